"""The sign-in: a token that lives sixty days and is renewed long before (reference/refresh_access_token).

It can be renewed when it is a day old and has not run out; then it lives sixty days again. A laptop that stays shut for
longer loses it, and says so.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from connectors._kit import values
from connectors._kit.graph.api import TOKEN, Graph, Keys
from shopbell.connector import Toolbox
from shopbell.errors import KnownError, SignInNeeded

NAME: Final = "sign_in"
LIFE: Final = timedelta(days=60)
DAY_OLD: Final = timedelta(hours=24)
EVERY: Final = timedelta(days=7)
"""How often it is renewed while all is well."""
SOON: Final = timedelta(days=10)
"""So long before its end the owner is told that renewing fails."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What lies in the keyring."""

    token: str = field(repr=False)
    renewed_at: datetime
    ends_at: datetime

    def to_json(self) -> str:
        """For the keyring."""
        times = {"renewed_at": self.renewed_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return json.dumps({"token": self.token, **times})

    @classmethod
    def of_json(cls, text: str | None) -> "SignIn":
        """Raises SignInNeeded when there is none, or none that can be read."""
        try:
            data = json.loads(text or "")
            renewed, ends = (datetime.fromisoformat(data[name]) for name in ("renewed_at", "ends_at"))
            return cls(str(data["token"]), renewed, ends)
        except (ValueError, KeyError, TypeError) as error:
            raise SignInNeeded("The sign-in at Instagram is not in the keyring. Please sign in again.") from error


class Renewing:
    """Keeps the sign-in of one account alive."""

    def __init__(self, tools: Toolbox) -> None:
        self._tools = tools
        self._failed = ""

    async def keys(self) -> Keys:
        """For each call. Raises SignInNeeded."""
        found = SignIn.of_json(await self._tools.secrets.get(NAME))
        if found.ends_at <= self._tools.clock.now():
            raise SignInNeeded(
                "The sign-in at Instagram has run out: it lives sixty days when Shopbell cannot renew it. "
                "Please sign in again.",
                found.ends_at,
            )
        return Keys(found.token)

    async def renew(self, graph: Graph) -> None:
        """When it is time; what fails is tried again at the next look, and told when the end is near."""
        now = self._tools.clock.now()
        known = SignIn.of_json(await self._tools.secrets.get(NAME))
        if now - known.renewed_at < EVERY or known.ends_at <= now:
            return
        try:
            found = await renewed(graph, now)
        except KnownError:
            left = known.ends_at - now
            days = max(1, left.days)
            self._failed = (
                f"The sign-in at Instagram ends in {days} days and could not be renewed." if left < SOON else ""
            )
            return
        self._failed = ""
        await self._tools.secrets.set(NAME, found.to_json())

    def notices(self) -> tuple[str, ...]:
        """That the end is near."""
        return (self._failed,) if self._failed else ()


async def renewed(graph: Graph, now: datetime) -> SignIn:
    """A token for sixty more days. Raises what `Graph.bare` raises; Rejected for one that is not a day old."""
    found = await graph.bare("refresh_access_token", {"grant_type": "ig_refresh_token", "access_token": TOKEN})
    return given(found, now)


def given(found: object, now: datetime) -> SignIn:
    """What an answer with a token gives. Raises SignInNeeded where there is none."""
    token = values.text(found, "access_token")
    if not token:
        raise SignInNeeded("Instagram gave no sign-in. Please sign in again.")
    seconds = values.number(found, "expires_in")
    life = timedelta(seconds=seconds) if 0 < seconds <= LIFE.total_seconds() * 2 else LIFE
    return SignIn(token, now, now + life)
