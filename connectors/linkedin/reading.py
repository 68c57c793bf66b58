"""What is new, from LinkedIn's notifications; and every comment of every post, backwards.

Notifications are kept for 60 days: who was away for longer has a gap.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.linkedin import mapping
from connectors.linkedin.api import PAGE, Api, Record, sorted_by_time
from connectors.linkedin.mapping import moment_of, named
from connectors.linkedin.wording import Gone
from shopbell.connector import Clock
from shopbell.events import Batch, Event, GapSeen, MessageEdited, MessageGone, MessageSeen
from shopbell.model import Progress

KEPT: Final = timedelta(days=60)
OVERLAP: Final = timedelta(minutes=15)
"""A notification can come late."""
FIRST: Final = timedelta(days=1)
"""From where to listen at the first look: LinkedIn's clock counts, and this computer's may be ahead."""
NOTED: Final = timedelta(days=1)
"""How often a look without news is written down."""
AHEAD: Final = timedelta(minutes=10)
"""How far LinkedIn's clock may be ahead of this computer's."""
STEP: Final = PAGE - 5
"""Pages of posts overlap a little, so that one that goes meanwhile makes no hole."""
AT_ONCE: Final = 100
MISSED: Final = "LinkedIn keeps what was said for 60 days; what came before that was not fetched in time."


@dataclass(frozen=True, slots=True)
class Place:
    """How far history was read: the page of posts, the post, the comment in it."""

    start: int = 0
    post: str = ""
    offset: int = 0
    done: int = 0
    ended: bool = False

    def batch(self, events: Sequence[MessageSeen]) -> Batch:
        """These, when one was here."""
        return Batch(tuple(events), json.dumps(asdict(self)), Progress(self.done, self.done if self.ended else 0))

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """The beginning, for what cannot be read."""
        data = _record(cursor)
        start, offset, done = (max(0, values.number(data, name)) for name in ("start", "offset", "done"))
        return cls(start, values.text(data, "post"), offset, done, values.flag(data, "ended"))


class Reading:
    """Reads the comments of one company's page."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock

    async def live(self, cursor: str) -> AsyncIterator[Batch]:
        """Comments since the cursor, oldest first; the first look only remembers where things stand."""
        place, now = _record(cursor), self._clock.now()
        until = moment_of(values.number(place, "until"))
        if until is None:
            until = now - FIRST
            yield Batch((), _cursor(until, now, [_id(one) for one in await self._notices(until, now)]))
            return
        looked = moment_of(values.number(place, "looked")) or until
        gap = (GapSeen(looked, now - KEPT, MISSED),) if now - looked > KEPT else ()
        known = {number for number in _numbers(place) if number}
        notices = await self._notices(max(until - OVERLAP, now - KEPT), now)
        fresh = [one for one in notices if _id(one) not in known]
        for start in range(0, len(fresh), PAGE):
            part = fresh[start : start + PAGE]
            events = [event for one in part for event in await self._events(one)]
            known |= {_id(one) for one in part}
            yield Batch((*gap, *events), _cursor(until, looked, known))
            gap = ()
        latest = max([until, *filter(None, map(_time, notices))])
        if gap or fresh or now - looked > NOTED:
            near = [_id(one) for one in notices if (_time(one) or latest) >= latest - OVERLAP]
            yield Batch(gap, _cursor(latest, now, near))

    async def _notices(self, since: datetime, until: datetime) -> list[Record]:
        found: list[Record] = []
        while True:
            page = await self._api.notifications(since, until + AHEAD, len(found))
            found += page.found
            if not (page.more and page.found):
                return sorted_by_time([one for one in found if _id(one)])

    async def _events(self, notice: Record) -> list[Event]:
        """A comment that came, was changed, or went. What cannot be found any more went in the meantime."""
        about = values.record(notice, "decoratedGeneratedActivity", "comment")
        post, number = named(values.text(about, "entity"))
        if not number:
            post, number = named(values.text(notice, "generatedActivity"))
        if not number:
            return []
        now, action = self._clock.now(), values.text(notice, "action")
        if action == "COMMENT_DELETE":
            return [MessageGone(number, now)]
        try:
            comment = await self._api.comment(post, number)
        except Gone:
            return [MessageGone(number, now)]
        edited = action == "COMMENT_EDIT"
        words = values.text(notice, "decoratedSourcePost", "text")
        found = self._message({"object": post, "id": number, **comment}, words, live=not edited)
        return [*found, *(MessageEdited(one.remote_id, now, one.text) for one in found if edited)]

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """The comments of each post of the page, and the answers to them."""
        place = Place.of(cursor)
        while not place.ended:
            page = await self._api.posts(place.start)
            urns = [values.text(post, "id") for post in page.found]
            for post in page.found[urns.index(place.post) if place.post in urns else 0 :]:
                urn, words = values.text(post, "id"), values.text(post, "commentary")
                place = place if urn == place.post else replace(place, post=urn, offset=0)
                async for offset, comments in self._below(urn, place.offset):
                    found = [one for each in comments for one in self._message(each, words, live=False)]
                    for first in range(0, len(found) - AT_ONCE, AT_ONCE):
                        yield place.batch(found[first : first + AT_ONCE])
                    place = replace(place, offset=offset, done=place.done + len(found))
                    if found:
                        yield place.batch(found[(len(found) - 1) // AT_ONCE * AT_ONCE :])
            place = replace(place, start=place.start + STEP, post="", offset=0, ended=not page.more)
            yield place.batch([])

    async def _below(self, urn: str, offset: int) -> AsyncIterator[tuple[int, Sequence[Record]]]:
        """Pages of what was said below a post, with the answers; and how far one is after each."""
        while urn:
            page = await self._api.comments(urn, offset)
            found = list(page.found)
            for one in page.found:
                name = mapping.urn_of(one)
                if name and values.number(one, "commentsSummary", "totalFirstLevelComments"):
                    found += [{"parentComment": name, **each} for each in await self._answers(name)]
            offset += len(page.found)
            yield offset, found
            if not (page.more and page.found):
                return

    async def _answers(self, urn: str) -> list[Record]:
        found: list[Record] = []
        while True:
            page = await self._api.comments(urn, len(found))
            found += page.found
            if not (page.more and page.found):
                return found

    def _message(self, comment: Record, post_text: str, *, live: bool) -> list[MessageSeen]:
        try:
            return [mapping.seen(comment, page=self._api.page, post_text=post_text, live=live)]
        except ValueError:
            return []


def _id(notice: Record) -> str:
    return values.text(notice, "notificationId")


def _time(notice: Record) -> datetime | None:
    return moment_of(values.number(notice, "lastModifiedAt"))


def _cursor(until: datetime, looked: datetime, seen: Sequence[str] | set[str]) -> str:
    """Everything up to `until`, in LinkedIn's time, was read; `looked` is when that was, in ours."""
    times = {name: int(moment.timestamp() * 1000) for name, moment in (("until", until), ("looked", looked))}
    return json.dumps({**times, "seen": sorted(seen)})


def _numbers(place: Mapping[str, Any]) -> list[str]:
    found = place.get("seen")
    return [str(one) for one in found] if isinstance(found, list) else []


def _record(cursor: str) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
