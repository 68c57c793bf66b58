"""Feeds: pieces alone."""
