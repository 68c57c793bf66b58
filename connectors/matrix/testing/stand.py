"""Our homeserver on the contract suite's stand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from connectors._kit.testing import Arrived
from connectors.matrix.testing.homeserver import SERVER, SHOP, Homeserver
from connectors.matrix.testing.service import PASSWORD, MatrixService

_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class MatrixStand:
    """Everybody has a private room with the shop."""

    def __init__(self) -> None:
        self.server = Homeserver()
        self.service = MatrixService(self.server)

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"user": SHOP, "password": PASSWORD, "homeserver": "http://127.0.0.1:8008"}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "password": {**self.answers, "password": "wrong"},
            "homeserver": {**self.answers, "homeserver": "http://127.0.0.1:1"},
            "user": {**self.answers, "homeserver": "", "user": "@shop:nobody.test"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return PASSWORD

    @property
    def transport(self) -> MatrixService:
        """For `Toolbox.transport`."""
        return self.service

    def talk(self, name: str) -> str:
        """The room of the shop and this person."""
        return self.server.room(f"talk-{name}", f"@{name}:{SERVER}")

    async def seed(self, count: int) -> None:
        """Older messages in the order of time, from five people in five rooms."""
        begin = datetime.now(UTC) - timedelta(days=700)
        for number in range(count):
            name = _PEOPLE[number % 5]
            words = {"msgtype": "m.text", "body": f"older message {number}"}
            at = begin + timedelta(hours=number)
            self.server.put(self.talk(name), f"@{name}:{SERVER}", "m.room.message", words, at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now."""
        room = self.talk(sender)
        answered = [stored for stored in self._ours() if stored[0] == answer_to] if answer_to else []
        content: dict[str, object] = {"msgtype": "m.text", "body": text}
        if answered:
            room = answered[-1][1]
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": answered[-1][2]}}
        return self.server.put(room, f"@{sender}:{SERVER}", "m.room.message", content)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """With the shop's other program."""
        self.server.put(self.talk(to), SHOP, "m.room.message", {"msgtype": "m.text", "body": text})

    async def delete(self, token: str) -> None:
        """Its author takes it back."""
        found = self.server.find(token)
        assert found is not None
        self.server.put(found["room_id"], found["sender"], "m.room.redaction", {"redacts": token}, redacts=token)

    async def expire_sign_in(self) -> None:
        """Logged out everywhere."""
        self.server.tokens.clear()
        self.server.refresh_tokens.clear()

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.service.troubles.wait_seconds = seconds

    async def go_offline(self) -> None:
        """No connection, and open ones break."""
        self.service.troubles.offline = True
        self.server.ring()

    async def come_back(self) -> None:
        """As before."""
        self.service.troubles.offline = False

    async def drop_next(self) -> None:
        """Half of the next page of messages."""
        self.service.troubles.drop = True

    async def refuse_next(self, reason: str) -> None:
        """The next message is refused."""
        self.service.troubles.refuse = reason

    async def accept_then_fail(self) -> None:
        """The next message is taken, and nobody hears of it."""
        self.service.troubles.forget = True

    async def lose_next(self) -> None:
        """The next message does not get there."""
        self.service.troubles.lose = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(text, datetime.now(UTC)) for text, _, _ in self._ours(with_key=True)]

    def _ours(self, *, with_key: bool = False) -> list[tuple[str, str, str]]:
        return [
            (stored.event["content"].get("body", ""), stored.room, stored.event["event_id"])
            for stored in self.server.events
            if stored.event["sender"] == SHOP
            and stored.event["type"] == "m.room.message"
            and (stored.key or not with_key)
        ]
