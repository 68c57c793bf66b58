"""Trying what an account may do, one permission after another, without changing anything at its service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.connector import Verified


class Finding(StrEnum):
    """What came of trying."""

    FINE = "fine"
    MISSING = "missing"
    UNTRIED = "untried"
    """It cannot be tried without changing something at the service, and the service does not list it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One permission, or one thing that was read."""

    name: str
    """As the network's console calls it: pages_messaging, youtube.force-ssl, MESSAGE_CONTENT."""
    words: str
    """What Shopbell needs it for."""
    finding: Finding
    remedy: str = ""
    """What to do where in the console, when it is not fine."""
    needed: bool = True
    """False where the account works without it, only less."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a try of the set-up found."""

    found: tuple[Found, ...]
    verified: Verified | None = None
    """The sign-in that came of it, so that nobody signs in twice; None when something needed is missing."""


def lacking(found: Iterable[Found]) -> tuple[Found, ...]:
    """Those without which the account does not work."""
    return tuple(one for one in found if one.needed and one.finding is Finding.MISSING)
