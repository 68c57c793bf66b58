"""One account of the demo shop with a clock that a test moves."""

import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from connectors.demo.connector import DemoConnector
from connectors.demo.line import Line
from connectors.demo.session import HISTORY, LIVE, DemoSession
from shopbell.connector import Outgoing, Receipt, Stream, Toolbox, Wake
from shopbell.events import Batch, Event, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState
from tests.contract.rig import DictSecrets, NoBrowser
from tests.contract.shelf import Shelf
from tests.unit.engine.support.clock import HandClock


@dataclass(slots=True)
class Counter:
    """Where a test stands: it reads, sends and lets time pass."""

    state: Path
    network: str = "mail"
    clock: HandClock = field(default_factory=HandClock)
    line: Line = field(default_factory=Line)
    extra: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    cursors: dict[str, str] = field(default_factory=dict)

    def tools(self) -> Toolbox:
        """With the moved clock."""
        log = logging.getLogger("shopbell.account.1")
        return Toolbox(self.clock, log, DictSecrets(), Shelf(), NoBrowser(), self.line, offline=True)

    async def sign_in(self, **answers: str) -> Account:
        """As the store would do it: settings of before stay unless told anew."""
        given = {"network": self.network, "state_dir": str(self.state), **self.extra, **answers}
        verified = await DemoConnector().verify(given, self.tools())
        before = dict(self.account.settings) if self.account else {}
        now = self.clock.now()
        made = self.account or Account(
            AccountId(1), "demo", verified.address, verified.name, AccountState.OK, now, "", now, None
        )
        self.account = replace(made, settings=before | dict(verified.settings))
        return self.account

    async def session(self) -> DemoSession:
        """A new one, as after a restart."""
        account = self.account or await self.sign_in()
        session = DemoConnector().open(account, self.tools())
        assert isinstance(session, DemoSession)
        return session

    async def read(self, stream: Stream = LIVE, session: DemoSession | None = None) -> list[Event]:
        """What is new in the stream."""
        events: list[Event] = []
        await self.read_into(events, stream, session)
        return events

    async def read_into(self, events: list[Event], stream: Stream = LIVE, session: DemoSession | None = None) -> None:
        """The same, keeping what came before a failure."""
        reader = session or await self.session()
        async for batch in reader.pull(stream, self.cursors.get(stream.name, "")):
            self.cursors[stream.name] = batch.cursor
            events += batch.events

    def listen(self, session: DemoSession) -> AsyncGenerator[Wake]:
        """Wakes, as a generator that can be closed."""
        return cast("AsyncGenerator[Wake]", session.listen())

    async def arrivals(self) -> list[MessageSeen]:
        """New messages."""
        return [event for event in await self.read() if isinstance(event, MessageSeen)]

    async def history(self) -> list[Batch]:
        """All of it."""
        return [batch async for batch in (await self.session()).pull(HISTORY, "")]

    def answer(self, to: MessageSeen, text: str, key: str = "key-1") -> Outgoing:
        """To one message."""
        return Outgoing(
            key=key,
            text=text,
            created_at=self.now(),
            conversation=to.thread.conversation,
            reply_to=to.remote_id,
            to=(to.author.address,),
        )

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Prepared and sent."""
        session = await self.session()
        return await session.send(outgoing, await session.prepare(outgoing))

    def now(self) -> datetime:
        """By the moved clock."""
        return self.clock.now()
