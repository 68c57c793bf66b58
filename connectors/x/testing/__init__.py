"""X under a test's hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from connectors._kit.faulty_line import OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.x.testing.line import Line
from connectors.x.testing.oauth import CANARY, CLIENT_ID
from connectors.x.testing.service import XService
from connectors.x.testing.world import US, Post
from shopbell.errors import Unsupported

_PEOPLE = ("ana", "ben", "chloe", "dmitri")


class XStand(OnFaultyLine[XService, Line]):
    """A bakery's account and its own app; people write below one post of the shop's."""

    def __init__(self) -> None:
        service = XService()
        super().__init__(service, Line(service))
        begun = datetime.now(UTC) - timedelta(days=400)
        self.root = self.service.world.post(US, "Fresh bread every morning from seven.", at=begun)

    @property
    def answers(self) -> Mapping[str, str]:
        """With a sign-in made elsewhere, so that no page is opened."""
        return {"client_id": CLIENT_ID, "budget": "10000", "owned": "1", "refresh_token": CANARY}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "client_id": {**self.answers, "client_id": "nobody"},
            "budget": {**self.answers, "budget": "a lot"},
            "refresh_token": {**self.answers, "refresh_token": "wrong"},
            "api_base": {**self.answers, "api_base": "http://x.example.org"},
        }

    @property
    def canary(self) -> str:
        """The refresh token."""
        return CANARY

    def written(self, who: str, text: str, *, at: datetime | None = None, answers: str = "") -> Post:
        """Somebody answers a post, of the shop's unless told otherwise."""
        world = self.service.world
        return world.post(world.person(who).id, text, at=at, answers=answers or self.root.id)

    async def seed(self, count: int) -> None:
        """Older mentions of two months, the last of them an hour ago."""
        now = datetime.now(UTC) - timedelta(hours=1)
        for number in range(count):
            at = now - timedelta(minutes=(count - number) * 200)
            self.written(_PEOPLE[number % len(_PEOPLE)], f"Older message {number}", at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody answers the shop now."""
        ours = [one for one in self.service.world.posts.values() if one.author == US]
        said = next((one.id for one in reversed(ours) if one.text[one.shown_from :] == answer_to), "")
        return self.written(sender, text, answers=said).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The owner answers with X's own app."""
        world = self.service.world
        last = next(one for one in reversed(world.posts.values()) if one.author == world.person(to).id)
        world.post(US, text, answers=last.id)

    async def delete(self, token: str) -> None:
        """X tells nobody."""
        raise Unsupported("X tells no reader that a post was deleted.")

    async def expire_sign_in(self) -> None:
        """The owner takes the app's permission back."""
        self.service.oauth.over = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from a program."""
        world = self.service.world
        posts = [Arrived(one.text[one.shown_from :], one.at) for one in world.posts.values() if one.by_program]
        return posts + [Arrived(one.text, one.at) for one in world.private.values() if one.by_program]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service."""
    yield XStand()
