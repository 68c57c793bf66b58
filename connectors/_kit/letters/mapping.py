"""A message's bytes become events: pure, and never failing, whatever a stranger sent."""

import html as html_words
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connectors._kit.letters.authorship import Authorship, authorship
from connectors._kit.letters.bounces import Bounce, bounce_of, is_report
from connectors._kit.letters.identity import message_id, remote_id, remote_id_of
from connectors._kit.letters.robots import is_automatic_answer, is_robot
from connectors._kit.mime import File, Headers, Mailbox, Parsed, parse_message
from shopbell.events import Author, DeliveryReported, Event, MessageSeen, SeenAttachment, Thread
from shopbell.model import Delivery, MessageKind
from shopbell.promises import OFFSET
from shopbell.text.plain import clean_text, html_to_text

LISTED = 100
"""Recipients that are kept of a message to very many."""
REFERENCES = 50
FAST_CLOCK = timedelta(minutes=10)
"""So much may a writer's clock be ahead of the server's; with more, the time of arrival holds."""
UNREADABLE = "This message has a form that cannot be shown. Its source can be opened."


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy at the server: its bytes and what the server says about it."""

    raw: bytes = field(repr=False)
    place: str = ""
    """Where it lies, in the connector's own words; '' when that is not known."""
    flags: frozenset[str] = frozenset()
    """In lower case."""
    received_at: datetime | None = None
    gmail_id: int = 0
    thread: str = ""
    """The provider's own thread id."""
    in_sent: bool = False
    live: bool = True
    later: tuple[SeenAttachment, ...] = ()
    """Files that stayed at the server; `raw` is then a shortened message."""
    whole: bool = True


def events_of(copy: Copy, own: frozenset[str], now: datetime) -> tuple[Event, ...]:
    """The message, and what it reports about another one."""
    parsed = parse_message(copy.raw)
    who = authorship(parsed.headers, own, in_sent=copy.in_sent)
    bounce = None if who.own else bounce_of(parsed, who.author)
    seen = _seen(copy, parsed, who, bounce, own, now)
    if bounce is None or not bounce.refers:
        return (seen,)
    return (seen, DeliveryReported(bounce.refers, Delivery.BOUNCED, bounce.note, seen.at))


def _seen(
    copy: Copy, parsed: Parsed, who: Authorship, bounce: Bounce | None, own: frozenset[str], now: datetime
) -> MessageSeen:
    headers = parsed.headers
    subject = headers.text("subject")
    text = readable(parsed)
    report = bounce is not None or (is_report(parsed) and not who.own)
    automatic = not who.own and (report or is_automatic_answer(headers, subject))
    robot = not who.own and not automatic and not who.form and is_robot(headers, who.author, own)
    return MessageSeen(
        remote_id=remote_id(headers) or remote_id_of(copy.raw, copy.gmail_id, headers),
        at=_time(headers, copy.received_at, now),
        author=Author(who.author.address, who.author.name),
        own=who.own,
        text=text,
        thread=_thread(headers, subject, copy.thread, bounce.refers if bounce else ""),
        html=parsed.html,
        raw=copy.raw if copy.whole else None,
        recipients=tuple(Author(box.address, box.name) for box in _addressed(headers)),
        kind=MessageKind.MACHINERY if report else MessageKind.MESSAGE,
        attachments=(*(_attachment(file) for file in parsed.files), *copy.later),
        seen="\\seen" in copy.flags if copy.place else None,
        robot=robot,
        auto_reply=automatic,
        subject=subject,
        live=copy.live,
        place=copy.place,
        facts=_facts(headers, who, own),
    )


def readable(parsed: Parsed) -> str:
    """The words: plain ones, else those of the HTML, else a sentence that there are none to show."""
    text = clean_text(parsed.plain).strip("\n")
    if not text.strip() and parsed.html:
        text = html_to_text(parsed.html).strip("\n")
    elif "<html" in text[:500].lower() and not parsed.html:
        text = html_to_text(html_words.unescape(text)).strip("\n")
    if not text.strip() and not parsed.files and parsed.headers.raw("content-type").lower().startswith("multipart"):
        return UNREADABLE
    return text


def _time(headers: Headers, received_at: datetime | None, now: datetime) -> datetime:
    """The writer's time, unless it lies in the future of the server's."""
    arrived = received_at.astimezone(UTC) if received_at else now
    written = headers.date()
    if written is None or written > arrived + FAST_CLOCK:
        return arrived
    return written


def _thread(headers: Headers, subject: str, provider: str, failed: str) -> Thread:
    parents = (*headers.ids("references")[-REFERENCES:], *headers.ids("in-reply-to")[:5])
    own = message_id(headers)
    links = [one for one in dict.fromkeys((*parents, failed)) if one and one != own]
    return Thread(own=own, parents=tuple(links), subject=subject, provider=provider)


def _addressed(headers: Headers) -> tuple[Mailbox, ...]:
    boxes = [box for name in ("to", "cc") for box in headers.mailboxes(name) if box.address]
    return tuple(dict.fromkeys(boxes))[:LISTED]


def _attachment(file: File) -> SeenAttachment:
    return SeenAttachment(file.name, file.media_type, len(file.content), file.content, file.content_id)


def _facts(headers: Headers, who: Authorship, own: frozenset[str]) -> dict[str, str]:
    """What an answer needs; see manifest.toml."""
    answers_to = ", ".join(box.address for box in headers.mailboxes("reply-to") if box.address)
    own_id = message_id(headers)
    chain = (*(headers.ids("references")[-REFERENCES:] or headers.ids("in-reply-to")[:1]), own_id)
    facts = {
        "message_id": own_id,
        "references": " ".join(dict.fromkeys(filter(None, chain))),
        "author": who.author.address,
        "reply_to": "" if answers_to == who.author.address else answers_to,
        "from_address": who.author.address if who.own else _received_by(headers, own),
        "to": _listed(headers, "to"),
        "cc": _listed(headers, "cc"),
        "list_id": headers.text("list-id"),
        "own": "1" if who.own else "",
        OFFSET: "" if who.own else _offset(headers),
    }
    return {name: value for name, value in facts.items() if value}


def _offset(headers: Headers) -> str:
    """So that "tomorrow" is the writer's. Ours go by this computer's clock: what we send has its date in UTC."""
    minutes = headers.offset()
    return "" if minutes is None else str(minutes)


def _listed(headers: Headers, name: str) -> str:
    return ", ".join(box.address for box in headers.mailboxes(name)[:LISTED] if box.address)


def _received_by(headers: Headers, own: frozenset[str]) -> str:
    for name in ("to", "cc", "delivered-to", "x-original-to", "envelope-to"):
        for box in headers.mailboxes(name):
            if box.address in own:
                return box.address
    return ""
