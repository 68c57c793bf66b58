"""A service that does what a test's script says, and sessions at it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shopbell.changes import Changes
from shopbell.connector import (
    Action,
    Clock,
    Form,
    Outgoing,
    Prepared,
    Receipt,
    Session,
    Stream,
    StreamRole,
    Toolbox,
    Verified,
    Wake,
)
from shopbell.engine.parts import EngineParts
from shopbell.errors import NotFound, Unreachable
from shopbell.events import Author, Batch, Event, MessageSeen, Thread
from shopbell.manifest import Capability, Idempotency, Manifest, SignIn
from shopbell.model import Account, Progress
from shopbell.spending import Allowance
from tests.unit.engine.support.memory import MemoryStore

LIVE = Stream("live")
HISTORY = Stream("history", StreamRole.HISTORY)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def letter(remote_id: str) -> MessageSeen:
    """A message from Ana."""
    return MessageSeen(remote_id, AT, Author("ana@example.com"), False, "Hello", Thread("c1"))


@dataclass
class Service:
    """What it holds, and what goes wrong next: errors are raised in order, one for each call."""

    pages: dict[str, list[Batch]] = field(default_factory=lambda: {"live": [], "history": []})
    pull_errors: list[Exception] = field(default_factory=list)
    page_errors: dict[str, Exception] = field(default_factory=dict)
    """Raised instead of handing out the page with this cursor, once."""
    send_errors: list[Exception | None] = field(default_factory=list)
    accept_errors: list[Exception | None] = field(default_factory=list)
    """Raised after the message was accepted."""
    find_errors: list[Exception | None] = field(default_factory=list)
    act_errors: list[Exception | None] = field(default_factory=list)
    hidden_looks: int = 0
    """So many looks do not find what was accepted."""
    accepted: list[Outgoing] = field(default_factory=list)
    attempts: int = 0
    looks: int = 0
    acts: list[Action] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    native: bool = False
    notices: list[str] = field(default_factory=list)
    allowance: Allowance | None = None
    pulls: list[tuple[str, str]] = field(default_factory=list)
    later_streams: tuple[Stream, ...] = ()
    """Folders that somebody made at the service meanwhile."""
    opened: int = 0
    closed: int = 0
    listeners: list["asyncio.Queue[Wake | Exception]"] = field(default_factory=list)
    gate: asyncio.Event | None = None
    """When set, sending waits for it."""

    def add(self, stream: str, *batches: Batch) -> None:
        self.pages.setdefault(stream, [])
        self.pages[stream] += batches

    def deliver(self, remote_id: str) -> None:
        """Somebody writes now; whoever listens hears."""
        self.add("live", Batch((letter(remote_id),), remote_id))
        for listener in self.listeners:
            listener.put_nowait(Wake("live"))

    def lose_line(self) -> None:
        """Whoever listens is cut off."""
        for listener in self.listeners:
            listener.put_nowait(Unreachable("The line is lost."))

    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [each.text for each in self.accepted]


def pop(errors: "list[Exception | None] | list[Exception]") -> None:
    """Raise the next planned error, if there is one."""
    error = errors.pop(0) if errors else None
    if error is not None:
        raise error


class PlainSession:
    """Reads only."""

    def __init__(self, service: Service) -> None:
        self.service = service
        service.opened += 1

    async def streams(self) -> tuple[Stream, ...]:
        return (LIVE, HISTORY, *self.service.later_streams)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        self.service.pulls.append((stream.name, cursor))
        pop(self.service.pull_errors)
        pages = self.service.pages[stream.name]
        places = [page.cursor for page in pages]
        start = places.index(cursor) + 1 if cursor in places else 0
        for page in pages[start:]:
            error = self.service.page_errors.pop(page.cursor, None)
            if error is not None:
                raise error
            await asyncio.sleep(0)
            yield page

    async def close(self) -> None:
        self.service.closed += 1


class WarningSession(PlainSession):
    """Is only partly well."""

    def notices(self) -> tuple[str, ...]:
        return tuple(self.service.notices)


class MeteredSession(PlainSession):
    """Counts what it asks for."""

    async def allowance(self) -> Allowance | None:
        return self.service.allowance


class FullSession(PlainSession):
    """Sends, acts and fetches."""

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        return Prepared(f"bytes of {outgoing.key}".encode(), f"id-{outgoing.key}")

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        service = self.service
        service.attempts += 1
        assert prepared.payload == f"bytes of {outgoing.key}".encode()
        if service.gate is not None:
            await service.gate.wait()
        pop(service.send_errors)
        if not (service.native and outgoing.key in [each.key for each in service.accepted]):
            service.accepted.append(outgoing)
        pop(service.accept_errors)
        return Receipt(prepared.remote_id, AT)

    async def act(self, action: Action) -> None:
        pop(self.service.act_errors)
        self.service.acts.append(action)

    async def fetch(self, remote_ref: str) -> bytes:
        return self.service.files[remote_ref]


class FindingSession(FullSession):
    """Can be asked what it has."""

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        service = self.service
        service.looks += 1
        pop(service.find_errors)
        if service.hidden_looks:
            service.hidden_looks -= 1
            return None
        there = outgoing.key in [each.key for each in service.accepted]
        return Receipt(prepared.remote_id, AT) if there else None


class ListeningSession(FullSession):
    """Has push."""

    async def listen(self) -> AsyncIterator[Wake]:
        queue: asyncio.Queue[Wake | Exception] = asyncio.Queue()
        self.service.listeners.append(queue)
        try:
            while True:
                wake = await queue.get()
                if isinstance(wake, Exception):
                    raise wake
                yield wake
        finally:
            self.service.listeners.remove(queue)


class FakeConnector:
    """Opens sessions of one kind."""

    def __init__(
        self,
        service: Service,
        kind: Callable[[Service], Session] = FullSession,
        idempotency: Idempotency = Idempotency.NONE,
    ) -> None:
        self._service = service
        self._kind = kind
        service.native = idempotency is Idempotency.NATIVE
        self.manifest = Manifest(
            id="fake",
            name="Fake",
            category="test",
            capabilities=frozenset({Capability.RECEIVE, Capability.REPLY}),
            sign_in=SignIn.NONE,
            idempotency=idempotency,
        )

    def form(self) -> Form:
        return Form("Fake", ())

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        return Verified(answers["address"], "Fake", {}, {"password": answers["password"]})

    def open(self, account: Account, tools: Toolbox) -> Session:
        return self._kind(self._service)


class Catalogue:
    """Connectors by id; an exception stands for one that cannot be loaded."""

    def __init__(self, **connectors: FakeConnector | Exception) -> None:
        self._connectors = connectors

    def manifests(self) -> Mapping[str, Manifest]:
        return {name: each.manifest for name, each in self._connectors.items() if isinstance(each, FakeConnector)}

    def load(self, connector: str) -> FakeConnector:
        if connector not in self._connectors:
            raise NotFound("There is no such kind of account.")
        found = self._connectors[connector]
        if isinstance(found, Exception):
            raise found
        return found


class Rung:
    """A bell that remembers."""

    def __init__(self) -> None:
        self.changes: list[Changes] = []

    def ring(self, changes: Changes) -> None:
        self.changes.append(changes)


def history(count: int, size: int = 10) -> list[Batch]:
    """So many pages of older messages, with the connector's own count."""
    return [
        Batch(
            tuple(letter(f"old{page}-{n}") for n in range(size)),
            f"h{page}",
            Progress((page + 1) * size, count * size),
        )
        for page in range(count)
    ]


def parts(store: MemoryStore, clock: Clock, bell: Rung | None = None, **connectors: FakeConnector) -> EngineParts:
    """The engine's parts over memory."""
    return EngineParts(
        library=store,  # type: ignore[arg-type]
        desk=store,  # type: ignore[arg-type]
        book=store,  # type: ignore[arg-type]
        intake=store,  # type: ignore[arg-type]
        dispatch=store,  # type: ignore[arg-type]
        portraits=store,
        insight=store,  # type: ignore[arg-type]
        catalogue=Catalogue(**connectors),
        toolbox=lambda account: None,  # type: ignore[arg-type,return-value]
        bell=bell or Rung(),
        clock=clock,
    )


def events(store: MemoryStore) -> list[Event]:
    """What was taken in, in order."""
    return [event for _, _, event in store.events]
