"""The archive of a LinkedIn member: private messages and comments, as tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice

from connectors._kit.archives.tables import rows
from shopbell.archive.bundle import Bundle
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import Naming, conversation_id, same_words
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

NETWORK = "linkedin"
_MESSAGES = re.compile(r"(^|/)messages\.csv$", re.IGNORECASE)
_COMMENTS = re.compile(r"(^|/)comments\.csv$", re.IGNORECASE)
_PROFILE = re.compile(r"(^|/)profile\.csv$", re.IGNORECASE)
_POST = re.compile(r"urn(?::|%3A)li(?::|%3A)\w+(?::|%3A)\d+", re.IGNORECASE)
_FIRST, _MOST = "conversation id", 500


class LinkedInReader:
    """`messages.csv`, with `Comments.csv` and `Profile.csv` beside it."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the columns of the table of messages."""
        name = _part(bundle, _MESSAGES)
        if not name or not _has_messages(bundle, name):
            return None
        me = _profile(bundle) or _in_all(bundle, name)
        title = f"The LinkedIn archive of {me}" if me else "An archive of LinkedIn"
        return Recognised(NETWORK, title, name=me, me=me, asks_me=not me)

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Row by row."""
        naming = Naming()
        for form, first, make in ((_MESSAGES, _FIRST, _message), (_COMMENTS, "date", _comment)):
            name = _part(bundle, form)
            if not name:
                continue
            try:
                for row in rows(bundle, name, first):
                    found = make(row, wishes, naming)
                    yield LeftOut() if found is None else found
            except PayloadSkipped:
                yield LeftOut()


def _part(bundle: Bundle, form: re.Pattern[str]) -> str:
    return next((one for one in bundle.names if form.search(one)), "")


def _has_messages(bundle: Bundle, name: str) -> bool:
    with suppress(PayloadSkipped), closing(rows(bundle, name, _FIRST)) as table:
        return any({"from", "date", "content"} <= row.keys() for row in table)
    return False


def _profile(bundle: Bundle) -> str:
    name = _part(bundle, _PROFILE)
    if not name:
        return ""
    with suppress(PayloadSkipped), closing(rows(bundle, name, "first name")) as table:
        for row in table:
            return clean_text(f"{row.get('first name', '')} {row.get('last name', '')}").strip()
    return ""


def _in_all(bundle: Bundle, name: str) -> str:
    """Who takes part in every conversation; '' where that is nobody, or several."""
    sides: dict[str, set[str]] = {}
    with suppress(PayloadSkipped), closing(rows(bundle, name, _FIRST)) as table:
        for row in islice(table, _MOST):
            people = {clean_text(row.get("from", "")).strip(), *_people(row)}
            sides.setdefault(row.get(_FIRST, ""), set()).update(people - {""})
    seen = Counter(name for people in sides.values() for name in people)
    everywhere = [name for name, times in seen.items() if times == len(sides)]
    return everywhere[0] if len(everywhere) == 1 and len(sides) > 1 else ""


def _people(row: Mapping[str, str]) -> list[str]:
    return [clean_text(one).strip() for one in re.split(r"[;,]", row.get("to", "")) if one.strip()]


def _moment(told: str) -> datetime | None:
    """`2023-06-11 15:33:58 UTC`; comments have no zone, and it is UTC too."""
    try:
        found = datetime.fromisoformat(told.strip().removesuffix(" UTC"))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _message(row: Mapping[str, str], wishes: Wishes, naming: Naming) -> MessageSeen | None:
    at, writer = _moment(row.get("date", "")), clean_text(row.get("from", "")).strip()
    talk = row.get(_FIRST, "").strip()
    if at is None or not writer or not talk:
        return None
    me = same_words(wishes.me)
    own = bool(me) and same_words(writer) == me
    place = conversation_id(NETWORK, talk)
    text = clean_text(row.get("content", "")).strip()
    title = clean_text(row.get("conversation title", "")).strip()
    others = [one for one in _people(row) if same_words(one) != me]
    pages = [one.strip() for one in row.get("recipient profile urls", "").split(";")]
    return MessageSeen(
        remote_id=naming.of(place, writer, at.isoformat(), text),
        at=at,
        author=_person(writer, row.get("sender profile url", "")),
        own=own,
        text=text,
        thread=Thread(conversation=place, subject=title),
        recipients=(_person(others[0], pages[0] if len(pages) == 1 else ""),) if own and len(others) == 1 else (),
        subject=clean_text(row.get("subject", "")).strip() or title,
        seen=True,
        live=False,
    )


def _comment(row: Mapping[str, str], wishes: Wishes, naming: Naming) -> MessageSeen | None:
    at, text = _moment(row.get("date", "")), clean_text(row.get("message", "")).strip()
    link = row.get("link", "").strip()
    if at is None or not text:
        return None
    post = _POST.search(link)
    place = conversation_id(NETWORK, "post", post[0] if post else link or at.isoformat())
    return MessageSeen(
        remote_id=naming.of(place, wishes.me, at.isoformat(), text),
        at=at,
        author=Author(wishes.me, wishes.me),
        own=True,
        text=text,
        thread=Thread(conversation=place),
        visibility=Visibility.PUBLIC,
        seen=True,
        live=False,
        facts={"link": link} if link.startswith("https://") else {},
    )


def _person(name: str, page: str) -> Author:
    """Known by their page where it is told."""
    page = page.strip().rstrip("/")
    address = page.rpartition("/in/")[2] if "/in/" in page else name
    return Author(address or name, name)
