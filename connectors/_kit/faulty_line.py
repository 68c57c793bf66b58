"""The network between a connector and its double, with what can go wrong on it. For `testing/` folders only."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar

import httpx

Answer = tuple[int, Mapping[str, Any] | None, Mapping[str, str]]
"""Status, JSON (None: an empty answer) and headers."""


class FaultyLine(httpx.AsyncBaseTransport, ABC):
    """Each fault but `offline` happens once."""

    def __init__(self, hosts: frozenset[str]) -> None:
        """`hosts`: those that stand behind it."""
        self._hosts = hosts
        self.offline = self.cut_next = self.lose_next = self.forget_next = False

    @abstractmethod
    def writes(self, request: httpx.Request) -> bool:
        """Whether it sends words of ours: `lose_next` keeps it from the service, `forget_next` its answer from us."""

    @abstractmethod
    def lists(self, request: httpx.Request) -> bool:
        """Whether it reads a page: `cut_next` cuts that."""

    @abstractmethod
    def answer(self, request: httpx.Request, body: bytes) -> Answer:
        """What the service says."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The service's answer, or what the line makes of it."""
        await asyncio.sleep(0)
        writing, listing = self.writes(request), self.lists(request)
        if self.offline or request.url.host not in self._hosts or (writing and self.lose_next):
            self.lose_next = self.lose_next and not writing
            raise httpx.ConnectError("gone", request=request)
        status, found, headers = self.answer(request, await request.aread())
        await asyncio.sleep(0)
        if (writing and self.forget_next) or (listing and self.cut_next):
            self.forget_next = self.forget_next and not writing
            self.cut_next = self.cut_next and not listing
            raise httpx.ReadError("cut", request=request)
        if found is None:
            return httpx.Response(status, headers=headers)
        return httpx.Response(status, json=found, headers=headers)


class _Line(Protocol):
    offline: bool
    cut_next: bool
    lose_next: bool
    forget_next: bool


class _Service(Protocol):
    limited: float
    refusal: str


S = TypeVar("S", bound=_Service)
L = TypeVar("L", bound=_Line)


class OnFaultyLine(Generic[S, L]):
    """The part of a `Stand` that is about a line with such faults, and about a service that waits or refuses once."""

    def __init__(self, service: S, line: L) -> None:
        self.service = service
        self.line = line

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.service.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = True

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = False

    async def drop_next(self) -> None:
        """The next page is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next words of ours are refused."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next words are taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next words never get there."""
        self.line.lose_next = True
