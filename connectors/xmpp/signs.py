"""Messages without words of their own: it arrived, it was read, a reaction; pure."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from shopbell.model import Delivery

RECEIVED: Final = "{urn:xmpp:receipts}received"
DISPLAYED: Final = "{urn:xmpp:chat-markers:0}displayed"
_MARKED: Final = "{urn:xmpp:chat-markers:0}"
_REACTIONS: Final = "{urn:xmpp:reactions:0}"
_MOST: Final = 10
_LONGEST: Final = 50

_REPORTS: Final = (
    (f"{_MARKED}acknowledged", Delivery.READ),
    (DISPLAYED, Delivery.READ),
    (f"{_MARKED}received", Delivery.ARRIVED),
    (RECEIVED, Delivery.ARRIVED),
)
"""What says most comes first. XEP-0333 had `received` and `acknowledged` until 2024, and programs still send them."""


def reports() -> Iterator[str]:
    """What may name a message of ours that got somewhere."""
    return (tag for tag, _ in _REPORTS)


def report_in(message: Element) -> tuple[Delivery, bool] | None:
    """How far ours got, and whether everything before it did too: a marker stands for all above it (XEP-0333)."""
    for tag, delivery in _REPORTS:
        if message.find(tag) is not None:
            return delivery, tag.startswith(_MARKED)
    return None


def is_sign(message: Element) -> bool:
    """Whether it only tells how far ours got; archives that keep what has words leave such messages out."""
    return (
        message.get("type") != "error"
        and message.find("{jabber:client}body") is None
        and report_in(message) is not None
    )


def has_reaction(message: Element) -> bool:
    """Whether it reacts to another message (XEP-0444), whatever words stand beside for older programs."""
    return message.find(f"{_REACTIONS}reactions") is not None


def reaction_in(message: Element) -> str:
    """Its signs; '' when all were taken back."""
    node = message.find(f"{_REACTIONS}reactions")
    found = node.findall(f"{_REACTIONS}reaction") if node is not None else []
    signs = (" ".join((one.text or "").split())[:_LONGEST] for one in found[:_MOST])
    return " ".join(dict.fromkeys(sign for sign in signs if sign))
