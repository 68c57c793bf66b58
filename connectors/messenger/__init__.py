"""Messenger without an app of one's own: why there is no direct way, and what works."""
