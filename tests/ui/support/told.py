"""Nothing was told before, and no model of meaning is installed."""

from collections.abc import Sequence
from datetime import datetime

from shopbell.errors import Unsupported
from shopbell.ids import ConversationId
from shopbell.told import Asked, Found, Told


class NoMeaning:
    """`shopbell.ports.Meaning` where the extra was not installed."""

    def is_there(self) -> bool:
        return False

    async def vectors(self, texts: Sequence[str]) -> tuple[bytes, ...]:
        raise Unsupported("The model of meaning is not installed.")


class NothingTold:
    """`shopbell.ports.ToldBook` of a shop that never answered."""

    async def by_words(self, question: str, but: ConversationId, limit: int) -> tuple[Found, ...]:
        return ()

    async def by_meaning(
        self, vectors: Sequence[bytes], but: ConversationId, limit: int, least: float
    ) -> tuple[Found, ...]:
        return ()

    async def unread(self, limit: int) -> tuple[Asked, ...]:
        return ()

    async def keep(self, vectors: Sequence[tuple[Asked, bytes]]) -> None:
        return

    async def nearly(self, text: str, but: ConversationId | None, since: datetime) -> Told | None:
        return None
