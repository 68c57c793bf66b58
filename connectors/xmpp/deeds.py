"""Looking up what left, and what can be done to messages afterwards."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import outgoing
from connectors.xmpp.archive import Asked, page
from connectors.xmpp.client import Client
from connectors.xmpp.mapping import ROOM, TAB, Scope, events_of
from shopbell.connector import Action, DeleteMessage, EditMessage, MarkSeen, Outgoing, Prepared, Receipt
from shopbell.errors import Rejected, Uncertain, Unsupported
from shopbell.events import MessageSeen

CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far this computer's clock and the server's may be apart."""
MOST_PAGES: Final = 50


async def find_sent(
    client: Client, message: Outgoing, prepared: Prepared, scope_of: Callable[[str], Scope]
) -> Receipt | None:
    """Backwards through the archive of this talk until the message, or a day before it was written.

    Raises Uncertain when that is too far to look.
    """
    peer = outgoing.peer_of(message)
    room = peer.removeprefix(ROOM) if outgoing.is_room(peer) else ""
    scope, before = scope_of(room), ""
    for _ in range(MOST_PAGES):
        found = await page(client, Asked(before=before, with_="" if room else peer), room)
        for event in events_of(found.items, scope, {}, live=True):
            if isinstance(event, MessageSeen) and event.own and event.remote_id == prepared.remote_id:
                return Receipt(event.remote_id, event.at, event)
        if found.complete or (found.items and found.items[0].at < message.created_at - CLOCKS_DIFFER):
            return None
        before = found.first
    raise Uncertain("The archive is too long to find out whether this message left. Look at the conversation.")


def stanza_of(action: Action, *, tell_read: bool) -> Element | None:
    """What to send for an action, None when there is nothing to say. Raises Rejected and Unsupported."""
    match action:
        case EditMessage():
            key = hashlib.sha256(action.text.encode()).hexdigest()
            return outgoing.correction(_known(action.facts), action.text, f"edit {action.remote_id} {key}")
        case DeleteMessage():
            facts = _known(action.facts)
            if outgoing.is_room(facts["peer"]) and not facts.get("archive"):
                raise Rejected("The room has not sent this message round yet. Try again in a moment.")
            return outgoing.retraction(facts, f"delete {action.remote_id}")
        case MarkSeen():
            return _read(action) if tell_read and action.seen else None
    raise Unsupported("XMPP has no such thing.")


def _known(facts: object) -> dict[str, str]:
    found = dict(facts) if isinstance(facts, dict) else {}
    if not found.get("id") or not found.get("peer"):
        raise Rejected("This message came without an id, so that it cannot be changed afterwards.")
    return found


def _read(action: MarkSeen) -> Element | None:
    """To whom wrote it; not in rooms, where it would be told to everybody."""
    for place in action.places:
        writer, _, rest = place.partition(TAB)
        name = rest.partition(TAB)[0]
        if name and writer and "/" not in writer and not name.startswith("#"):
            return outgoing.displayed(name, writer, f"seen {action.remote_id}")
    return None
