"""A shop whose engine is killed at random moments, and the same shop whose engine never is."""
