"""Puts a dozen accounts of different networks into a profile: python -m tools.dozen_accounts PROFILE.

For pictures of the accounts page; nothing is signed in to.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors import catalogue
from shopbell.connector import Verified
from shopbell.model import AccountState, Progress
from shopbell.spending import UNITS, Allowance
from storage.store import Store, open_store

DOZEN = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """One account as the page is to show it."""

    connector: str
    address: str
    name: str = ""
    state: AccountState = AccountState.OK
    text: str = ""
    notice: str = ""
    allowance: tuple[str, int, int] | None = None
    """Currency, used and limit."""
    read: Progress | None = None
    heard: float = 0.1
    """Hours ago."""


WANTED = (
    Kept("youtube", "UC4711", "Tern Bakery bakes", AccountState.LIMITED, "The units of today are used up.",
         allowance=(UNITS, 10_000, 10_000)),
    Kept("x", "@tern_bakery", allowance=("USD", 4_200_000, 5_000_000)),
    Kept("google_reviews", "accounts/1234", "Tern Bakery, Harbour Street", AccountState.OFFLINE, heard=3),
    Kept("discord", "Tern#0001", "Tern Bakery", AccountState.SYNCING, read=Progress(3_400, 12_000, 95)),
    Kept("telegram", "@tern_bot", "Tern Bakery", notice="The business account does not let the bot answer."),
    Kept("slack", "T0471", "Harbour Street traders", AccountState.PAUSED),
    Kept("matrix", "@tern:coast.example", state=AccountState.PAUSED),
    Kept("disqus", "tern", "Tern Bakery", allowance=(UNITS, 310, 1_000)),
    Kept("xmpp", "shop@coast.example", state=AccountState.OFFLINE, heard=30),
    Kept("feeds", "feeds", "The harbour's papers", notice="No news from harbour.example/feed since Tue 14:02."),
    Kept("jmap", "orders@tern.shop", state=AccountState.SYNCING, read=Progress(3_400, 12_000, 95)),
)  # fmt: skip


async def furnish(store: Store) -> None:
    """The made-up shop's own six, and as many of these as make a dozen."""
    there = catalogue().manifests()
    missing = DOZEN - len(await store.library.accounts())
    for kept in [one for one in WANTED if one.connector in there][:missing]:
        await _add(store, kept)


async def _add(store: Store, kept: Kept) -> None:
    book, now = store.accounts, datetime.now(UTC)
    verified = Verified(kept.address, kept.name, {})
    number, _ = await book.add_account(kept.connector, verified, "picture", now - timedelta(days=90))
    await book.heard(number, now - timedelta(hours=kept.heard))
    await book.set_state(number, kept.state, kept.text, now - timedelta(hours=kept.heard))
    if kept.state is AccountState.PAUSED:
        await book.set_paused(number, True, now)
    if kept.notice:
        await book.set_notices(number, [kept.notice])
    if kept.allowance is not None:
        currency, used, limit = kept.allowance
        renews = (now + timedelta(days=1)).replace(hour=8, minute=0)
        await book.set_allowance(number, Allowance(currency, used, limit, renews))
    await book.set_progress(number, kept.read)
    if kept.read is None:
        await book.set_whole(number, now)


async def main(profile: Path) -> None:
    """Open the store there, furnish, close."""
    store = await open_store(profile)
    try:
        await furnish(store)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
