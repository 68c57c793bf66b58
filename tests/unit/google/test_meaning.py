"""Google's two envelopes of errors, as our errors with a sentence that says what to do."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.google.asking import listed
from connectors._kit.google.meaning import DayUsed, Gone, NotApproved, Off, Service, Withheld, Worn, meaning, reasons
from connectors._kit.google.testing import GoogleError
from connectors._kit.http import Answer
from shopbell.errors import KnownError, RateLimited, Rejected
from tests.unit.google.support import NOON

SERVICE = Service("YouTube", "YouTube Data API v3", {"commentsDisabled": (Rejected, "Switched off.")})


def of(error: GoogleError, **headers: str) -> KnownError | None:
    answer = Answer(error.status, httpx.Headers(headers), json.dumps(error.body).encode(), "https://x.example")
    return meaning(answer, SERVICE, NOON)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (GoogleError(403, "quotaExceeded"), DayUsed, "used up. Shopbell goes on at"),
        (GoogleError(403, "dailyLimitExceeded"), DayUsed, "used up"),
        (GoogleError(403, "rateLimitExceeded"), RateLimited, "asks to wait a little"),
        (GoogleError(403, "userRateLimitExceeded"), RateLimited, "asks to wait"),
        (GoogleError(429, "RATE_LIMIT_EXCEEDED", "", "RESOURCE_EXHAUSTED", "300"), RateLimited, "asks to wait"),
        (GoogleError(429, "RATE_LIMIT_EXCEEDED", "", "RESOURCE_EXHAUSTED", "0"), NotApproved, "0 times a minute"),
        (GoogleError(403, "insufficientPermissions"), Withheld, "tick the box"),
        (GoogleError(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "", "PERMISSION_DENIED"), Withheld, "tick the box"),
        (GoogleError(403, "accessNotConfigured"), Off, "not switched on in your Google project"),
        (GoogleError(403, "SERVICE_DISABLED", "", "PERMISSION_DENIED"), Off, "Enable it there"),
        (GoogleError(401, "authError"), Worn, "sign in again"),
        (GoogleError(404, "notFound"), Gone, "does not have this any more"),
        (GoogleError(403, "commentsDisabled"), Rejected, "Switched off."),
        (GoogleError(403, "forbidden", "No, <b>never</b>"), Rejected, "does not allow this: No, never."),
        (GoogleError(400, "somethingNew", "Odd"), Rejected, "refused this: Odd."),
    ],
)
def test_each_reason_is_the_error_that_says_what_happens_next(
    error: GoogleError, kind: type[KnownError], words: str
) -> None:
    found = of(error)
    assert type(found) is kind
    assert words in str(found)
    assert str(found).endswith((".", "!", "?"))


def test_a_pause_is_as_long_as_google_says() -> None:
    found = of(GoogleError(429, "rateLimitExceeded"), **{"retry-after": "30"})
    assert isinstance(found, RateLimited)
    assert found.until == NOON + timedelta(seconds=30)


def test_a_day_goes_on_when_the_service_says() -> None:
    def tomorrow(now: datetime) -> datetime:
        return now + timedelta(hours=5)

    answer = Answer(403, httpx.Headers(), json.dumps(GoogleError(403, "quotaExceeded").body).encode(), "")
    found = meaning(answer, Service("Y", "Y", renews_at=tomorrow), NOON)
    assert isinstance(found, DayUsed)
    assert found.until == NOON + timedelta(hours=5)


@pytest.mark.parametrize("status", [500, 502, 503, 408])
def test_its_own_troubles_are_left_to_the_general_rules(status: int) -> None:
    assert meaning(Answer(status, httpx.Headers(), b"oops", ""), SERVICE, NOON) is None


@given(
    st.integers(400, 499),
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        _nested := lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["error", "errors", "details", "reason", "message", "status", "metadata"]), inner
            )
        ),
    ),
)
def test_whatever_comes_is_an_error_with_a_sentence(status: int, body: Any) -> None:
    answer = Answer(status, httpx.Headers(), json.dumps(body).encode(), "")
    found = meaning(answer, SERVICE, NOON)
    assert found is None or str(found).rstrip().endswith((".", "!", "?"))
    reasons(body if isinstance(body, dict) else {})


def test_lists_and_truth_are_written_as_google_takes_them() -> None:
    assert listed({"part": ["a", "b"], "mine": True, "n": 3}) == [
        ("part", "a"),
        ("part", "b"),
        ("mine", "true"),
        ("n", "3"),
    ]
