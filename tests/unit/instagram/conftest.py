"""Corner Bakery's Instagram account under a clock that stands."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from connectors.instagram.connector import InstagramConnector
from connectors.instagram.session import InstagramSession
from connectors.instagram.testing.service import LIFE, TOKEN, InstagramService, Token
from connectors.instagram.testing.stand import InstagramStand
from connectors.instagram.testing.world import World
from shopbell.connector import Browser, Outgoing, Receipt, Toolbox
from shopbell.events import Event, MessageSeen
from shopbell.model import Account, Visibility
from tests.contract.rig import DictSecrets, NoBrowser, account_from
from tests.contract.shelf import Shelf
from tests.support.vault import DictVault
from tests.unit.facebook.conftest import NOON, HandClock


@dataclass
class Bakery:
    """The connector with a shelf instead of a store."""

    stand: InstagramStand = field(default_factory=InstagramStand)
    clock: HandClock = field(default_factory=HandClock)
    shelf: Shelf = field(default_factory=Shelf)
    secrets: DictSecrets = field(default_factory=DictSecrets)
    vault: DictVault = field(default_factory=DictVault)
    connector: InstagramConnector = field(default_factory=InstagramConnector)
    browser: Browser = field(default_factory=NoBrowser)
    ask: Callable[[str], Awaitable[str]] | None = None
    account: Account | None = None
    opened: list[InstagramSession] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.now = self.clock.now
        self.service.tokens = {TOKEN: Token(NOON - timedelta(days=2), NOON - timedelta(days=2) + LIFE)}

    @property
    def service(self) -> InstagramService:
        return self.stand.service

    @property
    def world(self) -> World:
        return self.stand.service.world

    def tools(self) -> Toolbox:
        log = logging.getLogger("shopbell.account.1")
        tools = Toolbox(self.clock, log, self.secrets, self.shelf, self.browser, self.stand.transport, True)
        return replace(tools, vault=self.vault, ask_address=self.ask)

    async def sign_in(self, **answers: str) -> Account:
        verified = await self.connector.verify({**self.stand.answers, **answers}, self.tools())
        self.secrets.values.update(verified.secrets)
        self.account = account_from("instagram", verified)
        return self.account

    async def session(self) -> InstagramSession:
        session = self.connector.open(self.account or await self.sign_in(), self.tools())
        assert isinstance(session, InstagramSession)
        self.opened.append(session)
        return session

    async def read(self, session: InstagramSession | None = None, *, old: bool = True) -> list[Event]:
        """What one look brings; the shelf keeps it."""
        reader, before = session or await self.session(), len(self.shelf.batches)
        for stream in await reader.streams():
            if old or stream.role == "live":
                async for batch in reader.pull(stream, self.shelf.cursors.get(stream.name, "")):
                    self.shelf.take(stream.name, batch)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    async def seen(self, words: str) -> MessageSeen:
        """The one message with these words."""
        await self.read()
        (found,) = self.shelf.with_text(words)
        return found

    def answer(self, to: MessageSeen, text: str, **more: object) -> Outgoing:
        plain = Outgoing(
            key=f"key-{text}",
            text=text,
            created_at=self.clock.now(),
            conversation=to.thread.conversation,
            reply_to=to.remote_id,
            reply_facts=to.facts,
            visibility=to.visibility,
        )
        return replace(plain, **more)  # type: ignore[arg-type]

    def private(self, to: MessageSeen, text: str) -> Outgoing:
        return self.answer(to, text, visibility=Visibility.PRIVATE)

    async def send(self, outgoing: Outgoing) -> Receipt:
        session = await self.session()
        return await session.send(outgoing, await session.prepare(outgoing))


@pytest.fixture
async def bakery() -> AsyncIterator[Bakery]:
    made = Bakery()
    yield made
    for session in made.opened:
        await session.close()
