"""The double under the contract suite's hand: talks are private, as between a customer and a shop."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from connectors._kit.testing import Arrived
from connectors.mastodon.testing import entities
from connectors.mastodon.testing.service import MastodonService
from connectors.mastodon.testing.transport import MastodonTransport
from connectors.mastodon.testing.world import Toot

_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")
_NAMES = re.compile(r"^(?:@[\w.@:-]+ )+")
CANARY = "mastodon-canary-token-4711"


class MastodonStand:
    """The shop is @bakery@shop.example; whoever writes has an account at the same server."""

    def __init__(self) -> None:
        self.service = MastodonService()
        self.service.world.tokens.add(CANARY)
        _ = self.service.world.shop

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"server": "https://shop.example", "access_token": self.canary}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "server": {**self.answers, "server": "nobody.example"},
            "access_token": {**self.answers, "access_token": "wrong"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return CANARY

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """For `Toolbox.transport`."""
        return MastodonTransport(self.service)

    async def seed(self, count: int) -> None:
        """Older posts to the shop over two years, every other one private."""
        begin = datetime.now(UTC) - timedelta(days=730)
        for number in range(count):
            at = begin + timedelta(minutes=number * 1_000_000 // max(1, count))
            kind = "direct" if number % 2 else "public"
            self.written(_PEOPLE[number % 5], f"@bakery older message {number}", at=at, visibility=kind)

    def written(
        self, who: str, text: str, *, at: datetime | None = None, visibility: str = "public", parent: str = ""
    ) -> Toot:
        """Somebody posts; nobody is told by the stream."""
        world, when = self.service.world, at or datetime.now(UTC)
        return world.post(Toot(world.number(when), world.person(who), text, when, visibility, parent))

    def arrives(self, who: str, text: str, *, visibility: str = "public", parent: str = "") -> Toot:
        """Somebody posts now, and the stream tells the shop."""
        toot = self.written(who, text, visibility=visibility, parent=parent)
        for notice in self.service.world.notices.values():
            if notice.toot is toot:
                self.service.say("notification", entities.notification(self.service.world, notice))
        return toot

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A private post to the shop."""
        parent = next((t.id for t in reversed(self._ours()) if _bare(t) == answer_to), "") if answer_to else ""
        return self.arrives(sender, f"@bakery {text}", visibility="direct", parent=parent).id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the phone."""
        world = self.service.world
        world.person(to)
        toot = self.written("bakery", f"@{to} {text}", visibility="direct")
        self.service.say("update", entities.status(world, toot))

    async def delete(self, token: str) -> None:
        """Its writer takes it away."""
        self.service.drop(token)

    async def expire_sign_in(self) -> None:
        """The token is revoked."""
        self.service.world.tokens.clear()

    async def limit_rate(self, seconds: float) -> None:
        """The next call."""
        self.service.faults.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.service.faults.offline = True
        self.service.hang_up()

    async def come_back(self) -> None:
        """As before."""
        self.service.faults.offline = False

    async def drop_next(self) -> None:
        """The next page that has something in it is cut."""
        self.service.faults.cut = True

    async def refuse_next(self, reason: str) -> None:
        """The next post."""
        self.service.faults.refuse = reason

    async def accept_then_fail(self) -> None:
        """The next post is published, and nobody hears of it."""
        self.service.faults.swallow = True

    async def lose_next(self) -> None:
        """The next post does not get through."""
        self.service.faults.lose = True

    async def arrived(self) -> Sequence[Arrived]:
        """What was posted through the interface."""
        return [Arrived(_bare(toot), toot.at) for toot in self._ours() if toot.key]

    def _ours(self) -> list[Toot]:
        world = self.service.world
        return [toot for toot in world.toots.values() if toot.author is world.shop]


def _bare(toot: Toot) -> str:
    return _NAMES.sub("", toot.text)
