"""How far the owner has read, among their own programs."""

from typing import Any, cast
from xml.etree.ElementTree import Element

from connectors.xmpp.client import Client
from connectors.xmpp.displayed import NODE, PUBSUB, STANZA_ID, Marks, events_of, mark_of, publish
from connectors.xmpp.stanzas import make
from shopbell.connector import MarkSeen
from shopbell.errors import Rejected
from shopbell.events import SeenChanged
from tests.support.vault import DictVault

SHOP, ANA, ROOM = "shop@example.org", "ana@example.net", "bakers@rooms.example.org"


class Server:
    """Keeps what was published, where it lets."""

    def __init__(self) -> None:
        self.items: dict[str, Element] = {}
        self.private = False
        self.none = False

    async def ask(self, kind: str, payload: Element, to: str = "") -> Element:
        if self.none:
            raise Rejected("There is no such thing.")
        if payload.find(".//{http://jabber.org/protocol/pubsub#owner}configure") is not None:
            self.private = True
        for item in payload.iter(f"{PUBSUB}item"):
            if not self.private:
                raise Rejected("This place is open to others.")
            self.items[item.get("id", "")] = item
        return make("{jabber:client}iq", None, make(f"{PUBSUB}items", None, *self.items.values()))

    def elsewhere(self, talk: str, name: str, by: str = SHOP) -> None:
        mark = make(f"{{{NODE}}}displayed", None, make(STANZA_ID, {"by": by, "id": name}))
        self.items[talk] = make(f"{PUBSUB}item", {"id": talk}, mark)


def client(server: Server) -> Client:
    return cast("Client", cast("Any", server))


async def test_what_was_read_elsewhere_is_news_once_also_over_a_restart() -> None:
    server, vault = Server(), DictVault()
    server.elsewhere(ANA, "a1")
    server.elsewhere(ROOM, "r1", by=ROOM)
    marks = Marks(vault)
    news = await marks.news(client(server))
    assert events_of(news, SHOP) == (
        SeenChanged(True, "a1", earlier=True),
        SeenChanged(True, f"{ROOM} r1", earlier=True),
    )
    assert await marks.news(client(server)) == news
    await marks.told(news)
    assert await marks.news(client(server)) == {}
    server.elsewhere(ANA, "a2")
    assert await Marks(vault).news(client(server)) == {ANA: f"{SHOP}\ta2"}


async def test_what_was_read_here_is_kept_in_private_and_is_no_news() -> None:
    server, marks = Server(), Marks(None)
    here = mark_of(MarkSeen("a3", True, (f"{ANA}\tm3\ta3",)), SHOP)
    here |= mark_of(MarkSeen(f"{ROOM} r3", True, (f"{ROOM}\t#r3\t{ROOM}/Ana\tx", f"{ROOM}/Ana\tm\tx")), SHOP)
    await publish(client(server), here)
    assert server.private
    assert set(server.items) == {ANA, ROOM}
    await marks.told(here)
    assert await marks.news(client(server)) == {}


def test_what_is_unread_again_whispered_or_without_an_id_is_not_told() -> None:
    assert mark_of(MarkSeen("a3", False, (f"{ANA}\tm3\ta3",)), SHOP) == {}
    assert mark_of(MarkSeen("a3", True, (f"{ROOM}/Ana\tm3\ta3",)), SHOP) == {}
    assert mark_of(MarkSeen("", True, (f"{ANA}\tm3\ta3",)), SHOP) == {}
    assert mark_of(MarkSeen("a3", True, ()), SHOP) == {}


async def test_a_server_that_keeps_nothing_has_no_news() -> None:
    server = Server()
    server.none = True
    assert await Marks(None).news(client(server)) == {}
