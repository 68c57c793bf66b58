"""Signing in by a code that is typed in on another device (RFC 8628), where no browser here can answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignInCode:
    """What the owner opens and types there."""

    address: str
    """A page of the service; https, or at this computer."""
    code: str
    until: datetime
    """When the service no longer takes it."""
    whole_address: str = ""
    """The same page with the code filled in, where the service has one."""


ShowCode = Callable[[SignInCode | None], None]
"""Shows the owner a code, and None takes it away again."""

AskAddress = Callable[[str], Awaitable[str]]
"""Asks the owner for the address of the page that the browser ended on, where a network sends nobody back to this
computer; given is a sentence that says how that page looks. The address holds a code and is not to be logged or kept.
Raises SignInNeeded when they give it up."""
