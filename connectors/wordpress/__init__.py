"""Comments at the shop's own WordPress site."""
