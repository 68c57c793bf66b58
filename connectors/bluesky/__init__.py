"""Bluesky, and other places of the AT Protocol."""
