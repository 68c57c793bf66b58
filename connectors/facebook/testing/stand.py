"""The double under the contract suite's hand: people write in Messenger and beneath posts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from connectors._kit.graph.testing.line import Line
from connectors._kit.graph.testing.stand import OnLine
from connectors._kit.testing import Arrived
from connectors.facebook.testing.service import TOKEN, FacebookService, sends
from shopbell.errors import Unsupported

HOSTS = frozenset({"graph.facebook.com", "scontent.xx.fbcdn.net"})
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class FacebookStand(OnLine[FacebookService]):
    """Corner Bakery's Page."""

    def __init__(self) -> None:
        service = FacebookService()
        super().__init__(service, Line(service, HOSTS, sends))

    @property
    def answers(self) -> Mapping[str, str]:
        """A System User's token."""
        return {"access_token": TOKEN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "access_token": {"access_token": "EAAnobodysToken"},
            "page": {**self.answers, "page": "Another Bakery"},
            "app_id": {**self.answers, "app_id": "not a number"},
            "api_base": {**self.answers, "api_base": "http://graph.example.org"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return TOKEN

    async def seed(self, count: int) -> None:
        """Over two years: in Messenger and beneath posts of the Page's, by turns."""
        world = self.service.world
        begin = datetime.now(UTC) - timedelta(days=730)
        posts = [world.post(f"Bread of week {n}", at=begin + timedelta(days=20 * n)) for n in range(1 + count // 12)]
        for number in range(count):
            at = begin + timedelta(minutes=number * 1_000_000 // max(1, count))
            writer, text = world.person(_PEOPLE[number % 5]), f"older message {number}"
            if number % 2:
                world.letter(writer, text, at=at)
            else:
                world.comment(posts[number % len(posts)].id, text, writer=writer, at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes in Messenger."""
        return self.service.world.letter(self.service.world.person(sender), text).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the Page's inbox."""
        self.service.world.letter(self.service.world.person(to), text, ours=True)

    async def delete(self, token: str) -> None:
        """Messenger does not tell."""
        raise Unsupported("Messenger does not tell what was unsent.")

    async def arrived(self) -> Sequence[Arrived]:
        """What came through the interface."""
        world = self.service.world
        letters = [(one.text, one.at) for one in world.letters.values() if one.here and one.text]
        comments = [(one.text, one.at) for one in world.comments.values() if one.here]
        return [Arrived(text, at) for text, at in sorted(letters + comments, key=lambda pair: pair[1])]
