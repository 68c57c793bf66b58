"""What is new, changed, answered and taken back at one place; and all older reviews, backwards.

Lists are by the time of the last change, so a review that was edited stands in front again. Whether an answer moves it
there Google does not say: the newest page is compared with what it was at each look, more of them once an hour.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.google.meaning import BadPage, Gone
from connectors.google_reviews import mapping
from connectors.google_reviews.api import Api, Place, Record
from connectors.google_reviews.cursors import LivePlace, OldPlace
from connectors.google_reviews.mapping import id_of, mark_of, remote_id, reply_id
from shopbell.connector import Clock, Memory
from shopbell.errors import Rejected, Unreachable
from shopbell.events import Batch, DeliveryReported, Event, MessageEdited, MessageGone, MessageSeen
from shopbell.model import Delivery, Progress

DEEP_PAGES: Final = 10
"""Reviews of a place that are still looked at: 500."""
DEEP_EVERY: Final = timedelta(hours=1)
BATCH: Final = 200
NOT_SHOWN: Final = "Google does not show this answer, because it goes against its rules{}. Change its words."


class Reading:
    """Reads reviews, one place at a time."""

    def __init__(self, api: Api, clock: Clock, memory: Memory) -> None:
        self._api = api
        self._clock = clock
        self._memory = memory

    async def live(self, place: Place, cursor: str) -> AsyncIterator[Batch]:
        """Everything that changed since."""
        before, now = LivePlace.of(cursor), self._clock.now()
        deep = before.began and (before.deep_at is None or now - before.deep_at >= DEEP_EVERY)
        found, whole = await self._look(place, before, deep=deep)
        events: list[Event] = []
        for review in reversed(found.values()):
            mark = before.marks.get(id_of(review))
            if mark != mark_of(review):
                events += await self._changed(review, place, mark, live=before.began and mark is None)
        gone = await self._gone(place, before, found, whole=whole)
        events += [MessageGone(f"{place.id}/{one}", now) for one in gone]
        marks = {name: mark_of(review) for name, review in found.items()}
        older = {name: mark for name, mark in before.marks.items() if name not in marks and name not in gone}
        kept = dict(list((marks | older).items())[: DEEP_PAGES * 50])
        after = LivePlace(True, kept, now if deep or not before.began else before.deep_at)
        parts = [tuple(events[start : start + BATCH]) for start in range(0, len(events), BATCH)] or [()]
        for part in parts[:-1]:
            yield Batch(part, before.text())
        if events or not before.began or before.marks != after.marks:
            yield Batch(parts[-1], after.text())

    async def _look(self, place: Place, before: LivePlace, *, deep: bool) -> tuple[dict[str, Record], bool]:
        """From what changed last down to what is known as it is; and whether that is everything."""
        found: dict[str, Record] = {}
        token, pages = "", 0
        while True:
            page = await self._page(place, token)
            pages += 1
            fresh = {id_of(one): one for one in values.records(page, "reviews") if id_of(one)}
            found |= fresh
            before_token, token = token, values.text(page, "nextPageToken")
            if not token or token == before_token:
                return found, True
            known = [name for name, one in fresh.items() if before.marks.get(name) == mark_of(one)]
            met = not before.began or not before.marks or bool(known)
            if met and pages >= (DEEP_PAGES if deep else 1):
                return found, False

    async def _page(self, place: Place, token: str) -> Record:
        try:
            return await self._api.reviews(place.name, token)
        except Rejected as error:
            if token and "token" in str(error).casefold():
                raise BadPage(str(error)) from error
            raise

    async def _changed(self, review: Record, place: Place, mark: str | None, *, live: bool) -> list[Event]:
        """`mark`: what was known of it."""
        number = remote_id(place, review)
        events: list[Event] = [mapping.seen(review, place, live=live)]
        said, _, told = (mark or "").partition("-")
        if mark is not None and said != mark_of(review).partition("-")[0]:
            events.append(MessageEdited(number, mapping.changed_at(review), events_text(events)))
        reply, now_told = mapping.answer_of(review), mark_of(review).partition("-")[2]
        if mapping.has_answer(review) and told != now_told:
            ours = mapping.answered(reply, number, place, f"{place.name}/reviews/{id_of(review)}")
            events.append(ours)
            if told or (mark is not None and await self._is_anew(ours)):
                events.append(MessageEdited(ours.remote_id, ours.at, ours.text))
            events += _judged(reply, ours.remote_id, self._clock)
        elif told and not mapping.has_answer(review):
            events.append(MessageGone(reply_id(number), self._clock.now()))
        return events

    async def _is_anew(self, ours: MessageSeen) -> bool:
        """Taken back and written once more it is the same message, whose words the store keeps: so they are told."""
        known = await self._memory.places(f"{ours.remote_id};")
        return bool(known) and ours.place not in known

    async def _gone(self, place: Place, before: LivePlace, found: Mapping[str, Record], *, whole: bool) -> list[str]:
        """Known reviews that are missing between others, by Google's own word."""
        names = list(before.marks)
        last = max((position for position, name in enumerate(names, start=1) if name in found), default=0)
        missing = [name for name in (names if whole else names[:last]) if name not in found]
        gone = []
        for name in missing:
            try:
                await self._api.review(f"{place.name}/reviews/{name}")
            except Gone:
                gone.append(name)
        return gone

    async def history(self, place: Place, cursor: str) -> AsyncIterator[Batch]:
        """Every review from the last one backwards."""
        at = OldPlace.of(cursor)
        again = bool(at.page)
        while not at.ended:
            try:
                page = await self._page(place, at.page)
            except BadPage:
                if not again:
                    raise Unreachable("Google does not give older reviews now. Shopbell tries again.") from None
                at, again = OldPlace(), False
                continue
            reviews = [one for one in values.records(page, "reviews") if id_of(one)]
            token = values.text(page, "nextPageToken")
            events = [event for one in reviews for event in await self._changed(one, place, None, live=False)]
            at = OldPlace(token, at.done + len(reviews), ended=not token or token == at.page)
            total = max(at.done, values.number(page, "totalReviewCount"))
            yield Batch(tuple(events), at.text(), Progress(at.done, at.done if at.ended else total))


def events_text(events: Sequence[Event]) -> str:
    """The words of the review that was just seen."""
    return str(getattr(events[0], "text", ""))


def _judged(reply: Record, number: str, clock: Clock) -> list[Event]:
    """Google looks at answers before it shows them."""
    if mapping.state_of(reply) != mapping.REJECTED:
        return []
    why = mapping.violation_of(reply)
    return [DeliveryReported(number, Delivery.BOUNCED, NOT_SHOWN.format(f" ({why})" if why else ""), clock.now())]
