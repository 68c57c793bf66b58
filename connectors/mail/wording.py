"""Servers' words into sentences for the owner and into the error that says what has to happen next.

Sources: RFC 5530 (IMAP response codes), RFC 4954, and what Gmail, Outlook, Yahoo and iCloud
say when they want an app password.
"""

import re
from datetime import UTC, datetime, timedelta

from connectors._kit.letters.reasons import server_words
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable

APP_PASSWORD = re.compile(
    r"app(?:lication)?[- ]?(?:specific )?password|less secure|web ?login required|webalert|"
    r"enable imap|authorization code|basic ?auth(?:entication)? is disabled|5\.7\.9|InvalidSecondFactor",
    re.IGNORECASE,
)
_BUSY = re.compile(
    r"too many|simultaneous|rate limit|throttl|overquota|bandwidth|try again later|\[limit\]|\[inuse\]", re.IGNORECASE
)
_BROKEN = re.compile(r"\[unavailable\]|\[serverbug\]|internal error|temporar", re.IGNORECASE)
PAUSE = timedelta(minutes=5)


class WrongPassword(SignInNeeded):
    """Name or password were refused."""


class AppPasswordNeeded(SignInNeeded):
    """The provider wants an app password, or sign-in with the browser."""


class NotThere(Rejected):
    """The server knows no such folder or message."""


def imap_refusal(status: bytes, text: bytes, host: str) -> KnownError:
    """What a NO, BAD or BYE outside of signing in means."""
    said = text.decode("utf-8", "replace")
    if _BUSY.search(said):
        return RateLimited(
            f"The server {host} asks to wait a little: “{server_words(text)}”", datetime.now(UTC) + PAUSE
        )
    if status == b"BYE" or _BROKEN.search(said):
        return Unreachable(f"The server {host} ended the connection: “{server_words(text)}”.")
    return NotThere(f"The server {host} refused: “{server_words(text)}”.")


def sign_in_refusal(text: str, host: str) -> KnownError:
    """What a refused sign-in means, for IMAP and SMTP alike."""
    if APP_PASSWORD.search(text):
        return AppPasswordNeeded(
            f"The server {host} does not take the usual password here. "
            "Make an app password on your provider's security page and enter that one."
        )
    if _BUSY.search(text):
        return RateLimited(f"The server {host} asks to wait before signing in again.", datetime.now(UTC) + PAUSE)
    if _BROKEN.search(text):
        return Unreachable(f"The server {host} cannot check the password at the moment. Try again in a few minutes.")
    return WrongPassword(f"The server {host} does not accept this name and password. Please check both.")
