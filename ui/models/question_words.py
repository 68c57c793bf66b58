"""A question as it is named in one line of the window."""

from typing import Final

USUAL: Final = 60


def shortened(text: str, most: int = USUAL) -> str:
    """On one line, with at most so many letters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"
