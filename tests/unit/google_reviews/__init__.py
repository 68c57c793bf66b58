"""Reviews on Google."""
