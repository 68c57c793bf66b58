"""A model of the owner's own. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.proposing import HelperPlace, Line, Piece


class Model(Protocol):
    """Speaks to a server of models. It gets words and gives words: there is nothing that an answer could do."""

    def address(self, typed: str) -> str:
        """An address as it is kept; clear text to this machine only. Raises FormRefused for the field `address`."""
        ...

    async def models(self, address: str, key: str) -> tuple[str, ...]:
        """The names of its models. Raises KnownErrors with plain sentences."""
        ...

    def answer(self, place: HelperPlace, key: str, lines: Sequence[Line]) -> AsyncGenerator[Piece, None]:
        """The answer as it comes. Close it to stop. Raises KnownErrors, also after some pieces."""
        ...
