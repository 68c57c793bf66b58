"""RSS and Atom feeds: what is said about the shop elsewhere."""
