"""Who wrote: X gives numbers, and a name for a cent. Every name is asked for once and remembered for a month.

With the expansion `author_id` X would charge each writer again on every day; so it is not used (README, "Money").
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.x.api import XApi
from connectors.x.budget import Ledger
from connectors.x.prices import USER_READ
from shopbell.connector import Toolbox
from shopbell.events import Author
from shopbell.text.plain import one_line

KEPT: Final = timedelta(days=30)
_MOST: Final = 100
_PREFIX: Final = "user:"


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody's names at X."""

    username: str
    name: str = ""
    picture: str = ""
    at: str = ""
    """When X was asked (ISO 8601); '' for a name that a mention told."""


class People:
    """One account's, in the vault."""

    def __init__(self, api: XApi, ledger: Ledger, tools: Toolbox) -> None:
        self._api = api
        self._ledger = ledger
        self._tools = tools
        self._known: dict[str, Known] = {}

    async def learn(self, users: Collection[str]) -> None:
        """Ask for those whose names are not known here. Raises OverPlan where the budget has no room for it."""
        await self._remember(users)
        now = self._tools.clock.now()
        wanted = sorted(user for user in set(users) if user and not _is_fresh(self._known.get(user), now))
        for start in range(0, len(wanted), _MOST):
            await self._ask(wanted[start : start + _MOST], now)

    def author(self, user: str) -> Author:
        """By name where it is known, else by number."""
        known = self._known.get(user)
        if known is None:
            return Author(f"id {user}" if user else "X", "")
        return Author(f"@{known.username}", known.name, portrait=known.picture)

    def username(self, user: str) -> str:
        """'' where it is not known."""
        known = self._known.get(user)
        return known.username if known is not None else ""

    def heard(self, user: str, username: str) -> None:
        """A mention tells a name for nothing; good enough where nobody's words are shown with it."""
        if user and username and user not in self._known:
            self._known[user] = Known(username)

    async def _remember(self, users: Collection[str]) -> None:
        missing = [user for user in users if user not in self._known or not self._known[user].at]
        if self._tools.vault is None or not missing:
            return
        for name, value in (await self._tools.vault.kept(_PREFIX)).items():
            self._known[name.removeprefix(_PREFIX)] = _read(value)

    async def _ask(self, wanted: Sequence[str], now: datetime) -> None:
        params = {"ids": ",".join(wanted), "user.fields": "name,username,profile_image_url"}
        async with self._ledger.reading(USER_READ * len(wanted)) as bill:
            answer = await self._api.read("2/users", params)
            found = [one for one in values.records(answer, "data") if values.text(one, "id")]
            bill.actual = USER_READ * await self._ledger.fresh("user", [values.text(one, "id") for one in found])
        fresh = {values.text(one, "id"): _known(one, now) for one in found}
        # Whoever is gone or suspended is not asked for again at each look.
        fresh |= {user: Known(f"id{user}", "", "", now.isoformat()) for user in wanted if user not in fresh}
        self._known |= fresh
        if self._tools.vault is not None:
            await self._tools.vault.keep({f"{_PREFIX}{user}": _written(one) for user, one in fresh.items()})


def _known(user: Mapping[str, Any], now: datetime) -> Known:
    username = one_line(values.text(user, "username")) or f"id{values.text(user, 'id')}"
    return Known(username, one_line(values.text(user, "name")), values.text(user, "profile_image_url"), now.isoformat())


def _is_fresh(known: Known | None, now: datetime) -> bool:
    try:
        return known is not None and now - datetime.fromisoformat(known.at) < KEPT
    except ValueError:
        return False


def _written(known: Known) -> bytes:
    return json.dumps([known.username, known.name, known.picture, known.at]).encode()


def _read(value: bytes) -> Known:
    try:
        username, name, picture, at = (str(one) for one in json.loads(value))
    except (ValueError, TypeError):
        return Known("")
    return Known(username, name, picture, at)
