"""Answers out: fixed before they leave, found again by a key of ours that travels in the comment's user agent.

WordPress refuses exactly the same words of one writer at one place (409 comment_duplicate), so a repeated send cannot
double. An owner who says the same twice on purpose is let through by an empty element, which nobody sees.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.wordpress.api import Api, Record
from connectors.wordpress.mapping import HELD, content_of, number_of
from connectors.wordpress.wording import Duplicate
from shopbell.connector import Outgoing, Prepared, Receipt
from shopbell.errors import Rejected

LONGEST: Final = 65_525
AGAIN: Final = "<b></b>"
REPEATS: Final = 5
HELD_NOTE: Final = "Your site holds your answer back until somebody approves it there."


def prepare(outgoing: Outgoing) -> Prepared:
    """Raises Rejected for what the site would never take."""
    if outgoing.files:
        raise Rejected("A comment takes no files. Put a link into the text instead.")
    content = content_of(outgoing.text)
    if not content:
        raise Rejected("There is nothing to send yet.")
    over = len(content.encode()) - LONGEST
    if over > 0:
        raise Rejected(f"This is {over} bytes too long for a comment.")
    parent = outgoing.reply_to or outgoing.conversation
    if not parent.isdecimal():
        raise Rejected("There is no comment here to answer.")
    fields = {"content": content, "parent": int(parent), "post": outgoing.reply_facts.get("post", "")}
    return Prepared(json.dumps(fields).encode())


def agent_of(key: str) -> str:
    """The user agent that a comment of ours is known by (comment_agent, at most 254 letters)."""
    return f"Shopbell {key}"[:254]


async def send(api: Api, outgoing: Outgoing, prepared: Prepared, user: int) -> Receipt:
    """Once: a comment that the site has already is not sent again. Raises what `Http.request` raises for a write."""
    fields = await _fields(api, prepared)
    content = values.text(fields, "content")
    for _ in range(REPEATS):
        try:
            made = await api.create({**fields, "content": content, "author_user_agent": agent_of(outgoing.key)})
        except Duplicate:
            found = await find(api, outgoing, prepared, user)
            if found is not None:
                return found
            content += AGAIN
        else:
            return _receipt(made)
    raise Rejected("Your site already has exactly these words in this place. Change a word.")


async def find(api: Api, outgoing: Outgoing, prepared: Prepared, user: int) -> Receipt | None:
    """The comment with our key among our latest at the article."""
    fields = await _fields(api, prepared)
    agent = agent_of(outgoing.key)
    for comment in await api.ours(values.number(fields, "post"), user):
        if values.text(comment, "author_user_agent") == agent:
            return _receipt(comment)
    return None


async def _fields(api: Api, prepared: Prepared) -> Mapping[str, object]:
    """What was prepared, with the article of the comment where it was not known."""
    fields = values.record(json.loads(prepared.payload))
    known = values.text(fields, "post")
    post = int(known) if known.isdecimal() else values.number(await api.one(values.number(fields, "parent")), "post")
    return {**fields, "post": post}


def _receipt(comment: Record) -> Receipt:
    at = values.moment(comment, "date_gmt") or datetime.now(UTC)
    note = HELD_NOTE if values.text(comment, "status") == HELD else ""
    return Receipt(str(number_of(comment)), at, note=note)
