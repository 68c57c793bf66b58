"""Entries of a feed as messages about the shop: pure."""

import hashlib
from datetime import datetime

import httpx

from connectors.feeds.reading import Entry, Feed
from shopbell.events import Author, MessageEdited, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import html_to_text, one_line

TITLE_LETTERS = 300


def number_of(url: str, entry: Entry) -> str:
    """The entry's own id in its feed; a feed cannot speak for another one."""
    return hashlib.blake2b(f"{url}\n{entry.id}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def seen(url: str, feed: Feed, entry: Entry, now: datetime, *, live: bool) -> MessageSeen:
    """The entry as something said about the shop: nobody waits for an answer."""
    number, title = number_of(url, entry), one_line(html_to_text(entry.title))[:TITLE_LETTERS]
    name = one_line(html_to_text(feed.title))[:TITLE_LETTERS] or _host(url)
    text = _text(title, entry)
    facts = {"feed": name, "feed_url": url, "link": _link(entry)}
    return MessageSeen(
        remote_id=number,
        # What a feed dates into the future was said now.
        at=min(entry.published or now, now),
        author=_author(url, name, entry),
        own=False,
        text=text,
        thread=Thread(conversation=number, subject=title),
        html=entry.html if "<" in entry.html else "",
        visibility=Visibility.PUBLIC,
        robot=True,
        subject=title,
        live=live,
        mention=True,
        facts={key: value for key, value in facts.items() if value},
    )


def edited(url: str, entry: Entry, now: datetime) -> MessageEdited:
    """The entry's words as they are now."""
    title = one_line(html_to_text(entry.title))[:TITLE_LETTERS]
    at = min(entry.updated or now, now)
    return MessageEdited(number_of(url, entry), at, _text(title, entry), entry.html if "<" in entry.html else "")


def _text(title: str, entry: Entry) -> str:
    """The words; a title that they do not begin with stands before them, as saved words may be there alone."""
    words = html_to_text(entry.html)
    if not title or one_line(words).startswith(title):
        return words or title or _link(entry)
    return f"{title}\n\n{words}" if words else title


def _author(url: str, feed: str, entry: Entry) -> Author:
    """Somebody is known within a feed only: a name there is nobody's anywhere else."""
    name = one_line(html_to_text(entry.author))[:TITLE_LETTERS]
    if not name:
        return Author(url, feed)
    return Author(f"{name.casefold()} at {_host(url)}", name)


def _link(entry: Entry) -> str:
    return one_line(entry.link) if entry.link.startswith(("https://", "http://")) else ""


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return url
