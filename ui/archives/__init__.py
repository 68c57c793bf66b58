"""Bringing in what a network let one download."""
