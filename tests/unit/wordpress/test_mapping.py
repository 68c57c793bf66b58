"""Whatever JSON a site sends, it becomes messages or nothing."""

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors._kit.http import Answer
from connectors.wordpress import mapping, wording
from connectors.wordpress.api import Record
from connectors.wordpress.cursors import LivePlace, OldPlace
from shopbell.clock import SystemClock
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=30),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "id", "post", "parent", "author", "author_name", "author_email", "author_url", "content", "date_gmt", "link",
    "status", "type", "_embedded",
)  # fmt: skip


def comment(**fields: object) -> Record:
    usual = {
        "id": 5,
        "post": 2,
        "status": "approved",
        "type": "comment",
        "author_name": "Ana",
        "author_email": "A@x.org",
    }
    return {**usual, "date_gmt": "2026-11-22T10:00:00", "content": {"raw": "words"}, **fields}


@given(some.dictionaries(some.sampled_from(FIELDS), JSON))
def test_any_comment_is_read_without_failing(found: dict[str, object]) -> None:
    message = mapping.seen(found, root=mapping.number_of(found), own=False, live=True)
    assert message.author.address
    assert "\0" not in message.text
    assert "\n" not in message.subject + message.author.name
    mapping.is_wanted(found)
    mapping.mark_of(found)
    mapping.author_of_article(found)


@pytest.mark.parametrize(
    ("kind", "page", "aside"),
    [
        ("pingback", "https://food.example/tour", "5"),
        ("trackback", "https://food.example/tour", "5"),
        ("pingback", "https://shop.example/older", ""),
        ("pingback", "", ""),
        ("comment", "https://food.example/tour", ""),
    ],
)
def test_only_another_site_s_article_may_be_about_the_shop(kind: str, page: str, aside: str) -> None:
    found = comment(type=kind, author_url=page, link="https://shop.example/rye/#comment-5")
    assert mapping.seen(found, root=5, own=False, live=True).aside == aside


@given(some.text(max_size=200))
def test_our_words_come_back_as_they_were(text: str) -> None:
    words = mapping.text_of(mapping.content_of(text))
    assert words.split() == mapping.text_of(mapping.content_of(words)).split()
    assert ("<" in words) == ("<" in text)


@given(JSON, some.sampled_from((400, 401, 403, 404, 409, 429, 500, 503)))
def test_any_answer_is_explained_or_left(body: object, status: int) -> None:
    answer = Answer(status, httpx.Headers(), json.dumps(body).encode(), "https://shop.example/")
    error = wording.explain(answer, SystemClock().now())
    assert error is None or isinstance(error, KnownError)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("incorrect_password", 401, SignInNeeded),
        ("rest_not_logged_in", 401, SignInNeeded),
        ("application_passwords_disabled", 401, SignInNeeded),
        ("comment_flood", 400, RateLimited),
        ("comment_duplicate", 409, Rejected),
        ("rest_comment_closed", 403, Rejected),
        ("rest_no_route", 404, Unreachable),
        ("some_plugin_says", 403, Rejected),
    ],
)
def test_codes_of_wordpress_are_our_errors(code: str, status: int, kind: type[KnownError]) -> None:
    body = {"code": code, "message": "<strong>Sorry</strong>, not now"}
    answer = Answer(status, httpx.Headers(), json.dumps(body).encode(), "https://shop.example/")
    error = wording.explain(answer, SystemClock().now())
    assert isinstance(error, kind)
    assert str(error).endswith(".")
    assert "<" not in str(error)


def test_a_writer_is_known_by_the_best_that_there_is() -> None:
    def who(**fields: object) -> str:
        return mapping.seen(comment(**fields), root=5, own=False, live=True).author.address

    assert who() == "a@x.org"
    assert who(author_email="") == "guest:ana"
    assert who(author_email="", author=9) == "user:9"
    assert who(author_email="", author_name="") == "comment:5"
    assert who(author_email="", type="pingback", author_url="https://blog.example/x") == "blog.example"


def test_notes_spam_and_the_bin_are_not_wanted() -> None:
    assert mapping.is_wanted(comment())
    assert mapping.is_wanted(comment(status="hold"))
    assert mapping.is_wanted(comment(type="review"))
    for odd in ({"status": "spam"}, {"status": "trash"}, {"type": "note"}, {"type": "order_note"}):
        assert not mapping.is_wanted(comment(**odd))


def test_places_come_back_as_they_were() -> None:
    live, old = LivePlace(7, {7: "a1", 5: "h2"}), OldPlace(3, 40, ended=True)
    assert LivePlace.of(live.text()) == live
    assert OldPlace.of(old.text()) == old
    for odd in ("", "[]", "{", "null", '{"x": 1}'):
        assert LivePlace.of(odd) is None
        assert OldPlace.of(odd) == OldPlace()
