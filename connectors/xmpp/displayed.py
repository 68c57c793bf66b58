"""How far the owner has read, told among the owner's own programs and to nobody else (XEP-0490)."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp import addresses
from connectors.xmpp.client import Client
from connectors.xmpp.mapping import TAB
from connectors.xmpp.stanzas import make
from shopbell.connector import MarkSeen, Vault
from shopbell.errors import RateLimited, Rejected
from shopbell.events import SeenChanged

PUBSUB: Final = "{http://jabber.org/protocol/pubsub}"
OPTIONS: Final = "http://jabber.org/protocol/pubsub#publish-options"
CONFIG: Final = "http://jabber.org/protocol/pubsub#node_config"
NODE: Final = "urn:xmpp:mds:displayed:0"
STANZA_ID: Final = "{urn:xmpp:sid:0}stanza-id"
_OWNER: Final = "{http://jabber.org/protocol/pubsub#owner}"
_NAME: Final = "displayed:"
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


def mark_of(action: MarkSeen, jid: str) -> dict[str, str]:
    """What a message of theirs that was read here means, as `read` tells it; {} without an archive's id, or unread."""
    room, _, name = action.remote_id.rpartition(" ")
    writer = next((place.partition(TAB)[0] for place in action.places if place.partition(TAB)[2][:1] != "#"), "")
    talk = room or writer
    return {talk: f"{room or jid}{TAB}{name}"} if action.seen and name and talk and "/" not in talk else {}


async def publish(client: Client, marks: Mapping[str, str]) -> None:
    """Keep them; a place that another program left open to others is made private first.

    Raises Rejected and Unreachable.
    """
    for talk, mark in marks.items():
        publication = _publication(talk, mark)
        try:
            await client.ask("set", publication)
        except Rejected:
            configure = make(f"{_OWNER}configure", {"node": NODE}, _form(CONFIG))
            await client.ask("set", make(f"{_OWNER}pubsub", None, configure))
            await client.ask("set", publication)


class Marks:
    """How far each talk was read as last told, over restarts: what the owner marked as unread since then stays so."""

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault
        self._told: dict[str, str] | None = None

    async def news(self, client: Client) -> dict[str, str]:
        """What the owner's other programs read since `told`."""
        known = await self._known()
        return {talk: mark for talk, mark in (await read(client)).items() if known.get(talk) != mark}

    async def told(self, news: Mapping[str, str]) -> None:
        """The store has them, or the server has them from us."""
        (await self._known()).update(news)
        if news and self._vault is not None:
            await self._vault.keep({_NAME + talk: mark.encode() for talk, mark in news.items()})

    async def _known(self) -> dict[str, str]:
        if self._told is None:
            kept = await self._vault.kept(_NAME) if self._vault is not None else {}
            self._told = {name.removeprefix(_NAME): mark.decode("utf-8", "replace") for name, mark in kept.items()}
        return self._told


def _publication(talk: str, mark: str) -> Element:
    by, _, name = mark.partition(TAB)
    item = make(
        f"{PUBSUB}item", {"id": talk}, make(f"{{{NODE}}}displayed", None, make(STANZA_ID, {"by": by, "id": name}))
    )
    options = make(f"{PUBSUB}publish-options", None, _form(OPTIONS))
    return make(f"{PUBSUB}pubsub", None, make(f"{PUBSUB}publish", {"node": NODE}, item), options)


def _form(kind: str) -> Element:
    fields = [make(f"{_DATA}field", {"var": "FORM_TYPE", "type": "hidden"}, make(f"{_DATA}value", text=kind))]
    fields += [make(f"{_DATA}field", {"var": var}, make(f"{_DATA}value", text=value)) for var, value in _KEPT.items()]
    return make(f"{_DATA}x", {"type": "submit"}, *fields)
