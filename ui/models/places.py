"""What can stand in the middle of the window, its words, and where its rows come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from shopbell.model import ConversationRow, Counts, View
from shopbell.ports import RowPage
from shopbell.text.names import display_name
from shopbell.text.times import waiting_words
from ui.words import tr, trn

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId
    from shopbell.ports import Library


class Place(StrEnum):
    """The entries on the left; the first ones are views of the store."""

    WAITING = "waiting"
    PROMISES = "promises"
    THEIRS = "theirs"
    LATER = "later"
    SETTLED = "settled"
    MENTIONS = "mentions"
    ROBOTS = "robots"
    ALL = "all"
    DRAFTS = "drafts"
    OUTBOX = "outbox"
    INSIGHT = "insight"
    FOUND = "found"
    """People behind a number of the page of answers."""


ALONE = frozenset({Place.PROMISES, Place.OUTBOX, Place.INSIGHT})
"""They have a page of their own and no list."""
VIEWS = {
    Place.WAITING: View.WAITING,
    Place.THEIRS: View.THEIRS,
    Place.LATER: View.LATER,
    Place.SETTLED: View.SETTLED,
    Place.MENTIONS: View.MENTIONS,
    Place.ROBOTS: View.ROBOTS,
    Place.ALL: View.ALL,
}


def place_name(place: Place) -> str:
    """As it stands on the left."""
    return {
        Place.WAITING: tr("Waiting for you"),
        Place.PROMISES: tr("Promises"),
        Place.THEIRS: tr("Their turn"),
        Place.LATER: tr("Later"),
        Place.SETTLED: tr("Settled"),
        Place.MENTIONS: tr("Talking about you"),
        Place.ROBOTS: tr("Newsletters & robots"),
        Place.ALL: tr("Everything"),
        Place.DRAFTS: tr("Drafts"),
        Place.OUTBOX: tr("Outbox"),
        Place.INSIGHT: tr("How are we doing?"),
        Place.FOUND: tr("Behind a number"),
    }[place]


def place_count(place: Place, counts: Counts, drafts: int, promises: int) -> int:
    """The number beside it; settled, robots and everything are no work, so they have none."""
    return {
        Place.WAITING: counts.waiting_people,
        Place.PROMISES: promises,
        Place.THEIRS: counts.theirs,
        Place.LATER: counts.later,
        Place.MENTIONS: counts.mentions,
        Place.DRAFTS: drafts,
        Place.OUTBOX: counts.outbox,
    }.get(place, 0)


@dataclass(frozen=True, slots=True)
class Headline:
    """The first line in words, and the line below it."""

    title: str
    below: str = ""


def headline(
    place: Place, counts: Counts, longest: ConversationRow | None, now: datetime, promised: str = ""
) -> Headline:
    """What the list says about itself; `promised` says which promises are due, in words."""
    if place is Place.WAITING:
        title = trn("{n} person is waiting", "{n} people are waiting", counts.waiting_people)
        return Headline(
            title if counts.waiting_people else tr("Nobody is waiting"),
            " · ".join(filter(None, (_longest(longest, now), promised))),
        )
    several = {
        Place.THEIRS: (trn("{n} person has the next word", "{n} people have the next word", counts.theirs)),
        Place.LATER: trn("{n} conversation put off", "{n} conversations put off", counts.later),
        Place.SETTLED: trn("{n} conversation settled", "{n} conversations settled", counts.settled),
        Place.ALL: trn("{n} conversation", "{n} conversations", counts.everything),
    }
    below = {
        Place.LATER: tr("They come back by themselves"),
        Place.SETTLED: tr("Until they write again"),
        Place.MENTIONS: tr("Said about you, not to you"),
        Place.ROBOTS: tr("Nobody is waiting here"),
        Place.ALL: tr("Newest first"),
        Place.THEIRS: tr("You have answered"),
        Place.DRAFTS: tr("Begun and not sent; every letter is kept"),
    }
    there = _total(place, counts)
    return Headline(several[place] if there and place in several else place_name(place), below.get(place, ""))


def _total(place: Place, counts: Counts) -> int:
    totals = {
        Place.THEIRS: counts.theirs,
        Place.LATER: counts.later,
        Place.SETTLED: counts.settled,
        Place.ALL: counts.everything,
    }
    return totals.get(place, 0)


def _longest(row: ConversationRow | None, now: datetime) -> str:
    if row is None or row.waiting_since is None:
        return ""
    name = display_name(row.person_name, row.person_address)
    # A line that is too short breaks before the time, not within it.
    return tr("Longest: {name}, {time}", name=name, time=wait_in_words(now - row.waiting_since).replace(" ", "\u00a0"))


def wait_in_words(delta: timedelta) -> str:
    """A wait, as in "2 days 4 h": the day in full, the rest short."""
    units = {
        "day": lambda n: trn("{n} day", "{n} days", n),
        "hour": lambda n: tr("{n} h", n=n),
        "minute": lambda n: tr("{n} min", n=n),
    }
    words = [units[unit](number) for number, unit in waiting_words(delta.total_seconds())]
    return " ".join(words) or tr("just now")


def closing_sentence(place: Place, counts: Counts) -> str:
    """Below the last row."""
    if place is Place.WAITING:
        rest = trn("{n} person has the next word.", "{n} people have the next word.", counts.theirs)
        return tr("That is everyone.") + (f" {rest}" if counts.theirs else "")
    return tr("That is everything.")


@dataclass(frozen=True, slots=True)
class Emptiness:
    """One sentence and one action (an action id of `ui.shortcuts`) for a list with nobody in it."""

    sentence: str
    action: str
    label: str


def emptiness(place: Place, counts: Counts, *, accounts: bool) -> Emptiness:
    """What an empty list says."""
    if not accounts:
        return Emptiness(
            tr("No account yet: add one, and the people who write to you show up here."),
            "add-account",
            tr("Add account…"),
        )
    if place is Place.WAITING:
        rest = trn("{n} person has the next word.", "{n} people have the next word.", counts.theirs)
        sentence = tr("Nobody is waiting for you.") + (f" {rest}" if counts.theirs else "")
        return Emptiness(sentence, "go-theirs", tr("See whose turn it is"))
    if place is Place.MENTIONS:
        return Emptiness(
            tr("Nobody was heard talking about your shop. Say in the settings which words to listen for."),
            "settings",
            tr("Choose words…"),
        )
    sentences = {
        Place.THEIRS: tr("Nobody owes you a word."),
        Place.LATER: tr("Nothing is put off."),
        Place.SETTLED: tr("Nothing is settled yet."),
        Place.ROBOTS: tr("No newsletter and no robot wrote so far."),
        Place.DRAFTS: tr("Nothing is begun and unsent."),
    }
    sentence = sentences.get(place, tr("No message has come in yet."))
    return Emptiness(sentence, "go-waiting", tr("See who is waiting"))


@dataclass(frozen=True, slots=True)
class FoundSource:
    """Given conversations, in their order; `words` say what they have in common."""

    library: Library
    ids: tuple[ConversationId, ...]
    words: str

    async def page(self, after: str, limit: int) -> RowPage:
        """`after` is a number of rows."""
        begin = int(after or 0)
        some = self.ids[begin : begin + limit]
        more = begin + len(some) < len(self.ids)
        return RowPage(await self.library.rows_by_id(some), str(begin + len(some)) if more else "")


@dataclass(frozen=True, slots=True)
class ViewSource:
    """The rows of a view, of all accounts or of one."""

    library: Library
    view: View
    account: AccountId | None = None

    async def page(self, after: str, limit: int) -> RowPage:
        """From the store, keyset."""
        if self.view is View.WAITING:
            return await self.library.people_waiting(after=after, limit=limit, account=self.account)
        return await self.library.rows(self.view, after=after, limit=limit, account=self.account)
