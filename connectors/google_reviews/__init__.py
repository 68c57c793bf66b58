"""Reviews of the shop's places on Google, with their stars."""
