"""Corner Bakery's Page under a clock that stands."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.session import FacebookSession
from connectors.facebook.testing.service import PAGE_TOKEN, FacebookService
from connectors.facebook.testing.stand import FacebookStand
from connectors.facebook.testing.world import World
from shopbell.connector import Browser, Outgoing, Receipt, Toolbox
from shopbell.events import Event, MessageSeen
from shopbell.model import Account, Visibility
from tests.contract.rig import DictSecrets, NoBrowser, account_from
from tests.contract.shelf import Shelf

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@dataclass
class HandClock:
    """Moves when a test, or a pause, moves it."""

    at: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@dataclass
class Bakery:
    """The connector with a shelf instead of a store."""

    stand: FacebookStand = field(default_factory=FacebookStand)
    clock: HandClock = field(default_factory=HandClock)
    shelf: Shelf = field(default_factory=Shelf)
    secrets: DictSecrets = field(default_factory=DictSecrets)
    connector: FacebookConnector = field(default_factory=FacebookConnector)
    browser: Browser = field(default_factory=NoBrowser)
    ask: Callable[[str], Awaitable[str]] | None = None
    account: Account | None = None
    opened: list[FacebookSession] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world.now = self.clock.now

    @property
    def service(self) -> FacebookService:
        return self.stand.service

    @property
    def world(self) -> World:
        return self.stand.service.world

    def tools(self) -> Toolbox:
        log = logging.getLogger("shopbell.account.1")
        return Toolbox(
            self.clock, log, self.secrets, self.shelf, self.browser, self.stand.transport, True, ask_address=self.ask
        )

    async def sign_in(self, **answers: str) -> Account:
        verified = await self.connector.verify({**self.stand.answers, **answers}, self.tools())
        self.secrets.values.update(verified.secrets)
        self.account = account_from("facebook", verified)
        return self.account

    async def session(self) -> FacebookSession:
        session = self.connector.open(self.account or await self.sign_in(), self.tools())
        assert isinstance(session, FacebookSession)
        self.opened.append(session)
        return session

    async def read(self, session: FacebookSession | None = None, *, old: bool = True) -> list[Event]:
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
            to=(to.author.address,),
            visibility=to.visibility,
        )
        return replace(plain, **more)  # type: ignore[arg-type]

    async def send(self, outgoing: Outgoing) -> Receipt:
        session = await self.session()
        return await session.send(outgoing, await session.prepare(outgoing))

    def private(self, to: MessageSeen, text: str) -> Outgoing:
        return self.answer(to, text, visibility=Visibility.PRIVATE)


@pytest.fixture
async def bakery() -> AsyncIterator[Bakery]:
    made = Bakery()
    yield made
    for session in made.opened:
        await session.close()


def without(answers: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in answers.items() if key != name}


__all__ = ["NOON", "PAGE_TOKEN", "Bakery", "HandClock", "without"]
