"""Mastodon, and servers with its API."""
