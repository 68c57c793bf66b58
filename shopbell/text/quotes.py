"""What somebody wrote, apart from what they quoted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """What a part of a message is."""

    TEXT = "text"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a message."""

    kind: PartKind
    text: str


def fold(text: str) -> tuple[Part, ...]:
    """Take a text apart; joining the parts gives it back exactly."""
    return (Part(PartKind.TEXT, text),) if text else ()


def own_words(text: str) -> str:
    """Return the TEXT parts only."""
    return "".join(part.text for part in fold(text) if part.kind is PartKind.TEXT)


def split_html_quote(html: str) -> tuple[str, str]:
    """Split HTML into the body and what it quotes."""
    return html, ""
