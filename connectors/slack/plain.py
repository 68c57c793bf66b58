"""Slack's markup and plain words, both ways (docs.slack.dev/messaging/formatting-message-text)."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from connectors._kit import values
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
Named = Callable[[str, str], str]
"""The name of a 'user' or 'channel' with this id, '' when nobody knows it."""
_SIGN: Final = re.compile(r"<([^<>]{1,4000})>")
_EMOJI: Final = re.compile(r":([a-z0-9_+'-]{1,100}(?:::skin-tone-\d)?):")
_UNFURLED: Final = ("from_url", "original_url", "app_unfurl_url")
MACHINERY: Final = frozenset(
    {"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"}
    | {"channel_unarchive", "group_join", "group_leave", "group_topic", "group_purpose", "group_name"}
    | {"group_archive", "group_unarchive", "pinned_item", "unpinned_item", "bot_add", "bot_remove", "reminder_add"}
    | {"channel_convert_to_private", "channel_convert_to_public", "channel_posting_permissions", "huddle_thread"}
    | {"bot_enable", "bot_disable", "sh_room_created", "tombstone", "assistant_app_thread"}
)
"""Subtypes that nobody wrote (reference of the message event)."""


def is_machinery(message: Record) -> bool:
    """Whether nobody wrote it."""
    return values.text(message, "subtype") in MACHINERY


def escaped(words: str) -> str:
    """Plain words as Slack takes them: three characters stand for themselves only when escaped."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words_of(message: Record, named: Named) -> str:
    """What a person would read there; '' when there is nothing but files."""
    emoji = dict(_emoji_of(message))
    return clean_text("\n".join(part for part in _parts(message, named, emoji) if part))


def _parts(message: Record, named: Named, emoji: Mapping[str, str]) -> Iterator[str]:
    text = values.text(message, "text") or "\n".join(_block_texts(message))
    yield readable(text, named, emoji)
    for attached in values.records(message, "attachments"):
        if values.flag(attached, "is_share") or values.flag(attached, "is_msg_unfurl"):
            yield f"Forwarded: {readable(values.text(attached, 'text'), named, emoji)}"
        elif not any(values.text(attached, name) for name in _UNFURLED):
            yield readable(_attached(attached), named, emoji)


def _attached(attached: Record) -> str:
    lines = [values.text(attached, name) for name in ("pretext", "author_name", "title", "text")]
    lines += [
        f"{values.text(one, 'title')}: {values.text(one, 'value')}".strip(": ")
        for one in values.records(attached, "fields")
    ]
    return "\n".join(line for line in lines if line) or values.text(attached, "fallback")


def _block_texts(message: Record) -> Iterator[str]:
    for block in values.records(message, "blocks"):
        yield values.text(block, "text", "text")
        yield from (values.text(one, "text") for one in values.records(block, "fields"))


def _emoji_of(message: Record) -> Iterator[tuple[str, str]]:
    """Names of emoji to their characters, as the message's own blocks tell them."""
    waiting: list[object] = [values.at(message, "blocks")]
    for _ in range(5000):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            if found.get("type") == "emoji":
                yield values.text(found, "name"), _characters(values.text(found, "unicode"))
            waiting += [found.get("elements")]


def _characters(points: str) -> str:
    try:
        return "".join(chr(int(one, 16)) for one in points.split("-")) if points else ""
    except (ValueError, OverflowError):
        return ""


def readable(text: str, named: Named, emoji: Mapping[str, str] | None = None) -> str:
    """With names in the place of ids, addresses as they are, and the three characters again as themselves."""
    text = _SIGN.sub(lambda found: _spoken(found[1], named), text)
    if emoji:
        text = _EMOJI.sub(lambda found: emoji.get(found[1]) or found[0], text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _spoken(inside: str, named: Named) -> str:
    what, _, label = inside.partition("|")
    if what.startswith("@"):
        return f"@{named('user', what[1:]) or label or 'somebody'}"
    if what.startswith("#"):
        return f"#{label or named('channel', what[1:]) or 'a channel'}"
    if what.startswith("!"):
        return label or f"@{what[1:].partition('^')[0]}"
    address = what.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label == address or address.endswith(f"//{label}") else f"{label} ({address})"
