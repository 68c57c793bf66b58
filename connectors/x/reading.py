"""Public lists, newest first, from where reading stopped: mentions, our own posts, answers that do not name us.

Pages are bounded by post numbers and not by X's own page tokens, so that reading goes on after days: after the budget
of a day was used up, or a restart.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.x.api import XApi
from connectors.x.budget import Ledger, OverPlan
from connectors.x.mapping import (
    MEDIA_FIELDS,
    POST_FIELDS,
    Posts,
    answered,
    is_repost,
    media_of,
    mentioned,
    moment_of,
    number_of,
)
from connectors.x.people import People
from connectors.x.prices import POST_READ, USER_READ
from connectors.x.roots import Roots
from connectors.x.settings import XSettings
from shopbell.connector import Toolbox
from shopbell.events import Batch, Event, GapSeen

FIRST: Final = timedelta(days=7)
"""How far back what is new begins; what is older is history."""
SEARCHED: Final = timedelta(days=7) - timedelta(minutes=2)
"""How far back a search goes (GET /2/tweets/search/recent)."""
PAGE: Final = 100
LATE: Final = timedelta(minutes=1)
TOO_MANY = "X hands out the {most:,} newest only; what came before was not read in time."
NO_OLDER = "X hands out the {most:,} newest only; older ones are to be seen at X."
NOT_SEARCHED = "X searches seven days back only; answers that did not name you were not read."
NOT_PAID = (
    "Reading older ones would cost more than a tenth of the month's budget. Ask for more whenever you like: "
    "reading goes on from here."
)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list at X."""

    name: str
    path: str
    most: int
    """How many of the newest it reaches."""
    smallest: int = 5
    """The smallest page X gives."""
    params: Mapping[str, str] = field(default_factory=dict)
    owned: bool = True
    """Whether it costs a fifth for the owner of the app."""
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading stopped. Numbers are texts; of a walk that is not at its end, `top` is where it began."""

    since: str = ""
    start: str = ""
    """For want of `since`: no post before (ISO 8601)."""
    top: str = ""
    until: str = ""
    count: int = 0
    spent: int = 0
    """By history, in millionths of a dollar."""

    def written(self) -> str:
        """As a cursor."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """'' and what cannot be read are the beginning."""
        try:
            found = json.loads(cursor or "{}")
            return cls(**{name: type(getattr(cls(), name))(value) for name, value in found.items()})
        except (ValueError, TypeError, AttributeError):
            return cls()


class Lists:
    """One account's."""

    def __init__(self, settings: XSettings, api: XApi, ledger: Ledger, people: People, tools: Toolbox) -> None:
        self._settings = settings
        self._api = api
        self._ledger = ledger
        self._people = people
        self._tools = tools
        self.roots = Roots(tools)
        self._posts = Posts(settings.user, settings.username, people.author, self.roots.words)
        self._counted: dict[str, int] = {}

    @property
    def mentions(self) -> Listing:
        """GET /2/users/:id/mentions: the 800 newest."""
        return Listing("mentions", f"2/users/{self._settings.user}/mentions", 800)

    @property
    def own(self) -> Listing:
        """GET /2/users/:id/tweets: the 3,200 newest of ours, here or elsewhere."""
        return Listing("own", f"2/users/{self._settings.user}/tweets", 3200, params={"exclude": "retweets"})

    @property
    def answers(self) -> Listing:
        """Answers to us whose writers took our name out: a search over seven days. Mostly empty, and then free."""
        us = self._settings.username
        query = {"query": f"to:{us} -@{us} -from:{us} -is:retweet"}
        return Listing("answers", "2/tweets/search/recent", 800, 10, query, owned=False, searched=True)

    async def news(self, listing: Listing, cursor: str) -> AsyncGenerator[Batch, None]:
        """Everything since the cursor; RateLimited where the budget stops it, and then it goes on from there."""
        place = Place.of(cursor)
        first = not place.since
        if not place.since and not place.start:
            place = replace(place, start=(self._tools.clock.now() - FIRST).isoformat())
        place, early = self._within_search(listing, place)
        while True:
            page, _ = await self._page(listing, place)
            events: list[Event] = [*early, *await self._events(page, live=not first)]
            early = ()
            place, oldest = _after(place, page), _oldest(page)
            if not values.text(page, "meta", "next_token") or not oldest:
                events += self._cut_off(listing, place, oldest)
                self._counted[listing.name] = place.count if first else 0
                place = Place(since=self._settled(place.top or place.since), start=place.start)
                yield Batch(tuple(events), place.written())
                return
            yield Batch(tuple(events), place.written())

    async def history(self, listing: Listing, cursor: str) -> AsyncGenerator[Batch, None]:
        """What is older, as far as X hands it out and a tenth of the month's budget reaches."""
        place = Place.of(cursor)
        if not place.until and not place.start:
            place = replace(place, start=(self._tools.clock.now() - FIRST).isoformat())
            place = replace(place, until=await self.roots.stopped(listing.name))
        while place.spent + self._dearest(listing) * listing.smallest <= self._settings.limit // 10:
            try:
                page, spent = await self._page(listing, place, back=True)
                events = await self._events(page, live=False)
            except OverPlan:
                break
            place, oldest = _after(place, page), _oldest(page)
            place = replace(place, spent=place.spent + spent, top="")
            if not values.text(page, "meta", "next_token") or not oldest:
                yield Batch((*events, *await self._end(listing, place)), place.written())
                return
            yield Batch(tuple(events), place.written())
        yield Batch((await self._stop(listing, place),), place.written())

    # ---- one page

    async def _page(self, listing: Listing, place: Place, *, back: bool = False) -> tuple[Mapping[str, Any], int]:
        """The answer, and what it cost. As large as the budget of today allows at its worst."""
        price = self._price(listing)
        plan = await self._ledger.plan()
        size = min(PAGE, max(listing.smallest, plan.room // self._dearest(listing)))
        params = {
            "max_results": str(size),
            "tweet.fields": POST_FIELDS,
            "expansions": "attachments.media_keys",
            "media.fields": MEDIA_FIELDS,
            **listing.params,
            **_bounds(place, back=back),
        }
        if plan.room < size * self._dearest(listing):
            raise OverPlan(plan.words, plan.again)
        async with self._ledger.reading(size * price) as bill:
            page = await self._api.read(listing.path, params)
            numbers = [values.text(one, "id") for one in values.records(page, "data")]
            bill.actual = price * await self._ledger.fresh("post", [number for number in numbers if number])
        return page, bill.actual

    async def _events(self, page: Mapping[str, Any], *, live: bool) -> list[Event]:
        """Oldest first; what cannot be read is left out."""
        posts = [one for one in values.records(page, "data") if not is_repost(one)]
        us, media = self._settings.user, media_of(page)
        writers = {values.text(one, "author_id") for one in posts} - {us, ""}
        await self.roots.remember(one for one in posts if values.text(one, "author_id") == us and not answered(one))
        for one in posts:
            for number, username in mentioned(one):
                self._people.heard(number, username)
        await self._people.learn(writers)
        found: list[Event] = []
        for one in reversed(posts):
            try:
                message = self._posts.message(one, media, live=live)
            except ValueError:
                self._tools.log.info("a post could not be read and was left out")
                continue
            if message is not None:
                found.append(message)
        return found

    def _price(self, listing: Listing) -> int:
        return self._settings.own_read if listing.owned else POST_READ

    def _dearest(self, listing: Listing) -> int:
        """What one of them can cost at most, with its writer's name."""
        return self._price(listing) + (0 if listing.name == "own" else USER_READ)

    # ---- what is missing

    def _within_search(self, listing: Listing, place: Place) -> tuple[Place, tuple[GapSeen, ...]]:
        """A search knows seven days: what is longer ago than that is said to be missing."""
        if not listing.searched:
            return place, ()
        begins = self._tools.clock.now() - SEARCHED
        since = moment_of(place.since)
        if since is not None and since < begins:
            gap = GapSeen(
                since, begins, "X searches seven days back only; answers that did not name you were not read."
            )
            return replace(place, since="", start=begins.isoformat()), (gap,)
        if not place.since and (values.moment({"at": place.start}, "at") or begins) <= begins:
            return replace(place, start=begins.isoformat()), ()
        return place, ()

    def _settled(self, number: str) -> str:
        """Not newer than a minute ago: what X lists late is older than that. Read twice on a day it costs once."""
        last = number_of(self._tools.clock.now() - LATE)
        return str(min(int(number or last), last))

    def _cut_off(self, listing: Listing, place: Place, oldest: str) -> list[Event]:
        """Whether more came since than X hands out."""
        end, start = moment_of(oldest or place.until), moment_of(place.since)
        if place.count < listing.most or end is None or start is None:
            return []
        return [GapSeen(start, end, TOO_MANY.format(most=listing.most))]

    async def _end(self, listing: Listing, place: Place) -> list[Event]:
        """History ends at the beginning, or where X's list does."""
        await self.roots.stop(listing.name, "")
        end = moment_of(place.until)
        if end is None or place.count + self._counted.get(listing.name, 0) < listing.most - PAGE:
            return []
        return [GapSeen(None, end, NO_OLDER.format(most=listing.most))]

    async def _stop(self, listing: Listing, place: Place) -> GapSeen:
        """The money for history is used up; asked for more, it goes on from here."""
        await self.roots.stop(listing.name, place.until)
        end = moment_of(place.until) or values.moment({"at": place.start}, "at") or self._tools.clock.now()
        return GapSeen(None, end, NOT_PAID)


def _bounds(place: Place, *, back: bool) -> dict[str, str]:
    found = {"until_id": place.until} if place.until else {}
    if back:
        return found or {"end_time": _stamp(place.start)}
    return found | ({"since_id": place.since} if place.since else {"start_time": _stamp(place.start)})


def _stamp(text: str) -> str:
    """As X takes times: whole seconds, in UTC."""
    at = values.moment({"at": text}, "at") or datetime.now(UTC)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _after(place: Place, page: Mapping[str, Any]) -> Place:
    numbers = _numbers(page)
    if not numbers:
        return place
    top = str(max([*numbers, int(place.top or "0")]))
    return replace(place, top=top, until=str(min(numbers)), count=place.count + len(numbers))


def _oldest(page: Mapping[str, Any]) -> str:
    numbers = _numbers(page)
    return str(min(numbers)) if numbers else ""


def _numbers(page: Mapping[str, Any]) -> list[int]:
    found = (values.text(one, "id") for one in values.records(page, "data"))
    return [int(number) for number in found if number.isdecimal() and len(number) <= 19]
