"""How far the owner has read, told among the owner's own programs and to nobody else (XEP-0490)."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.client import Client
from connectors.xmpp.mapping import TAB
from connectors.xmpp.stanzas import make
from shopbell.connector import MarkSeen
from shopbell.errors import RateLimited, Rejected
from shopbell.events import SeenChanged

PUBSUB: Final = "{http://jabber.org/protocol/pubsub}"
OPTIONS: Final = "http://jabber.org/protocol/pubsub#publish-options"
CONFIG: Final = "http://jabber.org/protocol/pubsub#node_config"
NODE: Final = "urn:xmpp:mds:displayed:0"
STANZA_ID: Final = "{urn:xmpp:sid:0}stanza-id"
_OWNER: Final = "{http://jabber.org/protocol/pubsub#owner}"
_DATA: Final = "{jabber:x:data}"
_INFO: Final = "{http://jabber.org/protocol/disco#info}"
_KEPT: Final = {
    "pubsub#persist_items": "true",
    "pubsub#max_items": "max",
    "pubsub#send_last_published_item": "never",
    "pubsub#access_model": "whitelist",
}
"""Kept for every talk, and for the owner alone."""


async def can_keep(client: Client) -> bool:
    """Whether the server keeps such things in private."""
    answer = await client.ask("get", make(f"{_INFO}query"), client.jid.partition("/")[0])
    return OPTIONS in {one.get("var") for one in answer.iter(f"{_INFO}feature")}


async def read(client: Client) -> dict[str, str]:
    """By talk or room, the id that the archive `by` gave the last message read: 'by TAB id'; {} where none is kept."""
    items = make(f"{PUBSUB}pubsub", None, make(f"{PUBSUB}items", {"node": NODE}))
    try:
        answer = await client.ask("get", items)
    except (Rejected, RateLimited):
        return {}
    found = {}
    for item in answer.iter(f"{PUBSUB}item"):
        mark = item.find(f"{{{NODE}}}displayed/{STANZA_ID}")
        if mark is not None and mark.get("id"):
            found[item.get("id", "")] = f"{addresses.bare(mark.get('by', ''))}{TAB}{mark.get('id')}"
    return found


def events_of(marks: Mapping[str, str], jid: str) -> tuple[SeenChanged, ...]:
    """Everything up to these messages was read; `jid` is ours."""
    told = (mark.partition(TAB) for mark in marks.values())
    return tuple(
        SeenChanged(seen=True, remote_id=name if by == jid else f"{by} {name}", earlier=True) for by, _, name in told
    )


def publication(action: MarkSeen, jid: str) -> Element | None:
    """What to publish for a message of theirs; None where it has no archive's id, or is unread again."""
    room, _, name = action.remote_id.rpartition(" ")
    writer = next((place.partition(TAB)[0] for place in action.places if place.partition(TAB)[2][:1] != "#"), "")
    talk = room or writer
    if not (action.seen and name and talk) or "/" in talk:
        return None
    mark = make(f"{{{NODE}}}displayed", None, make(STANZA_ID, {"by": room or jid, "id": name}))
    item = make(f"{PUBSUB}item", {"id": talk}, mark)
    options = make(f"{PUBSUB}publish-options", None, _form(OPTIONS))
    return make(f"{PUBSUB}pubsub", None, make(f"{PUBSUB}publish", {"node": NODE}, item), options)


async def publish(client: Client, publication: Element) -> None:
    """Keep it; a place that another program made in another way is made private first. Raises Rejected, Unreachable."""
    try:
        await client.ask("set", publication)
    except Rejected:
        configure = make(f"{_OWNER}configure", {"node": NODE}, _form(CONFIG))
        await client.ask("set", make(f"{_OWNER}pubsub", None, configure))
        await client.ask("set", publication)


def _form(kind: str) -> Element:
    fields = [make(f"{_DATA}field", {"var": "FORM_TYPE", "type": "hidden"}, make(f"{_DATA}value", text=kind))]
    fields += [make(f"{_DATA}field", {"var": var}, make(f"{_DATA}value", text=value)) for var, value in _KEPT.items()]
    return make(f"{_DATA}x", {"type": "submit"}, *fields)
