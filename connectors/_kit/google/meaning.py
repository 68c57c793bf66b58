"""What Google means by an answer that is not 2xx: its envelope of errors, old and new, as our errors.

Sources: https://cloud.google.com/apis/design/errors (status, ErrorInfo with reason and metadata),
https://developers.google.com/youtube/v3/docs/errors and https://developers.google.com/my-business/content/limits.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.http import Answer, wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.text.plain import html_to_text, one_line
from shopbell.text.times import stamp


class Worn(SignInNeeded):
    """Google does not take this access token; another may do."""


class Withheld(SignInNeeded):
    """A permission is missing."""


class Off(Unreachable):
    """The API is not switched on in the owner's project."""


class NotApproved(Unreachable):
    """Google has not let the project use this API yet: its quota is 0."""


class DayUsed(RateLimited):
    """The units of a day are gone."""


class Gone(Rejected):
    """It is not there any more."""


class BadPage(Rejected):
    """A page's token is not taken any more: the list is to be begun anew."""


_DAY: Final = ("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg")
_PACE: Final = ("rateLimitExceeded", "userRateLimitExceeded", "concurrentLimitExceeded", "RATE_LIMIT_EXCEEDED")
_WITHHELD: Final = ("insufficientPermissions", "insufficientPermission", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
_OFF: Final = ("accessNotConfigured", "SERVICE_DISABLED")
_MINUTES: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Service:
    """One API as sentences name it. `known`: its own reasons, as our error with the whole sentence."""

    name: str
    api: str
    """As the console's library calls it."""
    known: Mapping[str, tuple[type[KnownError], str]] = field(default_factory=dict)
    renews_at: Callable[[datetime], datetime] = lambda now: now + _MINUTES
    """When a day's quota begins anew."""


def reasons(data: Mapping[str, Any]) -> tuple[str, ...]:
    """All that it gives: `errors[].reason`, `details[].reason`, `status`."""
    error = values.record(data, "error")
    found = [
        values.text(one, "reason") for one in (*values.records(error, "errors"), *values.records(error, "details"))
    ]
    return tuple(filter(None, (*found, values.text(error, "status"))))


def meaning(answer: Answer, service: Service, now: datetime) -> KnownError | None:
    """None leaves it to the general rules."""
    data = _record(answer)
    why = reasons(data)
    if answer.status == 401 or "authError" in why:
        return Worn(f"{service.name} no longer accepts the sign-in. Please sign in again.")
    for reason in why:
        if reason in service.known:
            kind, words = service.known[reason]
            return kind(words)
    if answer.status in (403, 429):
        return _limit(answer, data, why, service, now) or _closed(answer, data, why, service)
    if answer.status == 404:
        return Gone(f"{service.name} does not have this any more.")
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(f"{service.name} refused this: {said(data)}")
    return None


def _limit(
    answer: Answer, data: Mapping[str, Any], why: tuple[str, ...], service: Service, now: datetime
) -> KnownError | None:
    if any(
        values.text(one, "metadata", "quota_limit_value") == "0" for one in values.records(data, "error", "details")
    ):
        return NotApproved(
            f"Google has not approved your project for the {service.api} yet: it may ask 0 times a minute. "
            "Shopbell tries again by itself."
        )
    if any(reason in _DAY for reason in why):
        return day_is_used(service, now)
    if answer.status == 429 or any(reason in _PACE for reason in why):
        until = wait_until(answer.headers, now)
        return RateLimited(f"{service.name} asks to wait a little. Shopbell goes on by itself.", until)
    return None


def day_is_used(service: Service, now: datetime) -> DayUsed:
    """The units of a day are gone."""
    until = service.renews_at(now)
    when = stamp(until, now.astimezone())
    return DayUsed(f"The units that {service.name} allows in a day are used up. Shopbell goes on at {when}.", until)


def _closed(answer: Answer, data: Mapping[str, Any], why: tuple[str, ...], service: Service) -> KnownError | None:
    if any(reason in _WITHHELD for reason in why):
        return Withheld(
            f"Google did not give Shopbell the permission for {service.name}. Sign in again, and tick the box for it."
        )
    if any(reason in _OFF for reason in why):
        return Off(
            f"The {service.api} is not switched on in your Google project. Enable it there; Shopbell tries again."
        )
    return Rejected(f"{service.name} does not allow this: {said(data)}")


def said(data: Mapping[str, Any]) -> str:
    """Google's own words, as a sentence."""
    words = one_line(html_to_text(values.text(data, "error", "message")))[:300] or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _record(answer: Answer) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(answer.content))
    except (ValueError, RecursionError):
        return {}
