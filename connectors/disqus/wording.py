"""What Disqus means by the codes in its answers, as our errors with a sentence each; README.md has the table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from connectors._kit import values
from connectors._kit.http import Answer, wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.text.plain import html_to_text, one_line

CREATE: Final = "posts/create.json"
WRONG_KEY: Final = frozenset({5, 9, 11})
WRONG_TOKEN: Final = frozenset({4, 18})
LIMITED: Final = frozenset({13, 14, 24})
NO_MODERATOR: Final = frozenset({12, 17, 22, 23})
NOT_FOUND: Final = 8
WRITTEN_UNSEEN: Final = 20
NOT_WRITTEN: Final = frozenset({16, 21})
CAPTCHA: Final = 19


class WrongKey(SignInNeeded):
    """The application's secret key is not known."""


class NotAllowed(Rejected):
    """This user, or this application, may not do that."""


class Gone(Rejected):
    """What was asked for is not at Disqus any more."""


def code_of(answer: Answer) -> int:
    """The code in an answer, 0 for success and for what is no answer of Disqus."""
    try:
        return values.number(answer.record(), "code")
    except Unreachable:
        return 0


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    code = code_of(answer)
    if code in LIMITED:
        until = wait_until(answer.headers, now)
        return RateLimited("Disqus takes 1,000 requests an hour, and they are used up. Shopbell waits.", until)
    if code in WRONG_KEY:
        return WrongKey("Disqus no longer accepts your application's secret key. Please sign in again.")
    if code in WRONG_TOKEN:
        return SignInNeeded("Disqus no longer accepts the access token. Please sign in again.")
    if code == WRITTEN_UNSEEN and answer.url.endswith(CREATE):
        return Uncertain("Disqus is being repaired and keeps what was sent, but does not show it yet.")
    if code in NOT_WRITTEN or code == WRITTEN_UNSEEN:
        return Unreachable("Disqus is being repaired or busy. Shopbell tries again by itself.")
    return _refused(code, _said(answer)) if code and answer.status < 500 else None


def _refused(code: int, said: str) -> Rejected:
    if code in NO_MODERATOR:
        return NotAllowed(f"Disqus does not let this user or application do that: {said}")
    if code == NOT_FOUND:
        return Gone("This is no longer at Disqus.")
    if code == CAPTCHA:
        return Rejected("Disqus wants to see a person for this. Answer on the page itself this time.")
    return Rejected(f"Disqus refused this: {said}")


def _said(answer: Answer) -> str:
    """Disqus's own words, as a sentence."""
    found = answer.record().get("response")
    words = one_line(html_to_text(found if isinstance(found, str) else _first(found)))[:300] or "it gave no reason"
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _first(found: object) -> str:
    """Some refusals name fields with a list of words each."""
    if isinstance(found, Mapping):
        return " ".join(str(one) for one in found.values())
    return ""
