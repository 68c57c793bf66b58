"""Answers out, below the first comment of a thread; found again by writer, words and time: YouTube knows no key."""

import json
import unicodedata
from datetime import timedelta
from typing import Final

from connectors._kit import values
from connectors.youtube.api import Api, Record
from connectors.youtube.mapping import author_of, id_of, text_of
from shopbell.connector import Clock, Outgoing, Prepared, Receipt
from shopbell.errors import Rejected, Uncertain
from shopbell.text.counters import Unit, count
from shopbell.text.plain import clean_text

LONGEST: Final = 10_000
CLOCKS: Final = timedelta(minutes=2)
"""So far this computer's clock may be ahead of YouTube's."""


def prepare(outgoing: Outgoing) -> Prepared:
    """Raises Rejected for what YouTube would never take."""
    if outgoing.files:
        raise Rejected("A comment takes no files. Put a link into the text instead.")
    text = checked(outgoing.text)
    parent = outgoing.reply_facts.get("thread", "") or outgoing.conversation
    if not parent:
        raise Rejected("There is no comment here to answer.")
    return Prepared(json.dumps({"parent": parent, "text": text}).encode())


def checked(text: str) -> str:
    """The words as they leave; raises Rejected."""
    words = clean_text(text).strip()
    if not words:
        raise Rejected("There is nothing to send yet.")
    over = count(words, Unit.CODE_POINTS) - LONGEST
    if over > 0:
        raise Rejected(f"A comment on YouTube can have 10,000 characters: this is {over} too long.")
    return words


async def send(api: Api, outgoing: Outgoing, prepared: Prepared, clock: Clock) -> Receipt:
    """Once. Raises what `Http.request` raises for a write."""
    fields = json.loads(prepared.payload)
    made = await api.answer(values.text(fields, "parent"), values.text(fields, "text"))
    if not id_of(made):
        raise Uncertain("YouTube did not say which comment it made, so look whether it is there.")
    return _receipt(made, clock)


async def find(api: Api, outgoing: Outgoing, prepared: Prepared, channel: str, clock: Clock) -> Receipt | None:
    """Our first answer in the thread with exactly these words since they were sent off."""
    fields = json.loads(prepared.payload)
    wanted, since = _same(values.text(fields, "text")), outgoing.created_at - CLOCKS
    found = []
    async for one in api.replies(values.text(fields, "parent")):
        at = values.moment(one, "snippet", "publishedAt")
        if author_of(one) == channel and at is not None and at >= since and _same(text_of(one)) == wanted:
            found.append((at, one))
    return _receipt(min(found, key=lambda pair: pair[0])[1], clock) if found else None


def _same(text: str) -> str:
    """What may differ between what was sent and what comes back: the form of letters, spaces at line ends."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _receipt(comment: Record, clock: Clock) -> Receipt:
    return Receipt(id_of(comment), values.moment(comment, "snippet", "publishedAt") or clock.now())
