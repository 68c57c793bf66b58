"""What Meta means by its codes, as our errors with a sentence each; the README of facebook has table and sources."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.graph.usage import usage_of
from connectors._kit.http import Answer
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.text.plain import clean_text, one_line

WAIT: Final = timedelta(minutes=5)
"""How long to wait when Meta limits us and gives no time."""
LIMITS: Final = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
"""Too many calls: of the app, the user, the Page, the account (80001 Page, 80002 Instagram, 80006 Messenger)."""


class Forbidden(Rejected):
    """The app lacks a permission, or its access; the rest of the account goes on."""


class NotThere(Rejected):
    """No such object, or it may not be seen."""


class TooLate(Rejected):
    """Outside the window in which an answer is taken."""


class AlreadyAnswered(Rejected):
    """The one private answer to this comment was given."""


class Hiccup(Unreachable):
    """A passing trouble of Meta's own; what was written may all the same have been taken."""


class TooMuch(Hiccup):
    """The page asked for is too large for Meta; a smaller one is not."""


_TOO_MUCH: Final = "reduce the amount of data"
"""Meta's words, with code 1; no code tells it from other troubles."""
_NO_PERMISSION: Final = 99
_SIGN_IN: Final[Mapping[int, str]] = {
    458: "The app was removed from your account at {name}. Please sign in again.",
    459: "{name} wants you to confirm something first: open {name} in the browser, then sign in again here.",
    460: "The password at {name} was changed, which ended this sign-in. Please sign in again.",
    463: "The sign-in at {name} has run out. Please sign in again.",
    464: "The user at {name} is not confirmed. Confirm it there, then sign in again here.",
    467: "{name} no longer accepts this sign-in. Please sign in again.",
    492: "Whoever signed in may no longer act for this Page. Sign in as somebody who may.",
}
_SIGN_IN_AGAIN: Final = "{name} no longer accepts this sign-in. Please sign in again."
_TOO_LATE: Final = "{name} takes no answer here any more: too much time went by since their last message."
_AWAY: Final = "{name} cannot reach this person now: they may have blocked the shop, or switched messages off."
_NOBODY: Final = "{name} knows nobody here who could get this message."
_ROLES: Final = (
    "Your app may so far only write to people who have a role in it. {name} has to give it Advanced Access first; the "
    "set-up guide says how."
)
_USED: Final = "This comment has had its one private answer already. {name} allows no second one."
_SUBCODES: Final[Mapping[int, tuple[type[Rejected], str]]] = {
    2018278: (TooLate, _TOO_LATE),
    2018065: (TooLate, _TOO_LATE),
    2534022: (TooLate, _TOO_LATE),
    1545041: (Rejected, _AWAY),
    2018001: (Rejected, _NOBODY),
    2018108: (Rejected, _ROLES),
    2534025: (AlreadyAnswered, _USED),
    33: (NotThere, "This is no longer at {name}, or your app may not see it."),
}
_CODES: Final[Mapping[int, tuple[type[Rejected], str]]] = {
    551: (Rejected, _AWAY),
    803: (NotThere, "This is no longer at {name}, or your app may not see it."),
    10900: (AlreadyAnswered, _USED),
    368: (
        Rejected,
        "{name} has stopped this for a while, because of its rules. See what {name} tells you, and try again later.",
    ),
    506: (Rejected, "{name} already has exactly these words in this place. Change a word."),
    1609005: (Rejected, "{name} could not read the page that a link leads to. Check the link, or leave it out."),
}


def explain(answer: Answer, now: datetime, name: str) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    try:
        error = values.record(answer.json(), "error")
    except Unreachable:
        return None
    code, subcode = values.number(error, "code"), values.number(error, "error_subcode")
    if not code:
        return None
    if code in LIMITS:
        wait = usage_of(answer.headers).regain or WAIT
        return RateLimited(f"{name} asks to wait a little. Shopbell goes on by itself.", now + wait)
    if code in (102, 190):
        return SignInNeeded(_SIGN_IN.get(subcode, _SIGN_IN_AGAIN).format(name=name))
    if code in (1, 2):
        return _trouble(error, subcode, name)
    return _refusal(code, subcode, name, _said(error))


def _trouble(error: Mapping[str, object], subcode: int, name: str) -> KnownError:
    words = f"{name} has a problem of its own. Shopbell tries again by itself."
    if any(_TOO_MUCH in values.text(error, said).lower() for said in ("message", "error_user_msg")):
        return TooMuch(words)
    return _refusal(1, subcode, name, _said(error)) if subcode == _NO_PERMISSION else Hiccup(words)


def _refusal(code: int, subcode: int, name: str, said: str) -> Rejected:
    found = _SUBCODES.get(subcode) or _CODES.get(code)
    if found is not None:
        kind, words = found
        return kind(words.format(name=name))
    if code in (1, 3, 10) or 200 <= code <= 299:
        return Forbidden(f"Your app is not allowed to do this at {name}: {said}")
    return Rejected(f"{name} refused this: {said}")


def _said(error: Mapping[str, object]) -> str:
    """Meta's own words, as a sentence; those meant for users before those meant for programmers."""
    told = values.text(error, "error_user_msg") or values.text(error, "message").partition(") ")[2]
    words = one_line(clean_text(told or values.text(error, "message")))[:300] or "it gave no reason."
    return words if words.endswith((".", "!", "?")) else f"{words}."
