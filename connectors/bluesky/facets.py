"""Facets: what parts of a text are, by positions in its UTF-8 bytes (docs.bsky.app, "Links, mentions, rich text")."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import regex

from connectors._kit import values
from shopbell.text.counters import Unit, count
from shopbell.text.links_found import x_spans
from shopbell.text.plain import clean_text

KIND: Final = "app.bsky.richtext.facet"
WEB: Final = "https://bsky.app"
TAG_GRAPHEMES: Final = 64
MENTIONS: Final = 20
"""More are not looked up for one message."""
_HANDLE: Final = regex.compile(
    r"(?<![\w@/.])@(?P<handle>(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,8}"
    r"[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)"
)
_TAG: Final = regex.compile(r"(?<!\S)[#＃](?P<tag>[^\s#＃\u00ad\u200b-\u200d\u2060]{1,200})")
_TAG_END: Final = regex.compile(r"\p{P}+$")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch in code points, and what it is."""

    start: int
    end: int
    feature: Mapping[str, str]


def handles_in(text: str) -> tuple[str, ...]:
    """Handles that a text mentions, in lower case, each once."""
    found = (match["handle"].lower() for match in _HANDLE.finditer(text))
    return tuple(dict.fromkeys(found))[:MENTIONS]


def made(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of a text that goes out; `dids` are those of the handles in it that exist."""
    parts = [*_mentions(text, dids), *_links(text), *_tags(text)]
    found: list[dict[str, Any]] = []
    end = 0
    for part in sorted(parts, key=lambda one: one.start):
        if part.start >= end:
            found.append(_facet(text, part))
            end = part.end
    return found


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[_Part]:
    for match in _HANDLE.finditer(text):
        did = dids.get(match["handle"].lower())
        if did:
            yield _Part(match.start(), match.end(), {"$type": f"{KIND}#mention", "did": did})


def _links(text: str) -> Iterator[_Part]:
    for span in x_spans(text):
        shown = text[span.start : span.end]
        address = shown if shown.lower().startswith(("http://", "https://")) else f"https://{shown}"
        yield _Part(span.start, span.end, {"$type": f"{KIND}#link", "uri": address})


def _tags(text: str) -> Iterator[_Part]:
    for match in _TAG.finditer(text):
        tag = _TAG_END.sub("", match["tag"])
        if tag and not tag.isdigit() and count(tag, Unit.GRAPHEMES) <= TAG_GRAPHEMES:
            yield _Part(match.start(), match.start("tag") + len(tag), {"$type": f"{KIND}#tag", "tag": tag})


def _facet(text: str, part: _Part) -> dict[str, Any]:
    start = count(text[: part.start], Unit.BYTES)
    size = count(text[part.start : part.end], Unit.BYTES)
    return {"index": {"byteStart": start, "byteEnd": start + size}, "features": [dict(part.feature)]}


# ---- reading ---------------------------------------------------------------------------------------------------------


def addresses(facets: object) -> tuple[str, ...]:
    """Where the links of a text lead."""
    found = (values.text(feature, "uri") for facet in values.records(facets) for feature in _features(facet))
    return tuple(uri for uri in found if uri.startswith(("https://", "http://")))


def html_of(text: str, facets: object) -> str:
    """The text as HTML when it has links or mentions, else ''. Positions that fit nowhere are passed over."""
    raw = text.encode("utf-8", "replace")
    told: list[str] = []
    at = 0
    for start, end, address in _spans(facets, len(raw)):
        shown = _decoded(raw, start, end)
        if start < at or not shown:
            continue
        told += [_escaped(_decoded(raw, at, start)), f'<a href="{html.escape(address)}">{_escaped(shown)}</a>']
        at = end
    return "".join([*told, _escaped(_decoded(raw, at, len(raw)))]) if told else ""


def _spans(facets: object, size: int) -> Sequence[tuple[int, int, str]]:
    found = []
    for facet in values.records(facets):
        start, end = values.number(facet, "index", "byteStart"), values.number(facet, "index", "byteEnd")
        address = next(filter(None, map(_address, _features(facet))), "")
        if address and 0 <= start < end <= size:
            found.append((start, end, address))
    return sorted(found)


def _features(facet: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return values.records(facet, "features")


def _address(feature: Mapping[str, Any]) -> str:
    """Where a click leads."""
    uri, did = values.text(feature, "uri"), values.text(feature, "did")
    if uri.startswith(("https://", "http://")):
        return uri
    return f"{WEB}/profile/{did}" if did.startswith("did:") else ""


def _escaped(text: str) -> str:
    return html.escape(clean_text(text)).replace("\n", "<br>")


def _decoded(raw: bytes, start: int, end: int) -> str:
    """'' when the positions cut a letter in two."""
    try:
        return raw[start:end].decode()
    except UnicodeDecodeError:
        return ""
