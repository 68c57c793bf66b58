"""A row of the list, ready to paint and to be spoken: no reading, no formatting happens later than here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.model import ConversationRow, OutboxState, Turn, Visibility
from shopbell.text.direction import is_rtl
from shopbell.text.names import display_name
from shopbell.text.times import long_wait, short_wait, stamp
from ui.models.networks import Network, behind_bridge
from ui.models.offsets import to_utf16
from ui.models.readers import readers
from ui.models.star_words import aloud, drawn, in_words
from ui.models.window_words import row_clock, spoken_clock
from ui.theme_tokens import Tone
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.ids import ConversationId

# Two lines hold about so many letters: a question that ends further inside is brought into them.
_IN_SIGHT = 52


@dataclass(frozen=True, slots=True)
class Tag:
    """A word at the end of a row and what it means."""

    text: str
    tone: Tone = Tone.GREY


@dataclass(frozen=True, slots=True)
class RowLook:
    """Prepared values of one row. `marks` are (start, length) in UTF-16 units of `words`."""

    id: ConversationId
    name: str
    time: str
    waiting: bool
    words: str
    marks: tuple[tuple[int, int], ...]
    words_rtl: bool
    tags: tuple[Tag, ...]
    badge: str
    colour: str
    network: str
    spoken: str
    tip: str
    portrait: str = ""
    """Sum of the person's picture."""


def look_of(row: ConversationRow, network: Network | None, now: datetime, also: tuple[str, ...] = ()) -> RowLook:
    """Prepare a row as seen at `now` (aware, in the zone of the screen); `also` are other places they wait in."""
    network = behind_bridge(network, row)
    name = display_name(row.person_name, row.person_address)
    words, mark = _words(row)
    waiting = row.turn is Turn.YOURS and row.waiting_since is not None and not row.robot
    place = network.name if network is not None else row.connector
    return RowLook(
        id=row.id,
        name=name,
        time=_time(row, now, waiting=waiting),
        waiting=waiting and row.later_until is None,
        words=words,
        marks=_utf16(words, mark),
        words_rtl=is_rtl(words),
        tags=_tags(row, now, also),
        badge=network.badge if network is not None else "?",
        colour=network.colour if network is not None else "#556b8a",
        network=place,
        spoken=_spoken(row, name, place, words, now, also, waiting=waiting),
        tip=_tip(row, now, waiting=waiting),
        portrait=row.portrait,
    )


def _words(row: ConversationRow) -> tuple[str, tuple[int, int] | None]:
    """Their words with the open question in sight, and where it is."""
    question, words = row.open_question, " ".join(row.snippet.split())
    if not question:
        ours = row.last_ours and row.turn is Turn.THEIRS and words
        return (tr("You: {words}", words=words) if ours else words or _without_words(row)), None
    question = " ".join(question.split())
    at = words.find(question)
    if at < 0:
        return question, (0, len(question))
    start = _start(words, at, at + len(question))
    lead = "… " if start else ""
    return lead + words[start:], (len(lead) + at - start, len(question))


def _without_words(row: ConversationRow) -> str:
    """A review may be stars alone."""
    return tr("{stars}, without words", stars=in_words(row.stars)) if row.stars else row.subject


def _start(words: str, begin: int, end: int) -> int:
    """Where to begin, at a word, so that the question is in sight with as much before it as fits."""
    if end <= _IN_SIGHT or begin == 0:
        return 0
    start = min(begin, max(0, end - _IN_SIGHT))
    space = words.find(" ", start, begin)
    return start if start in (0, begin) or space < 0 else space + 1


def _utf16(words: str, mark: tuple[int, int] | None) -> tuple[tuple[int, int], ...]:
    if mark is None:
        return ()
    at = to_utf16(words)
    start, end = at(mark[0]), at(mark[0] + mark[1])
    return ((start, end - start),)


def _time(row: ConversationRow, now: datetime, *, waiting: bool) -> str:
    if waiting and row.waiting_since is not None:
        return short_wait(now - row.waiting_since)
    return stamp(row.last_at, now)


def _tags(row: ConversationRow, now: datetime, also: tuple[str, ...] = ()) -> tuple[Tag, ...]:
    """At most two: what the owner has to know first."""
    tags = [*_state_tags(row)]
    clock = row_clock(row, now)
    if clock is not None:
        tags.append(Tag(*clock))
    if row.stars:
        tags.append(Tag(drawn(row.stars)))
    if row.later_until is not None:
        tags.append(Tag(tr("until {time}", time=stamp(row.later_until, now))))
    if row.onlookers is not None:
        tags.append(Tag(tr("onlookers"), Tone.WARM))
    if also:
        more = f" +{len(also) - 1}" if len(also) > 1 else ""
        tags.append(Tag(tr("also {place}", place=also[0]) + more))
    if row.open_questions > 1:
        tags.append(Tag(trn("{n} question", "{n} questions", row.open_questions)))
    if row.visibility is not Visibility.PRIVATE:
        tags.append(Tag(readers(row.visibility)))
    if row.turn is Turn.SETTLED and row.settled_reason:
        tags.append(Tag(" ".join(row.settled_reason.split())))
    return tuple(tags[:2])


def _state_tags(row: ConversationRow) -> list[Tag]:
    words = {
        OutboxState.HELD: Tag(tr("waiting to leave"), Tone.WARM),
        OutboxState.QUEUED: Tag(tr("waiting to leave"), Tone.WARM),
        OutboxState.SENDING: Tag(tr("leaving"), Tone.WARM),
        OutboxState.REFUSED: Tag(tr("refused"), Tone.DANGER),
        OutboxState.UNCERTAIN: Tag(tr("not sure it left"), Tone.DANGER),
    }
    tags = [words[row.outbox_state]] if row.outbox_state in words else []
    return [*tags, Tag(tr("draft"), Tone.ACCENT)] if row.has_draft else tags


def _spoken(
    row: ConversationRow, name: str, place: str, words: str, now: datetime, also: tuple[str, ...], *, waiting: bool
) -> str:
    """For a screen reader: "Ana Ruiz, waiting 2 days 4 hours, Instagram, Can you do the…"."""
    if waiting and row.waiting_since is not None:
        when = tr("waiting {time}", time=long_wait(now - row.waiting_since))
    else:
        when = stamp(row.last_at, now)
    clock = row_clock(row, now)
    tags = [aloud(tag.text, row.stars) for tag in _tags(row, now) if clock is None or tag.text != clock[0]]
    left = spoken_clock(row, now)
    elsewhere = tr("also waiting on {places}", places=", ".join(also)) if also else ""
    return ", ".join([name, when, place, *filter(None, (elsewhere, left)), *tags, words])


def _tip(row: ConversationRow, now: datetime, *, waiting: bool) -> str:
    since = row.waiting_since if waiting and row.waiting_since else row.last_at
    exact = f"{since.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
    return tr("Waiting since {time}", time=exact) if waiting else exact
