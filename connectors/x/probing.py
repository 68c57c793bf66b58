"""Trying what the app may do, as cheaply as X lets one: what comes back empty is free."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.x.api import XApi
from connectors.x.budget import Ledger
from connectors.x.prices import DM_READ, USER_READ
from connectors.x.settings import SCOPES, XSettings
from shopbell.errors import Rejected, SignInNeeded
from shopbell.probing import Finding, Found

RENEW: Final = "Under User authentication settings choose “Read and write and Direct message”, then sign in again."
_WORDS: Final = {
    "tweet.read": "to read mentions and your own posts",
    "users.read": "to know who wrote",
    "tweet.write": "to answer and to delete an answer",
    "dm.read": "to read private messages of the older kind",
    "dm.write": "to answer those",
    "media.write": "to send pictures",
    "offline.access": "to stay signed in for longer than two hours",
}
_NOT_NEEDED: Final = frozenset({"dm.read", "dm.write", "media.write"})

Asked = Callable[[], Awaitable[object]]


async def probed(settings: XSettings, api: XApi, ledger: Ledger) -> tuple[Found, ...]:
    """Reads one thing of each kind; what only writing could show is untried."""
    tried = {
        "users.read": lambda: whoami(api, ledger),
        "tweet.read": lambda: _mentions(settings, api, ledger),
        "dm.read": lambda: _private(api, ledger),
    }
    found = {name: await _tried(work) for name, work in tried.items()}
    return tuple(
        of_scope(name, found.get(name, Finding.UNTRIED)) for name in SCOPES.split() if name != "offline.access"
    )


def of_scope(name: str, finding: Finding) -> Found:
    """One permission by X's own name."""
    remedy = "" if finding is Finding.FINE else RENEW
    if finding is Finding.UNTRIED:
        remedy = "It shows at the first answer; X's page asked you for it when you signed in."
    return Found(name, _WORDS[name], finding, remedy, needed=name not in _NOT_NEEDED)


async def _tried(work: Asked) -> Finding:
    try:
        await work()
    except Rejected:
        return Finding.MISSING
    except SignInNeeded as error:
        if error.__cause__ is None:
            raise
        return Finding.MISSING
    return Finding.FINE


async def whoami(api: XApi, ledger: Ledger) -> Mapping[str, Any]:
    """Who we are."""
    async with ledger.reading(USER_READ) as bill:
        answer = await api.read("2/users/me", {"user.fields": "name,username"})
        bill.actual = USER_READ * await ledger.fresh("user", [values.text(answer, "data", "id")])
    return answer


async def _mentions(settings: XSettings, api: XApi, ledger: Ledger) -> None:
    """Of the last minute: the answer is empty, and free, but for a coincidence."""
    since = (ledger.now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    async with ledger.reading(5 * settings.own_read) as bill:
        page = await api.read(f"2/users/{settings.user}/mentions", {"max_results": "5", "start_time": since})
        numbers = [values.text(one, "id") for one in values.records(page, "data")]
        bill.actual = settings.own_read * await ledger.fresh("post", numbers)


async def _private(api: XApi, ledger: Ledger) -> None:
    """The newest one."""
    async with ledger.reading(DM_READ) as bill:
        page = await api.read("2/dm_events", {"max_results": "1"})
        bill.actual = DM_READ * await ledger.fresh("dm", [values.text(o, "id") for o in values.records(page, "data")])
