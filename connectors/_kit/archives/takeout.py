"""Google Takeout: our comments at YouTube, the reviews of a business with our answers, and mail."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress

from connectors._kit import values
from connectors._kit.archives.mailboxes import letters_in
from connectors._kit.archives.tables import rows
from shopbell.archive.bundle import Bundle, damage, whole
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, Thread
from shopbell.mbox import read_mbox_from
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

_COMMENTS = re.compile(r"(^|/)comments(/[^/]+)?\.csv$", re.IGNORECASE)
_REVIEWS = re.compile(r"(^|/)account-[^/]+/location-[^/]+/reviews[^/]*\.json$")
_MBOX = re.compile(r"(^|/)Takeout/[^/]+/[^/]+\.mbox$")
_ID, _TEXT, _AT, _PARENT = "comment id", "comment text", "comment create timestamp", "parent comment id"
_VIDEO, _POST, _CHANNEL = "video id", "post id", "channel id"
_LOCATION = re.compile(r"locations?[/-]([^/]+)")
_NOWHERE = ("", "")
_STARS = {"ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5}
_LETTERS_ASKED = 60
_TO_US = re.compile(rb"^delivered-to:[ \t]*([^\s@]+@[^\s@]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class YouTubeReader:
    """Comments that the channel wrote. Ids are those of the connector youtube."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the columns of its tables."""
        with closing(_comments(bundle)) as table:
            row = next(table, None)
        if row is None:
            return None
        return Recognised("youtube", "Comments written at YouTube", me=row.get(_CHANNEL, "") or "us")

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Row by row."""
        damaged: list[str] = []
        for row in _comments(bundle, damaged):
            found = _comment(row)
            yield LeftOut() if found is None else found
        yield from (LeftOut() for _ in damaged)


def _comments(bundle: Bundle, damaged: list[str] | None = None) -> Generator[Mapping[str, str], None, None]:
    for name in bundle.names:
        if not _COMMENTS.search(name):
            continue
        try:
            for row in rows(bundle, name, _ID):
                if row.get(_ID):
                    yield row
        except PayloadSkipped:
            if damaged is not None:
                damaged.append(name)


def _comment(row: Mapping[str, str]) -> MessageSeen | None:
    number, at = row.get(_ID, "").strip(), values.moment(dict(row), _AT)
    if not number or at is None:
        return None
    root = row.get(_PARENT, "").strip() or number
    video, channel = row.get(_VIDEO, "").strip(), row.get(_CHANNEL, "").strip()
    facts = {"video": video, "thread": root}
    facts["link"] = f"https://www.youtube.com/watch?v={video}&lc={number}" if re.fullmatch(r"[\w-]+", video) else ""
    return MessageSeen(
        remote_id=number,
        at=at,
        author=Author(channel or "us"),
        own=True,
        text=_runs(row.get(_TEXT, "")),
        thread=Thread(conversation=root),
        visibility=Visibility.PUBLIC,
        reply_to=root if root != number else "",
        seen=True,
        live=False,
        facts={name: value for name, value in facts.items() if value},
    )


def _runs(told: str) -> str:
    """Words, or pieces of words as objects in JSON, one after another."""
    if told.lstrip().startswith(("{", "[")):
        with suppress(ValueError, RecursionError):
            found = json.loads(f"[{told}]" if told.lstrip().startswith("{") else told)
            return clean_text("".join(values.text(one, "text") for one in found if isinstance(one, dict))).strip()
    return clean_text(told).strip()


class ReviewsReader:
    """Reviews of the business, each with the answer that was given. Ids are those of the connector google_reviews."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the folders of accounts and locations."""
        if not any(_REVIEWS.search(name) for name in bundle.names):
            return None
        return Recognised("google_reviews", "Reviews of a Google Business Profile", me="us")

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Location by location."""
        for name in bundle.names:
            if not _REVIEWS.search(name):
                continue
            try:
                found = json.loads(whole(bundle, name))
            except (PayloadSkipped, ValueError, RecursionError):
                yield LeftOut()
                continue
            told = {"reviews": found} if isinstance(found, list) else found
            for one in values.records(told, "reviews"):
                yield from _review(one, name)


def _review(one: Mapping[str, object], part: str) -> Iterator[MessageSeen | LeftOut]:
    path, at = values.text(one, "name"), values.moment(one, "createTime")
    review = values.text(one, "reviewId") or path.rpartition("/")[2]
    if not review or at is None:
        yield LeftOut()
        return
    location = (_LOCATION.search(path) or _LOCATION.search(part) or _NOWHERE)[1]
    number = f"{location}/{review}"
    name = clean_text(values.text(one, "reviewer", "displayName")).strip()
    stars = _STARS.get(values.text(one, "starRating"), 0)
    place = Thread(conversation=number)
    yield MessageSeen(
        remote_id=number,
        at=at,
        author=Author(name or f"anonymous:{number}", name or "Somebody"),
        own=False,
        text=clean_text(values.text(one, "comment")).strip(),
        thread=place,
        visibility=Visibility.PUBLIC,
        seen=True,
        live=False,
        facts={"stars": str(stars)} if stars else {},
    )
    answered = values.moment(one, "reviewReply", "updateTime")
    if answered is not None:
        yield MessageSeen(
            remote_id=f"{number}/reply",
            at=answered,
            author=Author("us"),
            own=True,
            text=clean_text(values.text(one, "reviewReply", "comment")).strip(),
            thread=place,
            visibility=Visibility.PUBLIC,
            reply_to=number,
            seen=True,
            live=False,
        )


class TakeoutMailReader:
    """Mail of a Google account, as mbox."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the place of its files; whose it is, by whom the first letters were delivered to."""
        name = next((one for one in bundle.names if _MBOX.search(one)), "")
        if not name:
            return None
        seen: Counter[str] = Counter()
        with suppress(PayloadSkipped), damage(), bundle.open(name) as source:
            for raw in itertools.islice(read_mbox_from(source), _LETTERS_ASKED):
                match = _TO_US.search(raw[:16_384])
                if match:
                    seen[match[1].decode("ascii", "replace").casefold()] += 1
        address = seen.most_common(1)[0][0] if seen else ""
        title = f"Google mail of {address}" if address else "Google mail"
        return Recognised("mail", title, address=address, name=address, me=address or "us")

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Letter by letter."""
        own = wishes.own | ({wishes.me.casefold()} if "@" in wishes.me else frozenset())
        for name in bundle.names:
            if _MBOX.search(name):
                yield from letters_in(bundle, name, own)
