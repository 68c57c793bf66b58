"""Whatever bytes a feed has, they become messages or nothing."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as some

from connectors.feeds import mapping, places
from connectors.feeds.connector import _complete
from connectors.feeds.fetching import Validators, usable
from connectors.feeds.places import Place
from connectors.feeds.reading import Entry, Feed, read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://news.example/feed"
PIECES = (
    b"<rss>", b"<channel>", b"<item>", b"</item>", b"<title>", b"</title>", b"<![CDATA[", b"]]>", b"&amp;", b"&#0;",
    b"&#xD800;", b"<entry xmlns='http://www.w3.org/2005/Atom'>", b"<updated>2026-13-99T99:99:99Z</updated>", b"\xff",
    b"<pubDate>Sat, 99 Foo 99999999</pubDate>", b"<guid>", b"<link href='javascript:x'/>", b"<?xml encoding='x'?>",
    b"<content type='xhtml'><div>", b"<author><name>x</name></author>", b"<!--", b"words",
)  # fmt: skip


def entry(**fields: str | datetime | None) -> Entry:
    usual = dict.fromkeys(("id", "title", "html", "author", "email", "link"), "")
    return Entry(**{**usual, "published": None, "updated": None, **fields})  # type: ignore[arg-type]


@settings(max_examples=150)
@given(some.lists(some.one_of(some.sampled_from(PIECES), some.binary(max_size=20)), max_size=25).map(b"".join))
def test_any_bytes_are_read_without_failing(content: bytes) -> None:
    feed = read(content, "application/xml", URL)
    for one in feed.entries:
        message = mapping.seen(URL, feed, one, NOW, live=True)
        assert message.remote_id
        assert message.author.address
        assert message.at <= NOW
        assert "\0" not in message.text
        mapping.edited(URL, one, NOW)


@given(some.text(max_size=40), some.text(max_size=40), some.text(max_size=80))
def test_any_words_are_plain_text(title: str, author: str, words: str) -> None:
    message = mapping.seen(
        URL, Feed(True, title, ()), entry(id="1", title=title, author=author, html=words), NOW, live=True
    )
    assert "\n" not in message.subject
    assert "\n" not in message.author.name
    assert message.facts["feed"]


def test_a_title_that_the_words_begin_with_is_said_once() -> None:
    feed = Feed(True, "", ())
    assert mapping.seen(URL, feed, entry(title="Rye", html="<p>Rye is back</p>"), NOW, live=True).text == "Rye is back"
    assert mapping.seen(URL, feed, entry(title="News", html="<p>Rye</p>"), NOW, live=True).text == "News\n\nRye"


def test_only_web_addresses_are_links() -> None:
    feed = Feed(True, "", ())
    for link in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"):
        assert "link" not in mapping.seen(URL, feed, entry(link=link), NOW, live=True).facts


def test_a_place_comes_back_as_it_was() -> None:
    known = {URL: Place(Validators('"e"', "Sat"), "https://x.example/", NOW, True), "https://y.example/": Place()}
    assert places.of_text(places.to_text(known)) == known
    for odd in ("", "[]", "{", '{"a": 1}', '{"a": [1, 2]}', "null"):
        assert places.of_text(odd) == {}


def test_addresses_are_made_whole_and_safe() -> None:
    assert _complete("example.org/feed") == "https://example.org/feed"
    assert _complete("http://example.org/feed") == "https://example.org/feed"
    assert _complete("feed://example.org/feed") == "https://example.org/feed"
    assert _complete("http://127.0.0.1:8/f") == "http://127.0.0.1:8/f"
    assert not usable("http://example.org/")
    assert not usable("https://")
