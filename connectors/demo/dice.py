"""Chance that comes out the same every time: everything of the demo shop is thrown with these."""

import random


def dice(*names: object) -> random.Random:
    """A random source for one purpose, told apart by its names. Not for secrets."""
    return random.Random("/".join(str(name) for name in names))  # noqa: S311
