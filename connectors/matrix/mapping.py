"""Matrix events become ours. Pure: nothing is fetched here, and nothing of what came is believed.

Event types: https://spec.matrix.org/latest/client-server-api/#instant-messaging and #relationships there.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from connectors._kit import values
from connectors.matrix.media import attachment_of
from connectors.matrix.rooms import Room, tidy
from shopbell.events import Event, MessageEdited, MessageGone, MessageSeen, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.text.plain import clean_text, html_to_text

UNREADABLE: Final = "This message is encrypted and cannot be read here yet."
MESSAGES: Final = frozenset({"m.room.message", "m.sticker", "m.room.encrypted"})
_QUOTE: Final = re.compile(r"\A(?:> ?[^\n]*\n)+\n?")
_HTML_QUOTE: Final = re.compile(r"\A\s*<mx-reply>.*?</mx-reply>", re.DOTALL | re.IGNORECASE)
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 253_402_300_799_000
"""Milliseconds of the last moment that has a date."""


def events_of(raw: Mapping[str, Any], room: Room, *, live: bool) -> Iterator[Event]:
    """What one event of a timeline means to us: nothing, a message, or a change to one.

    An edit that stands alone is passed over: only the server's own bundle of it, or somebody who has looked at the
    original (`edit_of`), knows that the original's author wrote it.
    """
    at, event = moment(raw), values.text(raw, "event_id")
    kind = values.text(raw, "type")
    if at is None or not event:
        return
    redacted = values.record(raw, "unsigned", "redacted_because")
    if redacted:
        yield MessageGone(event, moment(redacted) or at)
    elif kind == "m.room.redaction":
        target = values.text(raw, "redacts") or values.text(raw, "content", "redacts")
        if target:
            yield MessageGone(target, at)
    elif kind in MESSAGES and not replaced_by(raw):
        yield from _message(raw, room, at, live=live)
    else:
        yield from _machinery(raw, room, at, live=live)


def moment(raw: Mapping[str, Any]) -> datetime | None:
    """When an event was sent, by its sender's server; None when it is no time."""
    number = values.number(raw, "origin_server_ts")
    return _BEGIN + timedelta(milliseconds=number) if 0 <= number <= _LATEST and "origin_server_ts" in raw else None


def replaced_by(raw: Mapping[str, Any]) -> str:
    """The id of the event that this one is a new version of, '' when it is none."""
    relation = values.record(raw, "content", "m.relates_to")
    return values.text(relation, "event_id") if values.text(relation, "rel_type") == "m.replace" else ""


def edit_of(raw: Mapping[str, Any], original: Mapping[str, Any]) -> MessageEdited | None:
    """An edit, when the same person wrote the original (spec, "Validity of replacement events")."""
    at = moment(raw)
    content = values.record(raw, "content", "m.new_content")
    same = values.text(raw, "sender") == values.text(original, "sender")
    if at is None or not content or not same or "state_key" in original:
        return None
    text, html = _words(content, answers=False)
    return MessageEdited(replaced_by(raw), at, text, html)


def _message(raw: Mapping[str, Any], room: Room, at: datetime, *, live: bool) -> Iterator[Event]:
    edit = values.record(raw, "unsigned", "m.relations", "m.replace")
    edited = edit_of(edit, raw) if edit else None
    seen = _seen(raw, room, at, live=live)
    if seen is None:
        return
    yield seen
    if edited is not None and edited.remote_id == seen.remote_id:
        yield edited


def _seen(raw: Mapping[str, Any], room: Room, at: datetime, *, live: bool) -> MessageSeen | None:
    content, event, sender = values.record(raw, "content"), values.text(raw, "event_id"), values.text(raw, "sender")
    answered, root = _relation(content)
    text, html = _words(content, answers=bool(answered))
    file = attachment_of(content)
    if values.text(raw, "type") == "m.room.encrypted":
        text, html, file = UNREADABLE, "", None
    elif file is not None and text in (file.name, file.description):
        text, html = "", ""
    if not sender or not (text or file):
        return None
    own, machine = sender == room.shop, room.is_machine(sender)
    among_others = not own and not _is_for_us(content, room)
    return MessageSeen(
        remote_id=event,
        at=at,
        author=room.author(sender),
        own=own,
        text=text,
        html=html,
        thread=Thread(conversation=room.id, subject=room.subject),
        subject=room.subject,
        recipients=(room.author(room.partner),) if own and room.partner else (),
        visibility=Visibility.PUBLIC if room.public else Visibility.PRIVATE,
        attachments=(file,) if file else (),
        reply_to=answered or root,
        robot=machine and not own,
        auto_reply=among_others or (not own and _is_notice(content)),
        live=live,
        aside=aside_of(room.id, event) if among_others and not machine and not _is_notice(content) else "",
        place=place_of(room.id, at, event),
        facts=_facts(room, event, root),
    )


def place_of(room: str, at: datetime, event: str) -> str:
    """Where a message stands, in the order of time within its room."""
    return f"{room};{(at - _BEGIN) // timedelta(milliseconds=1):015d};{event}"


def aside_of(room: str, event: str) -> str:
    """The conversation of a message that was heard in a room; blanks are in no id."""
    return f"{room} {event}"


def room_of(conversation: str) -> str:
    """The room that a conversation is, or in which it was heard."""
    return conversation.partition(" ")[0]


def _facts(room: Room, event: str, root: str) -> Mapping[str, str]:
    facts = {"room": room.id, "link": f"https://matrix.to/#/{quote(room.id)}/{quote(event)}"}
    return facts | ({"thread": root} if root else {})


