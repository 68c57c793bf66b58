"""Content lines of a vCard (RFC 6350, 3.2 to 3.4): folding, parameters and escapes, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

FOLD: Final = 75
"""Octets of a line, without its end."""
_LINE: Final = re.compile(r"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<rest>[;:].*)", re.DOTALL)
_PARAMETER: Final = re.compile(
    r';(?P<name>[A-Za-z0-9-]+)(?:=(?P<value>(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?'
)


@dataclass(frozen=True, slots=True)
class Line:
    """One property; `value` is as it stands in the file, its escapes not undone."""

    name: str
    """In capitals."""
    value: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Names in capitals, values as they stand without quotation marks."""


def unfolded(text: str) -> Iterator[str]:
    """Whole lines; one that begins with a blank goes on with the one before."""
    whole = ""
    for line in re.split(r"\r\n|\n|\r", text):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


def read_line(text: str) -> Line | None:
    """None for what is no content line."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    rest, parameters = match["rest"], dict[str, str]()
    at = 0
    while found := _PARAMETER.match(rest, at):
        name = found["name"].upper() if found["value"] is not None else "TYPE"
        value = found["value"] if found["value"] is not None else found["name"]
        parameters[name] = ",".join(filter(None, (parameters.get(name, ""), value.replace('"', ""))))
        at = found.end()
    if rest[at : at + 1] != ":":
        return None
    return Line(match["name"].upper(), rest[at + 1 :], parameters)


def unescaped(value: str) -> str:
    """A text value with its escapes undone (3.4)."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value, flags=re.DOTALL)


def split_at(value: str, mark: str) -> list[str]:
    """Parts of a value at a mark that is not escaped, each with its escapes undone."""
    return [unescaped(part) for part in re.findall(rf"(?:\\.|[^{mark}\\])+|(?<={mark})(?={mark})", value, re.DOTALL)]


def escaped(text: str) -> str:
    """As a text value."""
    plain = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(lines: Iterable[str]) -> str:
    """Lines of at most 75 octets, no character cut in two, each with its end."""
    return "".join(f"{piece}\r\n" for line in lines for piece in _pieces(line))


def _pieces(line: str) -> Iterator[str]:
    piece, size, first = "", 0, True
    for char in line:
        more = len(char.encode())
        if size + more > (FOLD if first else FOLD - 1):
            yield piece if first else f" {piece}"
            piece, size, first = "", 0, False
        piece, size = piece + char, size + more
    yield piece if first else f" {piece}"
