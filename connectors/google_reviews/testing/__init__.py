"""A Business Profile under a test's hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from connectors._kit.google.testing import GoogleStand
from connectors._kit.testing import Arrived, Stand
from connectors.google_reviews.testing.service import Profile


class ProfileStand(GoogleStand):
    """Two places without a review."""

    def __init__(self) -> None:
        self.profile = Profile()
        super().__init__(self.profile)

    async def seed(self, count: int) -> None:
        """Older reviews."""
        self.profile.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes a review; who was answered can only change theirs."""
        answered = [one for one in self.profile.reviews.values() if answer_to and one.reply == answer_to]
        if answered:
            self.profile.edit(answered[-1], text, 4)
            return answered[-1].id
        return self.profile.add(sender.title(), text).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The owner answers in the Business Profile."""
        asked = [one for one in self.profile.reviews.values() if one.name == to.title()]
        self.profile.answer_elsewhere(asked[-1], text)

    async def delete(self, token: str) -> None:
        """They take it back."""
        del self.profile.reviews[token]

    async def refuse_next(self, reason: str) -> None:
        """The next answer is refused."""
        self.profile.refusal = reason

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return list(self.profile.log)


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh profile."""
    yield ProfileStand()
