"""The archive of an account or a room, page by page (XEP-0313 with the paging of XEP-0059)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from connectors.xmpp.client import MAM, Client
from connectors.xmpp.stanzas import make
from connectors.xmpp.wording import moment

RSM: Final = "{http://jabber.org/protocol/rsm}"
DATA: Final = "{jabber:x:data}"
FORWARD: Final = "{urn:xmpp:forward:0}"
PAGE: Final = 80
"""Messages of a page: with what is said beside each, fewer than 200 events."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A message with the archive's id and time for it."""

    id: str
    at: datetime
    message: Element


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page: after or before an id ('' of `before` is the newest page), since a time, with somebody only."""

    after: str = ""
    before: str | None = None
    start: datetime | None = None
    with_: str = ""
    most: int = PAGE


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, oldest first. `first` and `last` are ids also of what could not be read."""

    items: Sequence[Archived] = field(default_factory=tuple)
    first: str = ""
    last: str = ""
    complete: bool = True
    count: int = 0
    """How many there are in all, 0 when nobody knows."""


async def page(client: Client, asked: Asked, room: str = "") -> Page:
    """Ask; raises NotFoundThere when an id is no longer kept, Rejected, Unreachable."""
    name = secrets.token_hex(6)
    answer, results = await client.search(_query(asked, name), name, room)
    items = [item for item in map(archived, results) if item is not None]
    fin = answer.find(f"{{{MAM}}}fin")
    if fin is None:
        return Page(items)
    told = fin.find(f"{RSM}set")
    first = fin.findtext(f"{RSM}set/{RSM}first") or (items[0].id if items else "")
    last = fin.findtext(f"{RSM}set/{RSM}last") or (items[-1].id if items else "")
    count = told.findtext(f"{RSM}count") if told is not None else ""
    # A page without an end would be asked for again for ever.
    complete = fin.get("complete") in ("true", "1") or not (first and last)
    return Page(items, first, last, complete, int(count) if count and count.isascii() and count.isdigit() else 0)


def _query(asked: Asked, name: str) -> Element:
    fields = {"with": asked.with_, "start": asked.start.strftime("%Y-%m-%dT%H:%M:%SZ") if asked.start else ""}
    form = make(
        f"{DATA}x",
        {"type": "submit"},
        _field("FORM_TYPE", MAM, "hidden"),
        *(_field(key, value) for key, value in fields.items() if value),
    )
    paging = make(f"{RSM}set", None, make(f"{RSM}max", text=str(asked.most)))
    if asked.after:
        paging.append(make(f"{RSM}after", text=asked.after))
    if asked.before is not None:
        paging.append(make(f"{RSM}before", text=asked.before))
    return make(f"{{{MAM}}}query", {"queryid": name}, form, paging)


def _field(name: str, value: str, kind: str = "") -> Element:
    return make(f"{DATA}field", {"var": name, "type": kind}, make(f"{DATA}value", text=value))


def archived(result: Element) -> Archived | None:
    """One result, None when it cannot be read."""
    forwarded = result.find(f"{FORWARD}forwarded")
    if forwarded is None or not result.get("id"):
        return None
    delay, message = forwarded.find("{urn:xmpp:delay}delay"), forwarded.find("{jabber:client}message")
    at = moment(delay.get("stamp", "")) if delay is not None else None
    return Archived(result.get("id", ""), at, message) if at is not None and message is not None else None


async def ensure_kept(client: Client) -> bool:
    """Have the archive keep messages of strangers too: they are the customers. False when there is no archive."""
    answer = await client.ask("get", make("{http://jabber.org/protocol/disco#info}query"), to=bare_of(client))
    names = {one.get("var") for one in answer.iter("{http://jabber.org/protocol/disco#info}feature")}
    if MAM not in names:
        return False
    prefs = (await client.ask("get", make(f"{{{MAM}}}prefs"))).find(f"{{{MAM}}}prefs")
    if prefs is not None and prefs.get("default") != "always":
        lists = [make(f"{{{MAM}}}{kind}", None, *prefs.findall(f"{{{MAM}}}{kind}/*")) for kind in ("always", "never")]
        await client.ask("set", make(f"{{{MAM}}}prefs", {"default": "always"}, *lists))
    return True


def bare_of(client: Client) -> str:
    """Our own address without the resource."""
    return client.jid.partition("/")[0]
