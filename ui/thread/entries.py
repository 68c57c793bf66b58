"""The lines of a timeline, made from messages: days, bubbles, contacts, machinery folded, gaps said honestly."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final

from shopbell.errors import BugError
from shopbell.ids import ConversationId, MessageId
from shopbell.model import Delivery, Direction, Gap, Message, MessageKind

CONTACTS: Final = frozenset({MessageKind.CALL, MessageKind.VISIT, MessageKind.NOTE})
OPEN_AT_LEAST: Final = 6
"""So many of the newest turns are open whatever they are."""
UNSETTLED: Final = frozenset(
    {Delivery.WAITING, Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED}
)
"""Fates of our own messages that the owner must see without opening anything."""
SHORT: Final = 180
"""A turn of at most so many characters is as quick to read whole as on one line."""


@dataclass(frozen=True, slots=True)
class DayEntry:
    """A new day begins."""

    day: date

    @property
    def key(self) -> str:
        """The same line has the same key after a refresh."""
        return f"day {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class GapEntry:
    """History that may be missing, or was read again; `at_start` when nothing older is here."""

    gap: Gap
    at_start: bool
    earlier: int = 0
    """So many outages before it, complete like it and between the same two turns, are told with it."""

    @property
    def key(self) -> str:
        """See DayEntry."""
        return f"gap {self.gap.id}"


@dataclass(frozen=True, slots=True)
class MachineryEntry:
    """What machines said on one day, on one line."""

    day: date
    messages: tuple[Message, ...]
    opened: bool

    @property
    def key(self) -> str:
        """See DayEntry."""
        return f"machinery {self.messages[0].id}"


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """A call, a visit or a note."""

    message: Message

    @property
    def key(self) -> str:
        """See DayEntry."""
        return f"contact {self.message.id}"


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """The next turns were said in another conversation than those before; `here`: in the one that is answered."""

    message: Message
    here: bool

    @property
    def key(self) -> str:
        """See DayEntry."""
        return f"place {self.message.id}"


Places = Mapping[MessageId, tuple[tuple[int, int], ...]]
"""Stretches of messages' texts, in code points."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Where questions stand: those that are open, and those that the owner settled."""

    open: Places = field(default_factory=dict)
    settled: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """A turn: open as a bubble, or on one line. `questions` are offsets of open ones into its text."""

    message: Message
    opened: bool
    questions: tuple[tuple[int, int], ...] = ()
    settled: tuple[tuple[int, int], ...] = ()
    """Those of questions that the owner settled."""

    @property
    def key(self) -> str:
        """See DayEntry."""
        return f"message {self.message.id}"


def as_turn(entry: "Entry") -> MessageEntry:
    """The entry of a turn; a line that shows turns was given something else otherwise."""
    if isinstance(entry, MessageEntry):
        return entry
    raise BugError(f"a turn was expected, not {entry.key}")


Entry = DayEntry | GapEntry | MachineryEntry | ContactEntry | PlaceEntry | MessageEntry


@dataclass(frozen=True, slots=True)
class Marks:
    """What the owner and the search decided: what is open or shut by hand, what asks for an answer."""

    toggled: AbstractSet[MessageId] = frozenset()
    anchor: MessageId | None = None
    questions: Spans = Spans()
    here: ConversationId | None = None
    """The conversation that is answered, where those of others are shown too: then every turn says where it is from."""


def build(
    messages: Sequence[Message],
    gaps: Sequence[Gap],
    marks: Marks,
    zone: tzinfo,
    *,
    more_before: bool,
) -> tuple[Entry, ...]:
    """The timeline's lines, oldest first."""
    opened = _opened(messages, marks)
    entries: list[Entry] = list(_at_start(messages, gaps, more_before))
    shown_day: date | None = None
    before: datetime | None = None
    talk: ConversationId | None = None
    for run in _runs(messages, zone):
        first = run[0]
        entries.extend(_between(gaps, before, first.at))
        day = first.at.astimezone(zone).date()
        if day != shown_day:
            entries.append(DayEntry(day))
            shown_day = day
        if marks.here is not None and first.conversation != talk:
            talk = first.conversation
            entries.append(PlaceEntry(first, talk == marks.here))
        entries.append(_entry(run, day, opened, marks))
        before = run[-1].at
    entries.extend(_between(gaps, before, None))
    return tuple(entries)


def _entry(run: tuple[Message, ...], day: date, opened: AbstractSet[MessageId], marks: Marks) -> Entry:
    first = run[0]
    if first.kind is MessageKind.MACHINERY:
        return MachineryEntry(day, run, first.id in marks.toggled)
    if first.kind in CONTACTS:
        return ContactEntry(first)
    spans = marks.questions
    return MessageEntry(first, first.id in opened, spans.open.get(first.id, ()), spans.settled.get(first.id, ()))


def _runs(messages: Iterable[Message], zone: tzinfo) -> Iterable[tuple[Message, ...]]:
    """Each message alone, except that a day's machinery in a row is one run."""
    run: list[Message] = []
    for message in messages:
        if run and not _same_run(run[-1], message, zone):
            yield tuple(run)
            run = []
        run.append(message)
    if run:
        yield tuple(run)


def _same_run(one: Message, two: Message, zone: tzinfo) -> bool:
    both = one.kind is MessageKind.MACHINERY and two.kind is MessageKind.MACHINERY
    both = both and one.conversation == two.conversation
    return both and one.at.astimezone(zone).date() == two.at.astimezone(zone).date()


def _opened(messages: Sequence[Message], marks: Marks) -> AbstractSet[MessageId]:
    """Newest turns, whatever waits for somebody, the searched one and short ones are open; a click turns it round."""
    turns = [message for message in messages if message.kind is MessageKind.MESSAGE]
    here = [message for message in turns if marks.here in (None, message.conversation)]
    newest = {m.id for m in (*turns[-OPEN_AT_LEAST:], *here[-OPEN_AT_LEAST:], *_unanswered(here))}
    open_now = {
        message.id
        for message in turns
        if message.id in newest
        or message.id == marks.anchor
        or message.delivery in UNSETTLED
        or message.id in marks.questions.open
        or is_short(message)
    }
    return open_now ^ (set(marks.toggled) & {message.id for message in turns})


def is_short(message: Message) -> bool:
    """Whether one line would save nothing: few words, nothing attached, no HTML behind it."""
    text = message.text
    return len(text) <= SHORT and text.count("\n") <= 2 and not message.attachments and not message.has_html


def _unanswered(turns: Sequence[Message]) -> list[Message]:
    """Their messages after our last one."""
    found: list[Message] = []
    for message in reversed(turns):
        if message.direction is Direction.OUT:
            break
        found.append(message)
    return found


def _at_start(messages: Sequence[Message], gaps: Sequence[Gap], more_before: bool) -> Iterable[Entry]:
    if more_before or not messages:
        return
    for gap in gaps:
        if gap.closed_at is None and gap.start is None:
            yield GapEntry(gap, at_start=True)


def _between(gaps: Sequence[Gap], before: datetime | None, after: datetime | None) -> Iterable[Entry]:
    """Gaps that end between two turns; one that ends after the newest turn stands under it."""
    if before is None:
        return
    here = [gap for gap in gaps if gap.start and before <= gap.end and (after is None or gap.end < after)]
    complete = [gap for gap in here if gap.outage and gap.closed_at is not None]
    for gap in here:
        if gap not in complete:
            yield GapEntry(gap, at_start=False)
        elif gap is complete[-1]:
            yield GapEntry(gap, at_start=False, earlier=len(complete) - 1)
