"""The demo shop: what it is made of and how it lives."""
