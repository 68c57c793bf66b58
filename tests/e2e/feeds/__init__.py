"""Feeds from files and a local web server."""
