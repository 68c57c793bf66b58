"""Past answers, found by words and by meaning. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.ids import ConversationId
    from shopbell.told import Asked, Found, Told


class Meaning(Protocol):
    """A model that turns sentences into vectors; without network."""

    def is_there(self) -> bool:
        """Whether it is installed; looks without loading it."""
        ...

    async def vectors(self, texts: Sequence[str]) -> tuple[bytes, ...]:
        """512 signed bytes for each text, near one another where texts mean the same. The first call loads the model.

        Raises Unsupported when it is not installed or cannot be loaded.
        """
        ...


class ToldBook(Protocol):
    """Answers to others: nothing of the given conversation, nor of any other with the same person."""

    async def by_words(self, question: str, but: ConversationId, limit: int) -> tuple[Found, ...]:
        """Those whose question shares the rarer words, nearest first."""
        ...

    async def by_meaning(
        self, vectors: Sequence[bytes], but: ConversationId, limit: int, least: float
    ) -> tuple[Found, ...]:
        """Those whose question means nearly what one of these means, nearest first; from `least` of 1 on."""
        ...

    async def unread(self, limit: int) -> tuple[Asked, ...]:
        """Answered questions whose vectors are not kept yet, newest first; () when all are."""
        ...

    async def keep(self, vectors: Sequence[tuple[Asked, bytes]]) -> None:
        """Keep them; those whose question is gone meanwhile are dropped."""
        ...

    async def nearly(self, text: str, but: ConversationId | None, since: datetime) -> Told | None:
        """The newest message of ours since then that says nearly this (`shopbell.text.alike`); its `question` is ''."""
        ...
