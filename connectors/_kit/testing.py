"""What a connector's `testing/` folder offers: a scripted double of its service, driven by the contract suite.

`connectors/<id>/testing/__init__.py` has `stand() -> AbstractAsyncContextManager[Stand]`. Every use of it is a fresh
service of its own.

A hook that a service cannot have raises Unsupported. The suite lets that pass only where the manifest says so: the
capability that the hook is about is absent, or `[facts]` has `exempt_<hook>` with the reason in words, such as
`exempt_limit_rate = "IMAP has no word for it"`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that the service has from us."""

    text: str
    at: datetime


class Stand(Protocol):
    """A service under our hand. Hooks that a service cannot have raise `shopbell.errors.Unsupported`."""

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers of the set-up form that work."""
        ...

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """Field that is to be refused -> answers with that one wrong."""
        ...

    @property
    def canary(self) -> str:
        """The secret among the answers, to look for in logs and reprs ('' when there is none)."""
        ...

    @property
    def transport(self) -> object | None:
        """For `Toolbox.transport`."""
        ...

    async def seed(self, count: int) -> None:
        """So many older messages from several people."""
        ...

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now (in answer to a message of ours whose text is `answer_to`); gives a token for it.

        Without `answer_to` a service with private talks puts it into the one talk with that sender.
        """
        ...

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop itself answers from another program."""
        ...

    async def delete(self, token: str) -> None:
        """The message goes at the service."""
        ...

    async def expire_sign_in(self) -> None:
        """From now on the sign-in is refused."""
        ...

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        ...

    async def go_offline(self) -> None:
        """No connection."""
        ...

    async def come_back(self) -> None:
        """Connections work again."""
        ...

    async def drop_next(self) -> None:
        """Cut the connection in the middle of the next answer that carries messages."""
        ...

    async def refuse_next(self, reason: str) -> None:
        """The next message from us is refused for good."""
        ...

    async def accept_then_fail(self) -> None:
        """The next message from us is accepted, but the answer never reaches us."""
        ...

    async def lose_next(self) -> None:
        """The next message from us is cut off before it was accepted."""
        ...

    async def arrived(self) -> Sequence[Arrived]:
        """What the service has from us through this program, in order."""
        ...


@runtime_checkable
class Rewinds(Protocol):
    """The stand of a service that hands a message out once and forgets it when the next is asked for."""

    async def rewind(self) -> None:
        """As if nobody had read anything yet: a new store begins, or goes on from an older cursor."""
        ...
