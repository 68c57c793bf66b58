"""All shown messages, newest first, a page at a time; going on where it stopped, whatever came or went since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connectors._kit.values import at, moment, number, text
from connectors.jmap.api import Api
from connectors.jmap.mailboxes import ASKED, Mailboxes, read_mailboxes
from connectors.jmap.taking import MESSAGES
from connectors.jmap.wording import Refused

NEWEST_FIRST: Final = [{"property": "receivedAt", "isAscending": False}]


@dataclass(frozen=True, slots=True)
class Spot:
    """The last message that was handled: its id, and when it came, should it be gone."""

    id: str = ""
    received: str = ""

    @classmethod
    def of(cls, found: object) -> "Spot":
        """From a cursor."""
        return cls(text(found, "id"), text(found, "received"))


@dataclass(frozen=True, slots=True)
class Page:
    """Ids after a spot; `position` is that of the first one among `total`."""

    ids: tuple[str, ...]
    position: int
    total: int


async def mailboxes(api: Api) -> Mailboxes:
    """As they are now."""
    return read_mailboxes(await api.call("Mailbox/get", **ASKED))


async def page(api: Api, boxes: Mailboxes, spot: Spot, most: int = MESSAGES) -> Page:
    """The next ones after the spot; those that came in the same second again when it is gone (RFC 8620 5.5)."""
    if spot.id:
        try:
            return await _query(api, boxes.filter, most, {"anchor": spot.id, "anchorOffset": 1})
        except Refused as error:
            if error.kind != "anchorNotFound":
                raise
    arrived = moment({"at": spot.received}, "at")
    if arrived is None:
        return await _query(api, boxes.filter, most, {"position": 0})
    before = (arrived + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return await _query(api, {**boxes.filter, "before": before}, most, {"position": 0})


async def _query(api: Api, filtered: Mapping[str, object], most: int, start: Mapping[str, object]) -> Page:
    wanted = {"filter": filtered or None, "sort": NEWEST_FIRST, "limit": most, "calculateTotal": True, **start}
    answer = await api.call("Email/query", **wanted)
    ids = at(answer, "ids")
    named = tuple(one for one in ids if isinstance(one, str)) if isinstance(ids, list) else ()
    return Page(named, number(answer, "position"), number(answer, "total"))
