"""What WordPress means by its error codes, as our errors with a sentence each; README.md has the table and sources."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.http import Answer
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.text.plain import html_to_text, one_line

FLOOD_SECONDS: Final = 15
"""WordPress's own pause between two comments of one writer (check_comment_flood_db)."""


class ApiOff(Unreachable):
    """The site shows its REST API to nobody, or not to us."""


class PasswordsOff(SignInNeeded):
    """Application passwords are switched off at the site, or for this user."""


_MODERATOR: Final = "Your site no longer lets this sign-in moderate comments. Please sign in again."
_SIGN_IN: Final[Mapping[str, str]] = {
    "incorrect_password": "Your site no longer accepts this application password. Please sign in again.",
    "invalid_application_password": "Your site no longer accepts this application password. Please sign in again.",
    "invalid_username": "Your site knows no user of this name any more. Please sign in again.",
    "invalid_email": "Your site knows no user of this address any more. Please sign in again.",
    # What WordPress really says of a wrong password: the check comes before anybody looked at it.
    "rest_not_logged_in": "Your site no longer accepts the sign-in. Please sign in again.",
    "rest_forbidden_context": _MODERATOR,
    "rest_forbidden_param": _MODERATOR,
}
_REFUSED: Final[Mapping[str, str]] = {
    "rest_comment_closed": "Comments are closed at this article. Open them at your site first.",
    "rest_comment_trash_post": "This article lies in the bin of your site, so nothing can be said there.",
    "rest_comment_draft_post": "This article is a draft at your site, so nothing can be said there.",
    "rest_comment_invalid_post_id": "This article is no longer at your site.",
    "rest_comment_content_invalid": "Your site takes no empty comment.",
    "comment_content_column_length": "This is too long for a comment at your site.",
    "rest_cannot_edit": "This user may not change this comment.",
    "rest_cannot_delete": "This user may not delete this comment.",
}


class Duplicate(Rejected):
    """The site has these words of this writer here already."""


class AlreadyGone(Rejected):
    """The comment is deleted, or lies in the bin already."""


class NoBin(Rejected):
    """This site keeps no bin (EMPTY_TRASH_DAYS is 0)."""


class Unchanged(Rejected):
    """The site did not change the comment, perhaps because it was so already."""


_NO_API: Final = "Your site no longer shows its comments to programs (its REST API). Switch it on again."
_KNOWN: Final[Mapping[str, tuple[type[SignInNeeded | Rejected | Unreachable], str]]] = {
    **{code: (SignInNeeded, words) for code, words in _SIGN_IN.items()},
    **{code: (Rejected, words) for code, words in _REFUSED.items()},
    **dict.fromkeys(("rest_no_route", "rest_disabled", "rest_cannot_access", "rest_login_required"), (ApiOff, _NO_API)),
    "application_passwords_disabled": (
        PasswordsOff,
        "Application passwords were switched off at your site. Switch them on again, then sign in again.",
    ),
    "application_passwords_disabled_for_user": (
        PasswordsOff,
        "Your site gives this user no application passwords any more. Please sign in as another user.",
    ),
    "comment_duplicate": (Duplicate, "Your site already has exactly these words in this place."),
    "rest_comment_invalid_id": (AlreadyGone, "This comment is no longer at your site."),
    "rest_already_trashed": (AlreadyGone, "This comment lies in the bin already."),
    "rest_trash_not_supported": (NoBin, "Your site keeps no bin."),
    "rest_comment_failed_edit": (Unchanged, "Your site did not change this comment."),
}


def explain(answer: Answer, now: datetime) -> KnownError | None:
    """The error for an answer that is not 2xx; None leaves it to the general rules."""
    data = _record(answer)
    code = values.text(data, "code")
    if code == "comment_flood":
        return RateLimited("Your site asks to wait between two comments.", now + timedelta(seconds=FLOOD_SECONDS))
    if code in _KNOWN:
        kind, words = _KNOWN[code]
        return kind(words)
    if not code or answer.status in (401, 429) or answer.status >= 500:
        return None
    return Rejected(f"Your site refused this: {_said(data)}")


def _said(data: Mapping[str, Any]) -> str:
    """The site's own words, as a sentence."""
    words = one_line(html_to_text(values.text(data, "message")))[:300] or values.text(data, "code")[:60]
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _record(answer: Answer) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(answer.content))
    except (ValueError, RecursionError):
        return {}
