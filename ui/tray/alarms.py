"""An account that stopped is announced too: a lost connection is louder than a new message.

What comes back by itself is not announced, nor what had stopped before the program was started: the window says both.
"""

from collections.abc import Callable

from shopbell.connector import Clock
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState
from shopbell.ports import Library
from ui.tray.notices import Notice, Notifier
from ui.tray.preferences import read_preferences
from ui.words import tr

SIGN_IN = "sign-in"
_KEY = "account"
_STOPPED = (AccountState.SIGN_IN, AccountState.BROKEN)


def account_of(key: str) -> AccountId | None:
    """The account that a notification is about; None when it is about something else."""
    number = key.removeprefix(_KEY)
    return AccountId(int(number)) if key.startswith(_KEY) and number.isdigit() else None


class Alarms:
    """One notification for each account that stopped, until it goes on."""

    def __init__(self, library: Library, clock: Clock, notifier: Notifier, place: Callable[[Account], str]) -> None:
        """`place` names an account's network."""
        self._library = library
        self._clock = clock
        self._notifier = notifier
        self._place = place
        self._known: set[AccountId] = set()

    async def begin(self) -> None:
        """What has stopped by now is not announced."""
        self._known = {account.id for account in await self._library.accounts() if account.state in _STOPPED}

    async def look(self) -> None:
        """Announce whatever stopped since; in quiet hours it waits for their end."""
        stopped = {one.id: one for one in await self._library.accounts() if one.state in _STOPPED}
        for gone in self._known - stopped.keys():
            await self._notifier.take_away(f"{_KEY}{gone}")
        self._known &= stopped.keys()
        preferences = await read_preferences(self._library)
        if not preferences.on or preferences.quiet.at(self._clock.now()):
            return
        for account in stopped.values():
            if account.id not in self._known and await self._notifier.show(self._notice(account)):
                self._known.add(account.id)

    def _notice(self, account: Account) -> Notice:
        name = account.name or account.address
        values = {"name": name, "place": self._place(account)}
        key = f"{_KEY}{account.id}"
        if account.state is AccountState.BROKEN:
            return Notice(key, tr("{name} on {place} has stopped", **values), account.state_text)
        title = tr("{name} on {place} is signed out", **values)
        return Notice(key, title, account.state_text, actions=((SIGN_IN, tr("Sign in…")),))
