"""The demo service behind one account: a made-up history, and a journal of all that happened since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.demo.api import File, Item, from_record, to_record
from connectors.demo.history import history, last_third_of_may
from connectors.demo.journal import Journal
from connectors.demo.life import Life
from connectors.demo.plan import Plan
from connectors.demo.stories import missed
from shopbell.connector import Outgoing
from shopbell.model import Visibility

RECENT = timedelta(days=45)
AWAY = timedelta(hours=1, minutes=38)


class DemoService:
    """One account's side of the service. It knows nothing of sessions, cursors or events."""

    def __init__(self, plan: Plan, born: datetime, journal: Journal) -> None:
        self.plan = plan
        self.born = born
        self.journal = journal
        self._life = Life(plan.network.id, plan.seed, born)
        self._history: list[Item] | None = None

    def history(self) -> list[Item]:
        """Everything before the opening that the service can show, newest first."""
        if self._history is None:
            made = [] if self.plan.empty else history(self.plan.network.id, self.plan.seed, self.born)
            made += self._of_kind("old")
            last = self.plan.signed_out or self.born
            made = [item for item in made if item.at <= last]
            self._history = sorted(made, key=lambda item: (item.at, item.id), reverse=True)
        return self._history

    def let_go(self) -> None:
        """Free the history; it is made again when somebody asks for it."""
        self._history = None

    def recent(self) -> int:
        """How many items of the history are read first."""
        if self.plan.empty:
            return len(self.history()) // 2
        return sum(item.at > self.born - RECENT for item in self.history())

    def begins(self) -> datetime | None:
        """Before this time the service hands nothing out; None when it hands out all."""
        if self.plan.network.id == "instagram" and not self.plan.empty:
            return last_third_of_may(self.born)
        return None

    def outage(self) -> tuple[datetime, datetime] | None:
        """When the shop's line was away, the day before the opening; None where nobody tells of it."""
        if self.plan.network.id != "mail" or self.plan.empty:
            return None
        noon = self.born.astimezone().replace(hour=14, minute=2, second=0, microsecond=0) - timedelta(days=1)
        return noon.astimezone(UTC), (noon + AWAY).astimezone(UTC)

    def records(self) -> Iterator[dict[str, Any]]:
        """The journal from its beginning."""
        return (record for _, record in self.journal.after(0))

    def expired(self) -> datetime | None:
        """When sign-ins were last made void."""
        times = [record["at"] for record in self.records() if record["kind"] == "expire"]
        return datetime.fromisoformat(max(times)) if times else None

    def _of_kind(self, kind: str) -> list[Item]:
        return [from_record(record) for record in self.records() if record["kind"] == kind]

    def messages(self) -> list[Item]:
        """Messages since the opening."""
        return self._of_kind("message")

    # ---- life ----

    def tick(self, now: datetime) -> None:
        """Write down what has happened by now; once each, in the order of time."""
        known = {record.get("id") for record in self.records()}
        due = [r for r in self._coming(now) if r["at"] <= now.isoformat() and r["id"] not in known]
        if due:
            self.journal.append(*sorted(due, key=lambda record: str(record["at"])))

    def next_due(self, now: datetime) -> datetime | None:
        """When something will happen by itself."""
        known = {record.get("id") for record in self.records()}
        times = [record["at"] for record in self._coming(now) if record["id"] not in known]
        return datetime.fromisoformat(min(times)) if times else None

    def _coming(self, now: datetime) -> Iterator[dict[str, Any]]:
        """Records that will be written, each with a time: some are due, some are not yet."""
        if self.plan.signed_out is not None and not self.plan.empty:
            yield from map(to_record, missed(self.plan.network.id, self.plan.signed_out))
            closed = self.born.isoformat()
            yield {"kind": "gap-closed", "id": "gap-closed", "at": closed}
        if self.plan.alive:
            yield from self._replies()
            yield from map(to_record, self._life.arrivals(now))

    def _replies(self) -> Iterator[dict[str, Any]]:
        for sent in self.messages():
            if sent.key:
                yield from self._life.reaction(sent)

    # ---- what the shop does ----

    def accept(self, outgoing: Outgoing, now: datetime) -> Item:
        """Take a message; the same key again gives the message that is there."""
        for item in self.messages():
            if item.key == outgoing.key:
                return item
        item = self._sent(outgoing, now)
        self.journal.append(to_record(item))
        return item

    def _sent(self, outgoing: Outgoing, now: datetime) -> Item:
        last = self.last_of(outgoing.conversation)
        name = last.name if last else ""
        return Item(
            id=f"sent-{outgoing.key}",
            at=now,
            conversation=outgoing.conversation or f"new-{outgoing.key}",
            address=last.address if last else ", ".join(outgoing.to[:1]),
            name=name,
            own=True,
            text=outgoing.text,
            subject=outgoing.subject,
            public=outgoing.visibility is Visibility.PUBLIC,
            followers=outgoing.visibility is Visibility.FOLLOWERS,
            context=last.context if last else "",
            reply_to=outgoing.reply_to,
            language=last.language if last else "en",
            files=tuple(File(file.name, f"sent:{file.name}") for file in outgoing.files),
            copies=(*outgoing.to[1:], *outgoing.cc),
            key=outgoing.key,
        )

    def last_of(self, conversation: str) -> Item | None:
        """The newest message of a conversation."""
        if not conversation:
            return None
        found = [item for item in self.messages() if item.conversation == conversation]
        found += [item for item in self.history() if item.conversation == conversation][:1]
        return max(found, key=lambda item: item.at, default=None)

    def write(self, item: Item) -> None:
        """A message that somebody wrote, or the shop itself elsewhere."""
        self.journal.append(to_record(replace(item, key="")))

    def note(self, kind: str, at: datetime, **facts: object) -> None:
        """Anything else that happened."""
        self.journal.append({"kind": kind, "at": at.isoformat(), **facts})

    def mark_seen(self, message: str, seen: bool, now: datetime) -> None:
        """The owner read it; told twice it is written once."""
        marks = [r for r in self.records() if r["kind"] == "seen" and r["refers"] == message]
        if not marks or marks[-1]["seen"] != seen:
            self.note("seen", now, refers=message, seen=seen)
