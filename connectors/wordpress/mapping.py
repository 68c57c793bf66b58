"""Comments as events: pure, and it believes nothing of what the site sent."""

import hashlib
import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import httpx

from connectors._kit import values
from connectors.wordpress.api import Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, html_to_text, one_line

HELD: Final = "hold"
SHOWN: Final = "approved"
PINGS: Final = frozenset({"pingback", "trackback"})
KINDS: Final = frozenset({"", "comment", "review"}) | PINGS
"""Others are a plugin's or the editor's own notes (`note`, `order_note`), not words of visitors."""
EXCERPT_LETTERS: Final = 600
_BLANK: Final = re.compile(r"\n[ \t]*\n")


def number_of(comment: Record) -> int:
    """The comment's number, 0 when it has none."""
    return values.number(comment, "id")


def parent_of(comment: Record) -> int:
    """The number of the comment that it answers, 0 at the top of a thread."""
    return values.number(comment, "parent")


def is_wanted(comment: Record) -> bool:
    """Whether somebody wrote this for others to read, and it is not thrown away."""
    return values.text(comment, "type") in KINDS and values.text(comment, "status") in (HELD, SHOWN)


def mark_of(comment: Record) -> str:
    """Status and words in a few letters, to notice a change of either: 'h0123456', 'a0123456'."""
    words = _raw(comment)
    state = "h" if values.text(comment, "status") == HELD else "a"
    return state + hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=4).hexdigest()


def seen(comment: Record, *, root: int, own: bool, live: bool) -> MessageSeen:
    """The comment as a message of the thread that began with comment `root`."""
    number, title = number_of(comment), _title(comment)
    raw = _raw(comment)
    return MessageSeen(
        remote_id=str(number),
        at=values.moment(comment, "date_gmt") or datetime.fromtimestamp(0, UTC),
        author=_author(comment),
        own=own,
        text=text_of(raw),
        thread=Thread(conversation=str(root), subject=title),
        html=_paragraphs(raw) if "<" in raw else "",
        visibility=Visibility.PUBLIC,
        reply_to=str(parent_of(comment) or ""),
        context=_context(comment, title),
        robot=values.text(comment, "type") in PINGS,
        subject=title,
        live=live,
        aside=str(root) if _links_from_elsewhere(comment) else "",
        facts=_facts(comment),
    )


def _links_from_elsewhere(comment: Record) -> bool:
    """Whether this is another site's word that it wrote about an article here; a site may link to itself, too."""
    there, here = _host(values.text(comment, "author_url")), _host(values.text(comment, "link"))
    return values.text(comment, "type") in PINGS and there not in ("", here)


def text_of(raw: str) -> str:
    """What was typed: blank lines are paragraphs and line ends stay, as WordPress shows it (wpautop)."""
    return html_to_text(_paragraphs(raw))


def content_of(text: str) -> str:
    """Our words as WordPress takes them: nothing in them is markup."""
    return html.escape(clean_text(text).strip(), quote=False)


def author_of_article(comment: Record) -> int:
    """The number of the user who wrote the article, 0 when unknown."""
    return values.number(comment, "_embedded", "up", 0, "author")


def _raw(comment: Record) -> str:
    raw = values.at(comment, "content", "raw")
    return raw if isinstance(raw, str) else values.text(comment, "content", "rendered")


def _paragraphs(raw: str) -> str:
    parts = _BLANK.split(raw.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{part.strip(chr(10)).replace(chr(10), '<br>')}</p>" for part in parts)


def _author(comment: Record) -> Author:
    name = one_line(html.unescape(values.text(comment, "author_name")))
    email = values.text(comment, "author_email").strip().lower()
    return Author(email or _nameless(comment, name), name or email or "Anonymous")


def _nameless(comment: Record, name: str) -> str:
    """Somebody without a mail address: the linking site, the user, the name, or nobody but this one comment."""
    user = values.number(comment, "author")
    if user:
        return f"user:{user}"
    if values.text(comment, "type") in PINGS and (host := _host(values.text(comment, "author_url"))):
        return host
    return f"guest:{name.casefold()}" if name else f"comment:{number_of(comment)}"


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""


def _title(comment: Record) -> str:
    return one_line(html_to_text(values.text(comment, "_embedded", "up", 0, "title", "rendered")))


def _context(comment: Record, title: str) -> str:
    excerpt = html_to_text(values.text(comment, "_embedded", "up", 0, "excerpt", "rendered"))
    return "\n".join(part for part in (title, excerpt[:EXCERPT_LETTERS]) if part)


def _facts(comment: Record) -> Mapping[str, str]:
    facts = {
        "post": str(values.number(comment, "post")),
        "article": values.text(comment, "_embedded", "up", 0, "link"),
        "link": values.text(comment, "link"),
        "email": values.text(comment, "author_email").strip(),
        "site": values.text(comment, "author_url"),
        "held": "1" if values.text(comment, "status") == HELD else "",
    }
    return {name: one_line(value) for name, value in facts.items() if value}
