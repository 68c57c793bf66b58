"""Whatever goes wrong, in whatever order, and wherever the engine is killed: never two copies, never lost silently."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.connector import Outgoing, Prepared, Receipt, Session
from shopbell.engine.backoff import Backoff
from shopbell.engine.departure import Departure
from shopbell.engine.doubts import Doubts
from shopbell.engine.health import Health
from shopbell.engine.link import Link
from shopbell.engine.outbox import Outbox
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.ids import OutboxId
from shopbell.manifest import Idempotency
from shopbell.model import OutboxState
from tests.unit.engine.support.clock import HandClock
from tests.unit.engine.support.memory import MemoryStore, account
from tests.unit.engine.support.service import (
    FakeConnector,
    FindingSession,
    FullSession,
    Service,
    parts,
)


class Killed(BaseException):
    """SIGKILL: nothing of the engine runs after it."""


@dataclass
class Fate:
    """What happens at each step, drawn by hypothesis; nothing more happens when it is used up."""

    kills: set[int]
    """Numbers of the steps (before or after a write, a send, a look) at which the engine dies."""
    steps: int = 0
    sends: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)

    def step(self) -> None:
        """Die here, if it is written."""
        self.steps += 1
        if self.steps in self.kills:
            raise Killed


class MortalStore(MemoryStore):
    """The engine may die before and after each of its writes; the writes themselves are whole."""

    fate: Fate

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in {"claim", "claim_again", "sent", "put_back", "refused", "uncertain", "explain", "retry"}:
            return found

        async def mortal(*args: Any, **kwargs: Any) -> Any:
            self.fate.step()
            result = await found(*args, **kwargs)
            self.fate.step()
            return result

        return mortal


class FatefulSession(FullSession):
    """Each send and each look ends as fate wants."""

    fate: Fate

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        fate, service = self.fate, self.service
        fate.step()
        word = fate.sends.pop(0) if fate.sends else "ok"
        service.attempts += 1
        if word in BEFORE:
            error = BEFORE[word]()
            raise error
        if not (service.native and outgoing.key in [each.key for each in service.accepted]):
            service.accepted.append(outgoing)
        fate.step()
        if word in AFTER:
            error = AFTER[word]()
            raise error
        return Receipt(prepared.remote_id, outgoing.created_at)

    async def find(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        self.fate.step()
        word = self.fate.looks.pop(0) if self.fate.looks else "ok"
        if word == "down":
            raise Unreachable("Down.")
        there = outgoing.key in [each.key for each in self.service.accepted]
        return Receipt(prepared.remote_id, outgoing.created_at) if there and word == "ok" else None


class FatefulFinder(FatefulSession, FindingSession):
    """Can be asked."""

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        return await self.find(outgoing, prepared)


BEFORE: dict[str, Callable[[], Exception]] = {
    "down": lambda: Unreachable("No line."),
    "limited": lambda: RateLimited("Wait.", HandClock().now() + timedelta(seconds=30)),
    "refused": lambda: Rejected("No."),
    "sign-in": lambda: SignInNeeded("Sign in."),
    "lost": lambda: Uncertain("The line broke before it was taken."),
    "bug": lambda: KeyError("bug"),
}
AFTER: dict[str, Callable[[], Exception]] = {
    "unsure": lambda: Uncertain("The line broke after it was taken."),
    "bug after": lambda: KeyError("bug"),
}
WORDS = st.sampled_from(["ok", *BEFORE, *AFTER])
LOOKS = st.sampled_from(["ok", "down", "lags"])


class World:
    """A database and a service that outlive every engine."""

    def __init__(self, idempotency: Idempotency, fate: Fate) -> None:
        self.clock = HandClock()
        self.idempotency = idempotency
        self.fate = fate
        self.service = Service()
        self.store = MortalStore(account())
        self.store.fate = fate
        self.kind = FatefulFinder if idempotency is Idempotency.LOOKUP else FatefulSession

    def opened(self) -> Session:
        session = self.kind(self.service)
        session.fate = self.fate
        return session

    def engine(self) -> Outbox:
        """A fresh one, as after a restart."""
        connector = FakeConnector(self.service, self.kind, self.idempotency)
        made = parts(self.store, self.clock, fake=connector)
        health = Health(account(), made, Backoff(self.clock), lambda *, well: None)
        departure = Departure(made, self.idempotency, Backoff(self.clock), lambda error: None)
        doubts = Doubts(made, self.idempotency, departure)
        return Outbox(account(), made, Link(self.opened), health, departure, doubts, lambda error: None)

    async def live(self) -> None:
        """Engines come and go until nothing is left to do."""
        box = self.engine()
        for _ in range(400):
            try:
                wait = await box.step()
            except Killed:
                box = self.engine()
                continue
            except KeyError:
                box.wake()  # the owner says 'try now' after the account was stopped
                continue
            if wait is None and not self.unfinished():
                return
            if wait is None:
                box.wake()
            self.clock.jump(wait or 1.0)
        raise AssertionError(f"never done: {self.store.items}")

    def unfinished(self) -> bool:
        open_states = {OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING}
        return any(item.state in open_states for item in self.store.items.values())


@pytest.mark.parametrize("idempotency", list(Idempotency))
@settings(max_examples=400)
@given(
    conversations=st.lists(st.integers(1, 2), min_size=1, max_size=4),
    sends=st.lists(WORDS, max_size=8),
    looks=st.lists(LOOKS, max_size=8),
    kills=st.sets(st.integers(1, 40), max_size=6),
    cancels=st.sets(st.integers(1, 4), max_size=2),
)
def test_never_two_copies_and_never_lost_silently(
    idempotency: Idempotency,
    conversations: list[int],
    sends: list[str],
    looks: list[str],
    kills: set[int],
    cancels: set[int],
) -> None:
    fate = Fate(set(kills), 0, list(sends), list(looks))
    world = World(idempotency, fate)
    for number, conversation in enumerate(conversations, 1):
        item = world.store.write(f"m{number}", conversation=conversation)
        if number in cancels:
            asyncio.run(world.store.cancel(item))
    asyncio.run(world.live())
    judge(world)


def judge(world: World) -> None:
    """The promises of PRODUCT.md about sending."""
    keys = [each.key for each in world.service.accepted]
    assert len(keys) == len(set(keys)), "a message arrived twice"
    for number, item in world.store.items.items():
        arrived = item.key in keys
        if item.state is OutboxState.SENT:
            assert arrived, f"{number} is shown as sent and never arrived"
        elif item.state in {OutboxState.REFUSED, OutboxState.CANCELLED}:
            assert not arrived, f"{number} arrived and is shown as {item.state}"
        else:
            assert item.state is OutboxState.UNCERTAIN
            assert item.reason, "the owner is asked without a word why"
        assert item.state is not OutboxState.REFUSED or item.reason
    for conversation in {item.conversation for item in world.store.items.values()}:
        numbers = [
            OutboxId(int(each.text[1:]))
            for each in world.service.accepted
            if each.conversation == f"remote{conversation}"
        ]
        assert numbers == sorted(numbers), "the order of a conversation was not kept"


def test_the_judge_notices_two_copies() -> None:
    world = World(Idempotency.NONE, Fate(set()))
    world.store.write("m1")
    asyncio.run(world.live())
    world.service.accepted.append(world.service.accepted[0])
    with pytest.raises(AssertionError, match="twice"):
        judge(world)


def test_the_judge_notices_a_message_that_is_said_to_be_sent() -> None:
    world = World(Idempotency.NONE, Fate(set()))
    world.store.write("m1")
    asyncio.run(world.live())
    world.service.accepted.clear()
    with pytest.raises(AssertionError, match="never arrived"):
        judge(world)