def _relation(content: Mapping[str, Any]) -> tuple[str, str]:
    """What a message answers, and the thread it stands in."""
    relation = values.record(content, "m.relates_to")
    answered = values.text(relation, "m.in_reply_to", "event_id")
    if values.text(relation, "rel_type") != "m.thread":
        return answered, ""
    # In a thread the last message before is named too, for programs that know no threads.
    falls_back = values.flag(relation, "is_falling_back")
    return "" if falls_back else answered, values.text(relation, "event_id")


def _words(content: Mapping[str, Any], *, answers: bool) -> tuple[str, str]:
    """Plain and formatted words, without the copy of what they answer that older programs put before them."""
    text, html = values.text(content, "body"), ""
    if values.text(content, "format") == "org.matrix.custom.html":
        html = values.text(content, "formatted_body")
    if answers:
        text, html = _QUOTE.sub("", text), _HTML_QUOTE.sub("", html)
    text = clean_text(text) or html_to_text(html)
    if values.text(content, "msgtype") == "m.emote":
        text, html = f"* {text}", ""
    return text, html


def _is_notice(content: Mapping[str, Any]) -> bool:
    """Written by a program (spec, "m.notice"): nobody waits for an answer."""
    return values.text(content, "msgtype") == "m.notice"


def _is_for_us(content: Mapping[str, Any], room: Room) -> bool:
    """In a public room people talk with one another: only what names the shop asks for its turn."""
    if not room.public or room.partner:
        return True
    named = values.at(content, "m.mentions", "user_ids")
    if isinstance(named, list) and room.shop in named:
        return True
    name = room.author(room.shop).name or room.shop.partition(":")[0]
    return name.casefold() in values.text(content, "body").casefold()


# ---- machinery -------------------------------------------------------------------------------------------------------


def _machinery(raw: Mapping[str, Any], room: Room, at: datetime, *, live: bool) -> Iterator[MessageSeen]:
    line = _line(raw, room)
    sender = values.text(raw, "sender")
    if line is None or not sender:
        return
    kind, text = line
    event = values.text(raw, "event_id")
    yield MessageSeen(
        remote_id=event,
        at=at,
        author=room.author(sender),
        own=sender == room.shop,
        text=text,
        thread=Thread(conversation=room.id, subject=room.subject),
        subject=room.subject,
        recipients=(room.author(room.partner),) if sender == room.shop and room.partner else (),
        kind=kind,
        visibility=Visibility.PUBLIC if room.public else Visibility.PRIVATE,
        live=live,
        facts={"room": room.id},
    )


def _line(raw: Mapping[str, Any], room: Room) -> tuple[MessageKind, str] | None:
    sender = values.text(raw, "sender")
    who = room.author(sender).name or sender
    match values.text(raw, "type"):
        case "m.reaction":
            sign = " ".join(clean_text(values.text(raw, "content", "m.relates_to", "key")).split())[:50]
            return (MessageKind.MACHINERY, f"{who} reacted with {sign}") if sign else None
        case "m.call.invite":
            return MessageKind.CALL, f"{who} called. Answer calls in your Matrix app."
        case "m.poll.start" | "org.matrix.msc3381.poll.start":
            asked = _poll(values.record(raw, "content"))
            return (MessageKind.MESSAGE, asked) if asked else None
        case "m.room.member":
            return _left(raw, room)
        case "m.room.tombstone":
            return MessageKind.MACHINERY, "This room was closed, and goes on in another one."
    return None


def _left(raw: Mapping[str, Any], room: Room) -> tuple[MessageKind, str] | None:
    """Somebody can no longer be reached here; who comes is seen when they write."""
    gone = values.text(raw, "state_key")
    was_there = values.text(raw, "unsigned", "prev_content", "membership") in ("join", "invite")
    if room.public or gone == room.shop or not was_there:
        return None
    if values.text(raw, "content", "membership") not in ("leave", "ban"):
        return None
    name = tidy(values.text(raw, "unsigned", "prev_content", "displayname")) or gone
    return MessageKind.MACHINERY, f"{name} left the chat"


def _poll(content: Mapping[str, Any]) -> str:
    for poll in ("m.poll", "org.matrix.msc3381.poll.start"):
        question = values.record(content, poll, "question")
        for words in ("m.text", "org.matrix.msc1767.text", "body"):
            found = values.at(question, words)
            text = values.text(found, 0, "body") if isinstance(found, list) else values.text(question, words)
            if text:
                return clean_text(text)
    return ""


# ---- invitations -----------------------------------------------------------------------------------------------------


def invitation_of(room_id: str, said: Mapping[str, Any], shop: str, now: datetime) -> MessageSeen | None:
    """An invitation as the first words of somebody who wants to talk; an answer accepts it."""
    room = Room(room_id, shop)
    inviter, direct = "", False
    for event in values.records(said, "invite_state", "events"):
        room.learn(event)
        if values.text(event, "type") == "m.room.member" and values.text(event, "state_key") == shop:
            inviter, direct = values.text(event, "sender"), values.flag(event, "content", "is_direct")
    if not inviter:
        return None
    author = room.author(inviter)
    what = "you to chat" if direct or not (room.title or room.alias) else f"you to “{room.title or room.alias}”"
    return MessageSeen(
        remote_id=invitation_id(room_id),
        at=now,
        author=author,
        own=False,
        text=f"{author.name or inviter} invites {what}. Answer to accept; their messages come after that.",
        thread=Thread(conversation=room_id, subject="" if direct else room.title),
        visibility=Visibility.PUBLIC if room.public else Visibility.PRIVATE,
        facts={"room": room_id, "invitation": "1"},
    )


def invitation_id(room: str) -> str:
    """Invitations have no event id that the invited could know."""
    return f"invitation:{room}"
