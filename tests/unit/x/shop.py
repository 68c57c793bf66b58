"""A shop's X account on the double, with the store's own meter and vault and a clock under the test's hand."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.x.connector import connector
from connectors.x.session import XSession
from connectors.x.testing import XStand
from shopbell.connector import Outgoing, Stream, Toolbox, Verified
from shopbell.engine.toolbox import StoredMeter, StoredVault
from shopbell.errors import RateLimited
from shopbell.events import GapSeen, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import Account, Visibility
from shopbell.spending import payer_of
from storage.store import Store, open_store
from tests.contract.rig import DictSecrets, NoBrowser, account_from
from tests.contract.shelf import Shelf

NOON = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)
MONTH = datetime(2026, 11, 1, tzinfo=UTC)
DOLLAR = 1_000_000


class HandClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Shop:
    """The account, its sessions and what X charges for them."""

    store: Store
    profile: Path
    clock: HandClock
    stand: XStand
    account: Account
    secrets: DictSecrets = field(default_factory=DictSecrets)
    shelf: Shelf = field(default_factory=Shelf)
    opened: list[XSession] = field(default_factory=list)

    def tools(self) -> Toolbox:
        payer = payer_of(self.account.connector, self.account.address)
        return Toolbox(
            clock=self.clock,
            log=logging.getLogger("shopbell.account.1"),
            secrets=self.secrets,
            memory=self.shelf,
            browser=NoBrowser(),
            transport=self.stand.line,
            offline=True,
            vault=StoredVault(self.store.vaults, self.account.id),
            meter=StoredMeter(self.store.spending, payer, self.clock),
        )

    def session(self) -> XSession:
        """A new one, as after a restart."""
        made = connector().open(self.account, self.tools())
        assert isinstance(made, XSession)
        self.opened.append(made)
        return made

    async def look(self, session: XSession, *names: str) -> list[RateLimited]:
        """Every stream, or these, once; what stopped them."""
        stopped = []
        for stream in await session.streams():
            if not names or stream.name in names:
                try:
                    await self.pull(session, stream)
                except RateLimited as limited:
                    stopped.append(limited)
        return stopped

    async def pull(self, session: XSession, stream: Stream) -> None:
        async for batch in session.pull(stream, self.shelf.cursors.get(stream.name, "")):
            self.shelf.take(stream.name, batch)

    async def used(self) -> int:
        """The month's, by our own ledger."""
        return await self.store.spending.used(payer_of("x", self.account.address), "USD", self.month())

    def billed(self) -> int:
        """The month's, by X."""
        return self.stand.service.bill.total(self.month())

    def month(self) -> datetime:
        return self.clock.at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    def gaps(self) -> list[GapSeen]:
        return [event for batch in self.shelf.batches for event in batch.events if isinstance(event, GapSeen)]

    def texts(self) -> list[str]:
        return sorted(self.shelf.texts())

    def one(self, text: str) -> MessageSeen:
        (found,) = self.shelf.with_text(text)
        return found

    def answer(self, to: MessageSeen, text: str, **more: Any) -> Outgoing:
        made = Outgoing(
            key=f"key {text}",
            text=text,
            created_at=self.clock.at,
            conversation=to.thread.conversation,
            reply_to=to.remote_id,
            reply_facts=to.facts,
            to=(to.author.address,),
            visibility=to.visibility,
        )
        return replace(made, **more)

    async def send(self, session: XSession, outgoing: Outgoing) -> str:
        """Prepared and sent; its remote id."""
        return (await session.send(outgoing, await session.prepare(outgoing))).remote_id

    async def close(self) -> None:
        for session in self.opened:
            await session.close()
        await self.store.close()


async def open_shop(profile: Path, budget: int = 10, *, owned: bool = True, **settings: str) -> Shop:
    """Signed in at noon of the tenth; the service's clock is the test's."""
    clock, stand = HandClock(), XStand()
    service = stand.service
    service.now = service.world.now = service.bill.now = service.oauth.now = clock.now
    service.owned = owned
    service.world.posts[stand.root.id].at = clock.at - timedelta(days=3)
    store = await open_store(profile)
    answers = {**stand.answers, "budget": str(budget), "owned": "1" if owned else ""}
    verified = await sign_in(stand, clock, answers)
    service.bill.lines.clear()
    service.bill.charged.clear()
    kept = {**verified.settings, "spent": "", "spent_at": "", **settings}
    number, _ = await store.accounts.add_account("x", replace(verified, settings=kept), "ref", clock.at)
    account = replace(account_from("x", replace(verified, settings=kept)), id=AccountId(number))
    shop = Shop(store, profile, clock, stand, account)
    shop.secrets.values.update(verified.secrets)
    return shop


async def sign_in(stand: XStand, clock: HandClock, answers: Mapping[str, str]) -> Verified:
    """As the wizard does."""
    log = logging.getLogger("shopbell.account.new")
    tools = Toolbox(clock, log, DictSecrets(), Shelf(), NoBrowser(), stand.line, offline=True)
    return await connector().verify(answers, tools)


def private_to(shop: Shop, who: str, text: str) -> Outgoing:
    """An answer to a private message of theirs."""
    world = shop.stand.service.world
    place = "-".join(sorted((world.person(who).id, "7001"), key=int))
    return Outgoing(
        f"key {text}", text, shop.clock.at, f"dm:{place}", "dm:1", {}, "", (f"@{who}",), visibility=Visibility.PRIVATE
    )
