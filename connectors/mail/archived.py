"""A mail out of a file, read as if it came from the server."""

from datetime import UTC, datetime

from connectors._kit.letters.mapping import Copy, events_of
from shopbell.errors import PayloadSkipped
from shopbell.events import MessageSeen


def archived_message(raw: bytes, own: frozenset[str]) -> MessageSeen:
    """One RFC 5322 message of an mbox or a Maildir. Raises PayloadSkipped when there is nothing in it.

    `own` are the shop's addresses in lower case. What a report says about another message is not told: that happened
    long ago.
    """
    if not raw.strip():
        raise PayloadSkipped("An empty message was left out.")
    for event in events_of(Copy(raw, live=False), own, datetime.now(UTC)):
        if isinstance(event, MessageSeen):
            return event
    raise PayloadSkipped("A message without words of its own was left out.")
