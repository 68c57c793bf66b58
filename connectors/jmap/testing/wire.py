"""Requests and answers of the double, the same behind httpx and behind a socket."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One call; header names in lower case."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Answer:
    """What the service says; with `events` it goes on saying."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    events: "asyncio.Queue[bytes | None] | None" = None
    cut: bool = False
    """The line breaks in the middle of the body."""

    def content(self) -> bytes:
        """The body as bytes."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class LineBroke(Exception):
    """No answer comes. `reached`: whether the request was taken."""

    def __init__(self, *, reached: bool) -> None:
        super().__init__()
        self.reached = reached


def problem(kind: str, status: int = 400, **more: object) -> Answer:
    """A request-level error (RFC 8620 3.6.1)."""
    body = {"type": f"urn:ietf:params:jmap:error:{kind}", "status": status, **more}
    return Answer(status, body, {"Content-Type": "application/problem+json"})
