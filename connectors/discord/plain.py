"""A message's words as plain text: mentions by name, custom emoji, embeds, stickers, polls, forwards, machinery."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from connectors._kit import values
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
Named = Callable[[str, str], str]
"""The name of 'channel', 'role' or 'user' with this id, '' when nobody knows it."""
_SIGN: Final = re.compile(
    r"<(?:@!?(?P<user>\d+)|@&(?P<role>\d+)|\#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+"
    r"|t:(?P<time>-?\d{1,12})(?::\w)?|/(?P<command>[^:>\n]{1,100}):\d+)>"
)
"""Reference, Message Formatting."""
MACHINERY: Final[Mapping[int, str]] = {
    1: "{} added somebody",
    2: "{} took somebody out",
    3: "{} called",
    4: "{} renamed the channel",
    5: "{} changed the channel's picture",
    6: "{} pinned a message",
    7: "{} joined the server",
    8: "{} boosted the server",
    9: "{} boosted the server",
    10: "{} boosted the server",
    11: "{} boosted the server",
    12: "{} follows another channel into this one",
    14: "The server left Server Discovery",
    15: "The server is in Server Discovery again",
    18: "{} started a thread",
    22: "Discord reminds to invite people",
    24: "AutoMod stopped a message",
    25: "{} bought a role subscription",
    27: "{} opened a stage",
    28: "{} closed the stage",
    29: "{} speaks on the stage",
    31: "{} changed the stage's topic",
    36: "Security actions were switched on",
    37: "Security actions were switched off",
    44: "{} bought something",
    46: "A poll has ended",
}
"""Message types that nobody wrote (Message, Message Types)."""
COMMANDS: Final = (20, 23)
"""An app's answers to commands: words of a machine to somebody else."""


def is_machinery(message: Record) -> bool:
    """Whether nobody wrote it."""
    return values.number(message, "type") in MACHINERY


def words_of(message: Record, named: Named) -> str:
    """What a person would read there; '' when there is nothing but files."""
    kind = values.number(message, "type")
    if kind in MACHINERY:
        who = values.text(message, "author", "global_name") or values.text(message, "author", "username")
        said = readable(message, values.text(message, "content"), named)
        sentence = MACHINERY[kind].format(who or "Somebody")
        return clean_text(f"{sentence}: {said}" if said and kind in (4, 31) else sentence)
    return clean_text("\n".join(part for part in _parts(message, named) if part))


def _parts(message: Record, named: Named) -> Iterator[str]:
    yield readable(message, values.text(message, "content"), named)
    for snapshot in values.records(message, "message_snapshots"):
        inner = values.record(snapshot, "message")
        yield "Forwarded: " + "\n".join(part for part in _parts({**inner, "message_snapshots": []}, named) if part)
    for embed in values.records(message, "embeds"):
        # The others are previews of links, which Discord adds by itself and later.
        if values.text(embed, "type") == "rich":
            yield _embed(message, embed, named)
    for sticker in values.records(message, "sticker_items"):
        yield f"[{values.text(sticker, 'name')}]"
    question = values.text(message, "poll", "question", "text")
    if question:
        answers = [values.text(one, "poll_media", "text") for one in values.records(message, "poll", "answers")]
        yield "\n".join([f"Poll: {question}", *(f"- {answer}" for answer in answers if answer)])


def _embed(message: Record, embed: Record, named: Named) -> str:
    lines = [values.text(embed, "author", "name"), values.text(embed, "title"), values.text(embed, "url")]
    lines.append(values.text(embed, "description"))
    lines += [
        f"{values.text(field, 'name')}: {values.text(field, 'value')}".strip(": ")
        for field in values.records(embed, "fields")
    ]
    lines.append(values.text(embed, "footer", "text"))
    return readable(message, "\n".join(line for line in lines if line), named)


def readable(message: Record, text: str, named: Named) -> str:
    """With names in the place of numbers."""
    people = {
        values.text(one, "id"): values.text(one, "global_name") or values.text(one, "username")
        for one in values.records(message, "mentions")
    }

    def spoken(found: re.Match[str]) -> str:
        if found["user"]:
            return f"@{named('user', found['user']) or people.get(found['user']) or 'somebody'}"
        if found["role"]:
            return f"@{named('role', found['role']) or 'a role'}"
        if found["channel"]:
            return f"#{named('channel', found['channel']) or 'a channel'}"
        if found["emoji"]:
            return f":{found['emoji']}:"
        return _time(found["time"]) if found["time"] else f"/{found['command']}"

    return _SIGN.sub(spoken, text)


def _time(seconds: str) -> str:
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return "a time"
