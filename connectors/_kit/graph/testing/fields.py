"""Field expansion as Graph takes it: 'id,from{id},comments.limit(5).filter(stream){id,message}'."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_NAME = re.compile(r"[a-z_]+")
_ARGUMENT = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One field, what is asked of it, and the fields inside."""

    name: str
    asked: Mapping[str, str] = field(default_factory=dict)
    inner: "tuple[Wanted, ...]" = ()


def wanted_of(text: str) -> tuple[Wanted, ...]:
    """Raises ValueError for what Graph would not understand."""
    found, rest = _list(text)
    if rest:
        raise ValueError(f"Syntax error near {rest[:20]}")
    return found


def _list(text: str) -> tuple[tuple[Wanted, ...], str]:
    found: list[Wanted] = []
    while True:
        match = _NAME.match(text)
        if match is None:
            raise ValueError("Syntax error: expected a field")
        text, asked = text[match.end() :], {}
        while (argument := _ARGUMENT.match(text)) is not None:
            asked[argument[1]] = argument[2]
            text = text[argument.end() :]
        inner: tuple[Wanted, ...] = ()
        if text.startswith("{"):
            inner, text = _list(text[1:])
            if not text.startswith("}"):
                raise ValueError("Syntax error: expected }")
            text = text[1:]
        found.append(Wanted(match[0], asked, inner))
        if not text.startswith(","):
            return tuple(found), text
        text = text[1:]
