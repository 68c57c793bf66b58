"""What the contract suite does to the line and to the service is the same for all of Meta's doubles."""

from typing import Any, Generic, Protocol, TypeVar

import httpx

from connectors._kit.graph.testing.line import Line


class _Service(Protocol):
    limited: float
    refusal: str

    @property
    def tokens(self) -> dict[str, Any]:
        """Those that are good."""
        ...


S = TypeVar("S", bound=_Service)


class OnLine(Generic[S]):
    """A service and the line to it."""

    def __init__(self, service: S, line: Line) -> None:
        self.service = service
        self.line = line

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """The line."""
        return self.line

    async def expire_sign_in(self) -> None:
        """The token is void."""
        self.service.tokens.clear()

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.service.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.line.faults.offline = True

    async def come_back(self) -> None:
        """As before."""
        self.line.faults.offline = False

    async def drop_next(self) -> None:
        """The next page with something in it is cut."""
        self.line.faults.cut = True

    async def refuse_next(self, reason: str) -> None:
        """The next message."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next message is taken, and the answer lost."""
        self.line.faults.swallow = True

    async def lose_next(self) -> None:
        """The next message does not get through."""
        self.line.faults.lose = True
