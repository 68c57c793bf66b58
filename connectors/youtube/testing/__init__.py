"""A YouTube channel under a test's hand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from connectors._kit.google.testing import GoogleStand
from connectors._kit.testing import Arrived, Stand
from connectors.youtube.testing.service import SHOP, Channel


class ChannelStand(GoogleStand):
    """A channel with three videos and no comments yet."""

    def __init__(self) -> None:
        self.channel = Channel()
        super().__init__(self.channel)

    async def seed(self, count: int) -> None:
        """Older talk."""
        self.channel.seed(count)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody comments."""
        ours = [c for c in self.channel.comments.values() if answer_to and c.channel == SHOP and c.text == answer_to]
        return self.channel.add(sender.title(), text, parent=ours[-1].parent if ours else "").id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers in YouTube Studio."""
        asked = [one for one in self.channel.comments.values() if one.name == to.title()]
        self.channel.own(text, (asked[-1].parent or asked[-1].id) if asked else "")

    async def delete(self, token: str) -> None:
        """They take it back."""
        self.channel.remove(token)

    async def refuse_next(self, reason: str) -> None:
        """The next answer is refused."""
        self.channel.refusal = reason

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(one.text, one.at) for one in self.channel.comments.values() if one.by_program]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh channel."""
    yield ChannelStand()
