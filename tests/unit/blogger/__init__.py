"""Blogger."""
