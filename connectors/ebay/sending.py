"""Answers out, and found again: eBay knows no key, so the conversation is compared with what was to be said."""

from datetime import timedelta
from typing import Final

from connectors._kit import values
from connectors.ebay.api import Api
from connectors.ebay.mapping import id_of, is_ours, text_of, time_of
from shopbell.connector import Outgoing, Prepared, Receipt
from shopbell.errors import Rejected, Uncertain
from shopbell.text.counters import count
from shopbell.text.plain import clean_text, one_line
from shopbell.text.units import Unit

LONGEST: Final = 2000
SKEW: Final = timedelta(minutes=10)
"""How far this computer's clock may be ahead of eBay's."""


def prepare(outgoing: Outgoing) -> Prepared:
    """Raises Rejected for what eBay would never take."""
    if outgoing.files:
        raise Rejected("Files can be added at eBay only. Open the conversation there.")
    text = clean_text(outgoing.text).strip()
    if not text:
        raise Rejected("There is nothing to send yet.")
    if (over := count(text, Unit.UTF16) - LONGEST) > 0:
        raise Rejected(f"This is {over} characters too long for eBay.")
    if not outgoing.conversation:
        raise Rejected("An answer needs a conversation that began at eBay.")
    return Prepared(text.encode())


async def send(api: Api, outgoing: Outgoing, prepared: Prepared) -> Receipt:
    """Once."""
    made = await api.send(outgoing.conversation, prepared.payload.decode())
    if not values.text(made, "messageId"):
        raise Uncertain("The number of the message did not come back from eBay, so look whether it arrived.")
    return Receipt(id_of(outgoing.conversation, made), time_of(made))


async def find(api: Api, outgoing: Outgoing, prepared: Prepared, names: frozenset[str]) -> Receipt | None:
    """Our message of that time and those words, on the first and the last page, whichever is the newest."""
    conversation, wanted = outgoing.conversation, one_line(prepared.payload.decode())
    page = await api.messages(conversation)
    found = list(page.found)
    if page.total > len(found):
        found += (await api.messages(conversation, (page.total - 1) // len(found) * len(found))).found
    since = outgoing.created_at - SKEW
    for one in found:
        if is_ours(one, names) and time_of(one) >= since and one_line(text_of(one)) == wanted:
            return Receipt(id_of(conversation, one), time_of(one))
    return None
