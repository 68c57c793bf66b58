"""What each of Meta's codes becomes, in a sentence for the owner."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors._kit.graph.errors import AlreadyAnswered, Forbidden, Hiccup, NotThere, TooLate, TooMuch, explain
from connectors._kit.http import Answer
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def said(code: int, subcode: int = 0, **more: object) -> KnownError | None:
    error = {"code": code, "error_subcode": subcode, "message": f"(#{code}) Some words", **more}
    answer = Answer(400, httpx.Headers(), json.dumps({"error": error}).encode(), "https://graph.facebook.com/")
    return explain(answer, NOW, "Facebook")


@pytest.mark.parametrize(
    ("code", "subcode", "kind", "words"),
    [
        (190, 0, SignInNeeded, "sign in again"),
        (190, 458, SignInNeeded, "app was removed"),
        (190, 460, SignInNeeded, "password"),
        (190, 463, SignInNeeded, "run out"),
        (102, 0, SignInNeeded, "sign in again"),
        (4, 0, RateLimited, "wait"),
        (17, 0, RateLimited, "wait"),
        (32, 0, RateLimited, "wait"),
        (613, 0, RateLimited, "wait"),
        (80001, 2446079, RateLimited, "wait"),
        (80006, 0, RateLimited, "wait"),
        (10, 0, Forbidden, "not allowed"),
        (200, 0, Forbidden, "not allowed"),
        (299, 0, Forbidden, "not allowed"),
        (3, 0, Forbidden, "not allowed"),
        (1, 99, Forbidden, "not allowed"),
        (10, 2018278, TooLate, "too much time"),
        (10, 2534022, TooLate, "too much time"),
        (551, 1545041, Rejected, "blocked"),
        (100, 2018001, Rejected, "nobody"),
        (10, 2018108, Rejected, "Advanced Access"),
        (10900, 0, AlreadyAnswered, "one private answer"),
        (100, 33, NotThere, "no longer at Facebook"),
        (803, 0, NotThere, "no longer at Facebook"),
        (368, 0, Rejected, "rules"),
        (506, 0, Rejected, "exactly these words"),
        (1609005, 0, Rejected, "link"),
        (1, 0, Hiccup, "problem of its own"),
        (2, 0, Hiccup, "problem of its own"),
        (100, 0, Rejected, "Some words."),
        (987654, 0, Rejected, "Some words."),
    ],
)
def test_each_code_has_its_error_and_a_sentence(code: int, subcode: int, kind: type[KnownError], words: str) -> None:
    error = said(code, subcode)
    assert type(error) is kind
    assert words in str(error)
    assert str(error).endswith((".", "!", "?"))
    assert "{" not in str(error)


@pytest.mark.parametrize("subcode", [0, 99])
@pytest.mark.parametrize("name", ["message", "error_user_msg"])
def test_a_page_too_large_is_told_by_metas_words(subcode: int, name: str) -> None:
    assert type(said(1, subcode, **{name: "Please reduce the amount of data you're asking for, then retry"})) is TooMuch


def test_how_long_to_wait_is_metas_word_when_it_says_so() -> None:
    usage = {"104": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}
    headers = httpx.Headers({"X-Business-Use-Case-Usage": json.dumps(usage)})
    answer = Answer(400, headers, b'{"error": {"code": 80001}}', "")
    error = explain(answer, NOW, "Facebook")
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(minutes=12)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"error": "no"}', b'{"error": {"code": "190"}}', b"null"])
def test_what_is_no_error_of_metas_is_left_to_the_general_rules(content: bytes) -> None:
    assert explain(Answer(500, httpx.Headers(), content, ""), NOW, "Facebook") is None


def test_words_for_users_go_before_words_for_programmers_and_stay_plain() -> None:
    error = said(100, error_user_msg="Bitte warte\x00\n<b>kurz</b>")
    assert str(error) == "Facebook refused this: Bitte warte <b>kurz</b>."
    assert len(str(said(100, message="x" * 5000))) < 400
