"""A shop's account at a real server, with its customer Ana, who uses another program."""

import asyncio
import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from connectors.mastodon.connector import MastodonConnector
from connectors.mastodon.session import MastodonSession
from shopbell.clock import SystemClock
from shopbell.connector import Browser, Outgoing, Receipt, Toolbox
from shopbell.events import Event, MessageSeen
from shopbell.model import Account
from tests.contract.rig import DictSecrets, NoBrowser, account_from
from tests.contract.shelf import Shelf
from tests.servers.fediverse import Member, MockServer, SnacServer

SECONDS = 60.0
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@dataclass(slots=True)
class Shop:
    """The connector with a shelf instead of a store."""

    member: Member
    ana: Member
    connector: MastodonConnector = field(default_factory=MastodonConnector)
    shelf: Shelf = field(default_factory=Shelf)
    secrets: DictSecrets = field(default_factory=DictSecrets)
    browser: Browser = field(default_factory=NoBrowser)
    account: Account | None = None
    opened: list[MastodonSession] = field(default_factory=list)

    def tools(self) -> Toolbox:
        """Everything from outside; loopback only."""
        log = logging.getLogger("shopbell.account.1")
        return Toolbox(SystemClock(), log, self.secrets, self.shelf, self.browser, offline=True)

    async def sign_in(self, url: str = "", **answers: str) -> Account:
        """With the member's token unless there are other answers."""
        given = {"server": url or self.member.url, **(answers or {"access_token": self.member.token})}
        verified = await self.connector.verify(given, self.tools())
        self.secrets.values.update(verified.secrets)
        self.account = account_from("mastodon", verified)
        return self.account

    async def session(self) -> MastodonSession:
        """A new one, as after a restart."""
        account = self.account or await self.sign_in()
        session = self.connector.open(account, self.tools())
        assert isinstance(session, MastodonSession)
        self.opened.append(session)
        return session

    async def read(self, session: MastodonSession | None = None) -> list[Event]:
        """What both streams bring."""
        reader, before = session or await self.session(), len(self.shelf.batches)
        for stream in await reader.streams():
            async for batch in reader.pull(stream, self.shelf.cursors.get(stream.name, "")):
                self.shelf.take(stream.name, batch)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    async def until(self, is_it: Callable[[Event], bool], session: MastodonSession | None = None) -> Event:
        """Read again and again until something came."""
        async with asyncio.timeout(SECONDS):
            while True:
                for event in await self.read(session):
                    if is_it(event):
                        return event
                await asyncio.sleep(0.3)

    async def message(self, words: str, session: MastodonSession | None = None) -> MessageSeen:
        """The message that says exactly this."""
        known = self.shelf.with_text(words)
        found = (
            known[0] if known else await self.until(lambda e: isinstance(e, MessageSeen) and e.text == words, session)
        )
        assert isinstance(found, MessageSeen)
        return found

    def answer(self, to: MessageSeen, text: str, **more: object) -> Outgoing:
        """As the engine hands it over."""
        clock = SystemClock()
        plain = Outgoing(
            key=f"key-{clock.monotonic()}",
            text=text,
            created_at=clock.now(),
            conversation=to.thread.conversation,
            reply_to=to.remote_id,
            reply_facts=to.facts,
            to=(to.author.address,),
            visibility=to.visibility,
        )
        return replace(plain, **more)  # type: ignore[arg-type]

    async def send(self, outgoing: Outgoing) -> Receipt:
        """First try, in a session of its own."""
        session = await self.session()
        return await session.send(outgoing, await session.prepare(outgoing))

    async def close(self) -> None:
        """Every session."""
        for session in self.opened:
            await session.close()


async def heard(member: Member, words: str, times: int = 1) -> list[dict[str, object]]:
    """What a member was told that has these words; waits for so many."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = await asyncio.to_thread(member.heard, words)
            if len(found) >= times:
                return found
            await asyncio.sleep(0.3)


@pytest.fixture(
    params=[
        pytest.param("snac_server", marks=pytest.mark.server("snac")),
        pytest.param("mastodon_mock", marks=pytest.mark.server("mastodon-mock")),
    ]
)
def server(request: pytest.FixtureRequest) -> SnacServer | MockServer:
    """Each of them in turn."""
    found: SnacServer | MockServer = request.getfixturevalue(request.param)
    return found


def shop_at(server: SnacServer | MockServer) -> Shop:
    """A shop and a customer, both new there."""
    if isinstance(server, SnacServer):
        return Shop(server.next_member("shop"), server.next_member("ana"))
    return Shop(server.next_member(), server.next_member())
