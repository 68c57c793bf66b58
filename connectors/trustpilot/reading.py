"""What is new and what became of the newest reviews; and all older ones, backwards.

One request a look, as Trustpilot's module allows so many in a year: the newest hundred reviews are compared with what
they were. Older ones are not looked at again.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors._kit import values
from connectors.trustpilot import mapping
from connectors.trustpilot.api import PAGE, Api, Record
from connectors.trustpilot.mapping import answer_id, answer_of, marks_of, number_of, text_of, time_of
from connectors.trustpilot.wording import Gone
from shopbell.connector import Clock
from shopbell.events import Batch, Event, MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.model import Progress


@dataclass(frozen=True, slots=True)
class Watched:
    """The newest reviews as they were: time, and the marks of review and answer, by number."""

    marks: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)

    def with_reviews(self, reviews: Sequence[Record]) -> "Watched":
        """With these, and without the oldest; those of one moment stay together, or one would look new again."""
        marks = dict(self.marks) | {number_of(one): (time_of(one).isoformat(), *marks_of(one)) for one in reviews}
        times = sorted((time for time, _, _ in marks.values()), reverse=True)
        oldest = times[PAGE - 1] if len(times) > PAGE else ""
        return Watched({number: one for number, one in marks.items() if one[0] >= oldest})

    def without(self, numbers: frozenset[str]) -> "Watched":
        """These are gone."""
        return Watched({number: one for number, one in self.marks.items() if number not in numbers})

    def text(self) -> str:
        """For the store."""
        return json.dumps({"marks": {number: list(one) for number, one in sorted(self.marks.items())}})

    @classmethod
    def of(cls, cursor: str) -> "Watched | None":
        """None at the first look, and for what cannot be read."""
        data = _record(cursor)
        if "marks" not in data:
            return None
        found = values.record(data, "marks")
        return cls({n: (values.text(one, 0), values.text(one, 1), values.text(one, 2)) for n, one in found.items()})


class Reading:
    """Reads one company's reviews."""

    def __init__(self, api: Api, clock: Clock, company: str) -> None:
        """`company`: the name that its answers stand under."""
        self._api = api
        self._clock = clock
        self._company = company

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """New reviews, oldest first, and what became of the newest known ones."""
        known = Watched.of(cursor)
        newest = list(await self._api.reviews(1))
        if known is None:
            events = [event for one in reversed(newest) for event in self._whole(one, live=False)]
            yield Batch(tuple(events), Watched().with_reviews(newest).text())
            return
        page, last = 1, len(newest)
        while last == PAGE and known.marks and not any(number_of(one) in known.marks for one in newest[-PAGE:]):
            page += 1
            more = await self._api.reviews(page)
            newest, last = newest + list(more), len(more)
        before, oldest = known, min((time for time, _, _ in known.marks.values()), default="")
        place = known
        for part in [newest[::-1][start : start + PAGE // 2] for start in range(0, len(newest), PAGE // 2)]:
            news = [event for one in part for event in self._news(known, oldest, one)]
            if news:
                place = place.with_reviews(part)
                yield Batch(tuple(news), place.text())
        gone = await self._missing(known, newest)
        after = place.with_reviews(newest).without(frozenset(gone))
        if gone or after.text() != before.text():
            yield Batch(tuple(MessageGone(one, self._clock.now()) for one in gone), after.text())

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """All of them, newest first."""
        place = _record(cursor)
        page, ended = max(1, values.number(place, "page")), values.flag(place, "ended")
        while not ended:
            found = await self._api.reviews(page)
            events = tuple(event for one in found for event in self._whole(one, live=False))
            page, ended = page + 1, len(found) < PAGE
            done = (page - 2) * PAGE + len(found)
            yield Batch(events, json.dumps({"page": page, "ended": ended}), Progress(done, done if ended else 0))

    def _whole(self, review: Record, *, live: bool) -> list[MessageSeen]:
        found = [mapping.seen(review, live=live)]
        return [*found, mapping.answer_seen(review, self._company)] if text_of(answer_of(review)) else found

    def _news(self, known: Watched, oldest: str, review: Record) -> list[Event]:
        number, (words, answer) = number_of(review), marks_of(review)
        if number not in known.marks:
            # What is older than all that is watched was read before, or comes with history.
            return list(self._whole(review, live=True)) if time_of(review).isoformat() >= oldest else []
        _, words_before, answer_before = known.marks[number]
        if (words, answer) == (words_before, answer_before):
            return []
        now = self._clock.now()
        events: list[Event] = [mapping.seen(review, live=False)]
        if words != words_before:
            events.append(MessageEdited(number, now, mapping.seen(review, live=False).text))
        if answer != answer_before:
            events += self._answer_news(review, answer_before)
        return events

    def _answer_news(self, review: Record, before: str) -> list[Event]:
        now, name, text = self._clock.now(), answer_id(number_of(review)), text_of(answer_of(review))
        if not text:
            return [MessageGone(name, now)]
        found: list[Event] = [mapping.answer_seen(review, self._company)]
        # It may have been there and gone before; else nobody knows the place, and it changes nothing.
        return [*found, MessageEdited(name, now, text) if before else Placed(name, f"back;{name};{now.isoformat()}")]

    async def _missing(self, known: Watched, newest: Sequence[Record]) -> list[str]:
        """Watched ones that should have been in the list and are not at Trustpilot any more."""
        listed = {number_of(one) for one in newest}
        oldest = min((time_of(one).isoformat() for one in newest), default="") if len(newest) >= PAGE else ""
        gone = []
        for number, (time, _, _) in known.marks.items():
            if number not in listed and time > oldest:
                try:
                    await self._api.review(number)
                except Gone:
                    gone.append(number)
        return gone


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
