"""Readable plain text from what arrived."""

from __future__ import annotations


def html_to_text(html: str) -> str:
    """Turn HTML into readable text."""
    return html


def clean_text(text: str) -> str:
    """Take out what no writer meant."""
    return text


def one_line(text: str) -> str:
    """Put a text on one line."""
    return " ".join(text.split())


def snippet(text: str, limit: int = 160) -> str:
    """Their own words on one line."""
    return one_line(text)[:limit]


def first_name(name: str) -> str:
    """Return what to greet somebody by."""
    return name.split(" ")[0]
