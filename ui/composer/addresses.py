"""Addresses typed into To, Cc and Bcc."""

import re
from collections.abc import Sequence
from typing import Final

_PIECE: Final = re.compile(r'(?:"[^"]*"|<[^>]*>|[^,;"<\n])+')
_LOOKS_RIGHT: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+")


def split_addresses(typed: str) -> tuple[str, ...]:
    """Take a field apart at commas and semicolons that are not inside quotes or brackets."""
    pieces = (match[0].strip() for match in _PIECE.finditer(typed))
    return tuple(piece for piece in pieces if piece)


def join_addresses(addresses: Sequence[str]) -> str:
    """Put addresses into a field."""
    return ", ".join(addresses)


def is_address(one: str) -> bool:
    """Whether this is a mail address, with or without a name before it."""
    inside = one[one.rfind("<") + 1 :].rstrip(">") if "<" in one else one
    return _LOOKS_RIGHT.fullmatch(inside.strip()) is not None


def last_piece(typed: str) -> tuple[str, str]:
    """What stands before the piece being typed, and that piece."""
    cut = max(typed.rfind(","), typed.rfind(";"))
    before, piece = typed[: cut + 1], typed[cut + 1 :]
    return before + " " if before else "", piece.strip()
