"""Answers out, and found again: Disqus knows no key, so our newest comments are compared with what was to be said."""

import json
from datetime import timedelta
from typing import Final

from connectors._kit import values
from connectors.disqus.api import Api, Record
from connectors.disqus.mapping import HELD, content_of, number_of, parent_of, state_of, text_of, time_of
from shopbell.connector import Outgoing, Prepared, Receipt
from shopbell.errors import Rejected
from shopbell.text.plain import one_line

SKEW: Final = timedelta(minutes=10)
"""How far this computer's clock may be ahead of Disqus's."""
HELD_NOTE: Final = "Your site holds your answer back until a moderator approves it at Disqus."


def prepare(outgoing: Outgoing) -> Prepared:
    """Raises Rejected for what Disqus would never take."""
    if outgoing.files:
        raise Rejected("A comment takes no files. Put a link into the text instead.")
    content = content_of(outgoing.text)
    if not content:
        raise Rejected("There is nothing to send yet.")
    parent = outgoing.reply_to or outgoing.conversation
    if not (parent.isascii() and parent.isdecimal()):
        raise Rejected("There is no comment here to answer.")
    return Prepared(json.dumps({"message": content, "parent": parent}).encode())


async def send(api: Api, prepared: Prepared) -> Receipt:
    """Once."""
    fields = values.record(json.loads(prepared.payload))
    made = await api.write(
        "posts/create", safe=False, message=values.text(fields, "message"), parent=values.text(fields, "parent")
    )
    return _receipt(made)


async def find(api: Api, outgoing: Outgoing, prepared: Prepared, user: str) -> Receipt | None:
    """Our comment of that time, place and words; the newest of several, since a repeat is worse than a wrong guess."""
    parent = values.text(values.record(json.loads(prepared.payload)), "parent")
    wanted = one_line(outgoing.text)
    for post in await api.ours(user, outgoing.created_at - SKEW):
        if parent_of(post) == parent and one_line(text_of(post)) == wanted:
            return _receipt(post)
    return None


def _receipt(post: Record) -> Receipt:
    note = HELD_NOTE if state_of(post) == HELD else ""
    return Receipt(number_of(post), time_of(post), note=note)
