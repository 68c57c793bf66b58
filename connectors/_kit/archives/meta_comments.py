"""Comments that we wrote at Facebook and Instagram: the only public words that their downloads have."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from connectors._kit import values
from shopbell.archive.bundle import Bundle, whole
from shopbell.archive.foreign import LeftOut
from shopbell.archive.twins import Naming, conversation_id
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

_PARTS = {
    "facebook": re.compile(r"(^|/)comments_and_reactions/comments\.json$"),
    "instagram": re.compile(r"(^|/)comments/(post|reels)_comments(_\d+)?\.json$"),
}


def is_comments(name: str, network: str) -> bool:
    """Whether a part has comments of ours."""
    return bool(_PARTS[network].search(name))


def comments_in(
    bundle: Bundle, network: str, us: Author, true_value: Callable[[object], object]
) -> Iterator[MessageSeen | LeftOut]:
    """Each a conversation of its own, for the download does not say what it answers."""
    naming = Naming()
    for name in bundle.names:
        if not is_comments(name, network):
            continue
        try:
            found = true_value(json.loads(whole(bundle, name)))
        except (PayloadSkipped, ValueError, RecursionError):
            yield LeftOut()
            continue
        for one in _entries(found):
            told = _facebook(one) if network == "facebook" else _instagram(one)
            yield LeftOut() if told is None else _comment(network, us, naming, *told)


def _entries(found: object) -> list[object]:
    if isinstance(found, list):
        return found
    lists = [one for one in found.values() if isinstance(one, list)] if isinstance(found, dict) else []
    return lists[0] if lists else []


def _facebook(one: object) -> tuple[int, str, str] | None:
    """Time, words, and what stands above them."""
    said = values.record(values.at(one, "data", 0), "comment")
    at = values.number(said, "timestamp") or values.number(one, "timestamp")
    text = values.text(said, "comment")
    return (at, text, values.text(one, "title")) if at > 0 and text else None


def _instagram(one: object) -> tuple[int, str, str] | None:
    told = values.record(one, "string_map_data")
    at, text = values.number(told, "Time", "timestamp"), values.text(told, "Comment", "value")
    owner = values.text(told, "Media Owner", "value")
    return (at, text, f"At a post of {owner}" if owner else "") if at > 0 and text else None


def _comment(network: str, us: Author, naming: Naming, at: int, text: str, above: str) -> MessageSeen | LeftOut:
    try:
        moment = datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        return LeftOut()
    words = clean_text(text).strip()
    return MessageSeen(
        remote_id=naming.of(f"{network} comments", us.address, str(at), words),
        at=moment,
        author=us,
        own=True,
        text=words,
        thread=Thread(conversation=conversation_id(network, "comment", str(at), words)),
        visibility=Visibility.PUBLIC,
        context=clean_text(above),
        seen=True,
        live=False,
    )
