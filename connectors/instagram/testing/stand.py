"""The double under the contract suite's hand: people write direct messages, a few each, and beneath posts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from connectors._kit.graph.testing.line import Line
from connectors._kit.graph.testing.stand import OnLine
from connectors._kit.testing import Arrived
from connectors.instagram.testing.service import TOKEN, InstagramService, sends
from shopbell.errors import Unsupported

HOSTS = frozenset({"graph.instagram.com", "api.instagram.com", "scontent.cdninstagram.com"})
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class InstagramStand(OnLine[InstagramService]):
    """Corner Bakery's account."""

    def __init__(self) -> None:
        service = InstagramService()
        super().__init__(service, Line(service, HOSTS, sends))

    @property
    def answers(self) -> Mapping[str, str]:
        """A token from the App Dashboard."""
        return {"access_token": TOKEN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "access_token": {"access_token": "IGAAnobodysToken"},
            "app_id": {**self.answers, "app_id": "not a number"},
            "api_base": {**self.answers, "api_base": "http://graph.example.org"},
        }

    @property
    def canary(self) -> str:
        """The token; those that renewing gives begin with it."""
        return TOKEN

    async def seed(self, count: int) -> None:
        """Over two years: beneath posts, and every third a direct message of somebody else."""
        world = self.service.world
        begin = datetime.now(UTC) - timedelta(days=730)
        posts = [world.post(f"Bread of week {n}", at=begin + timedelta(days=20 * n)) for n in range(1 + count // 12)]
        for number in range(count):
            at = begin + timedelta(minutes=number * 1_000_000 // max(1, count))
            text = f"older message {number}"
            if number % 3 == 2:
                world.letter(world.person(f"{_PEOPLE[number % 5]}{number // 30}"), text, at=at)
            else:
                writer = world.person(_PEOPLE[number % 5])
                world.comment(posts[number % len(posts)].id, text, writer=writer, at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes a direct message."""
        return self.service.world.letter(self.service.world.person(sender), text).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the app."""
        self.service.world.letter(self.service.world.person(to), text, ours=True)

    async def delete(self, token: str) -> None:
        """Instagram does not tell."""
        raise Unsupported("Instagram does not tell which messages were unsent.")

    async def arrived(self) -> Sequence[Arrived]:
        """What came through the interface."""
        world = self.service.world
        found = [(one.text, one.at) for one in world.letters.values() if one.here]
        found += [(one.text, one.at) for one in world.comments.values() if one.here]
        return [Arrived(text, at) for text, at in sorted(found, key=lambda pair: pair[1])]
