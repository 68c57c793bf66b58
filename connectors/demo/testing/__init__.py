"""The demo service under a test's hand."""

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors._kit.testing import Arrived, Stand
from connectors.demo.api import Item, from_record, to_record
from connectors.demo.dice import dice
from connectors.demo.journal import Journal
from connectors.demo.line import Line


class DemoStand:
    """One mail account with an empty history and nobody who writes by themselves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._journal = Journal(folder / "mail.jsonl")
        self._line = Line()
        self._count = 0

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {
            "network": "mail",
            "password": self.canary,
            "state_dir": str(self._folder),
            "alive": "no",
            "contents": "empty",
        }

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "network": {**self.answers, "network": "telegraph"},
            "password": {**self.answers, "password": "wrong"},
            "seed": {**self.answers, "seed": "many"},
            "state_dir": {**self.answers, "state_dir": "beside/the/oven"},
            "born": {**self.answers, "born": "yesterday"},
            "alive": {**self.answers, "alive": "perhaps"},
        }

    @property
    def canary(self) -> str:
        """The password, to look for where it must not be."""
        return "sourdough-canary-4711"

    @property
    def transport(self) -> Line:
        """The line, for `Toolbox.transport`."""
        return self._line

    async def seed(self, count: int) -> None:
        """Older messages, spread over two years."""
        now, chance = datetime.now(UTC), dice("seed", self._count)
        records = []
        for number in range(count):
            who = chance.choice(("ana", "ben", "chidi", "dora", "emre"))
            at = now - timedelta(days=730) + timedelta(minutes=number * 1_000_000 // max(1, count))
            item = self._item(f"old-{self._count}", who, f"older message {number}", at)
            records.append({**to_record(item), "kind": "old"})
        self._journal.append(*records)

    def _item(self, name: str, who: str, text: str, at: datetime, conversation: str = "") -> Item:
        self._count += 1
        address = f"{who}@example.org"
        return Item(
            id=f"{name}-{self._count}",
            at=at,
            conversation=conversation or f"dm-{who}",
            address=address,
            name=who.title(),
            own=False,
            text=text,
            subject="Hello",
            unseen=True,
        )

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now."""
        answered = [item for item in self._sent() if item.text == answer_to]
        conversation = answered[-1].conversation if answered else ""
        item = self._item("new", sender, text, datetime.now(UTC), conversation)
        self._write(to_record(item))
        return item.id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The shop answers with another program."""
        item = self._item("elsewhere", to, text, datetime.now(UTC))
        self._write({**to_record(item), "own": True})

    async def delete(self, token: str) -> None:
        """The message goes."""
        self._write({"kind": "gone", "refers": token, "at": datetime.now(UTC).isoformat()})

    def _write(self, record: dict[str, object]) -> None:
        self._journal.append(record)
        self._line.ring()

    async def expire_sign_in(self) -> None:
        """Sign-ins until now are void."""
        self._write({"kind": "expire", "at": datetime.now(UTC).isoformat()})

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self._line.limited_for = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self._line.offline = True
        self._line.ring()

    async def come_back(self) -> None:
        """Connections work again."""
        self._line.offline = False
        self._line.ring()

    async def drop_next(self) -> None:
        """The next page is cut."""
        self._line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next message is refused."""
        self._line.refuse_next = reason

    async def accept_then_fail(self) -> None:
        """The next message is taken, the answer lost."""
        self._line.forget_next = True

    async def lose_next(self) -> None:
        """The next message does not get through."""
        self._line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came from this program."""
        return [Arrived(item.text, item.at) for item in self._sent() if item.key]

    def _sent(self) -> list[Item]:
        records = [r for _, r in self._journal.after(0) if r["kind"] == "message" and r.get("own")]
        return [from_record(record) for record in records]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh service, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="demo-stand-") as folder:
        yield DemoStand(Path(folder))
