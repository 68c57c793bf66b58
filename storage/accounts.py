"""Accounts come and go."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.changes import Changes
from shopbell.ids import AccountId
from shopbell.model import AccountState, Progress
from storage.instants import to_us
from storage.json_text import json_text
from storage.removal import remove_history
from storage.tables import accounts as rows
from storage.tables.persons import make_own, meet

if TYPE_CHECKING:
    from shopbell.connector import Verified
    from shopbell.spending import Allowance
    from storage.blobs import Blobs
    from storage.parts import Parts
    from storage.transaction import Transaction

_HEARD_STEP = timedelta(minutes=1) // timedelta(microseconds=1)
_OWNERS_WORD = (AccountState.PAUSED, AccountState.CLOSED)


class SqlAccountBook:
    """`shopbell.ports.AccountBook` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    async def add_account(
        self, connector: str, verified: Verified, secret_ref: str, at: datetime
    ) -> tuple[AccountId, Changes]:
        """See the port. An account that was removed with its history kept comes back with it."""

        def work(tx: Transaction) -> AccountId:
            now = to_us(at)
            account = tx.db.value(
                "INSERT INTO account (connector, address, name, state, state_since, added_at,"
                " settings, secret_ref) VALUES (?1, ?2, ?3, 'ok', ?4, ?4, ?5, ?6)"
                " ON CONFLICT (connector, address) DO UPDATE SET name = ?3, state = 'ok',"
                " state_since = iif(state = 'ok', state_since, ?4), state_text = '', removed = 0,"
                " settings = json_patch(settings, ?5), secret_ref = ?6 RETURNING id",
                (
                    connector,
                    verified.address,
                    verified.name,
                    now,
                    json.dumps(dict(verified.settings), ensure_ascii=False),
                    secret_ref,
                ),
            )
            own = meet(tx, connector, verified.address, verified.name, now, wrote=False)
            make_own(tx, account, own, verified.address)
            tx.touched.accounts.add(account)
            return AccountId(account)

        return await self._parts.write(work)

    async def set_address(self, account: AccountId, address: str) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if tx.db.run(
                "UPDATE OR IGNORE account SET address = ?1 WHERE id = ?2 AND address <> ?1", (address, account)
            ):
                tx.touched.accounts.add(account)

        return await self._parts.change(work)

    async def remove_account(self, account: AccountId, *, keep_history: bool) -> Changes:
        """See the port."""

        def close(tx: Transaction) -> None:
            rows.state_of(tx.db, account)
            tx.db.run(
                "UPDATE account SET state = 'closed', removed = 1, secret_ref = '',"
                " state_text = '', notices = '', allowance = '', progress_done = NULL WHERE id = ?",
                (account,),
            )
            tx.db.run("DELETE FROM vault WHERE account = ?", (account,))
            tx.touched.accounts.add(account)

        changes = await self._parts.change(close)
        if keep_history:
            return changes
        return changes | await remove_history(self._parts, self._blobs, account)

    async def set_state(self, account: AccountId, state: AccountState, text: str, at: datetime) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if rows.state_of(tx.db, account) not in _OWNERS_WORD:
                _set_state(tx, account, state, text, to_us(at))

        return await self._parts.change(work)

    async def set_notices(self, account: AccountId, notices: Sequence[str]) -> Changes:
        """See the port."""
        text = json_text(list(notices)) if notices else ""

        def work(tx: Transaction) -> None:
            if tx.db.run("UPDATE account SET notices = ?1 WHERE id = ?2 AND notices <> ?1", (text, account)):
                tx.touched.accounts.add(account)

        return await self._parts.change(work)

    async def set_allowance(self, account: AccountId, allowance: Allowance | None) -> Changes:
        """See the port."""
        text = rows.allowance_text(allowance)

        def work(tx: Transaction) -> None:
            if tx.db.run("UPDATE account SET allowance = ?1 WHERE id = ?2 AND allowance <> ?1", (text, account)):
                tx.touched.accounts.add(account)

        return await self._parts.change(work)

    async def set_progress(self, account: AccountId, progress: Progress | None) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: rows.set_progress(tx, account, progress))

    async def set_whole(self, account: AccountId, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: rows.set_whole(tx, account, to_us(at)))

    async def read_further(self, account: AccountId, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: rows.ask_for_more(tx, account, at))

    async def heard(self, account: AccountId, at: datetime) -> Changes:
        """See the port."""
        now = to_us(at)
        last = await self._parts.read(lambda db: db.value("SELECT last_heard_at FROM account WHERE id = ?", (account,)))
        if last is not None and now - last < _HEARD_STEP:
            return Changes()

        def work(tx: Transaction) -> None:
            if tx.db.run("UPDATE account SET last_heard_at = ? WHERE id = ?", (now, account)):
                tx.touched.accounts.add(account)

        return await self._parts.change(work)

    async def set_account_settings(self, account: AccountId, settings: Mapping[str, str]) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            before = json.loads(tx.db.value("SELECT settings FROM account WHERE id = ?", (account,)) or "{}")
            merged = before | dict(settings)
            if merged != before:
                tx.db.run(
                    "UPDATE account SET settings = ? WHERE id = ?",
                    (json.dumps(merged, ensure_ascii=False), account),
                )
                tx.touched.accounts.add(account)

        return await self._parts.change(work)

    async def set_paused(self, account: AccountId, paused: bool, at: datetime) -> Changes:
        """See the port."""
        state = AccountState.PAUSED if paused else AccountState.OK

        def work(tx: Transaction) -> None:
            before = rows.state_of(tx.db, account)
            if before is not AccountState.CLOSED and (before is AccountState.PAUSED) != paused:
                _set_state(tx, account, state, "", to_us(at))

        return await self._parts.change(work)

    async def set_notify(self, account: AccountId, notify: bool) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if tx.db.run(
                "UPDATE account SET notify = ?1 WHERE id = ?2 AND notify <> ?1",
                (int(notify), account),
            ):
                tx.touched.accounts.add(account)

        return await self._parts.change(work)


def _set_state(tx: Transaction, account: int, state: AccountState, text: str, now: int) -> None:
    if tx.db.run(
        "UPDATE account SET state_since = iif(state = ?1, state_since, ?3), state = ?1,"
        " state_text = ?2 WHERE id = ?4 AND (state, state_text) IS NOT (?1, ?2)",
        (state.value, text, now, account),
    ):
        tx.touched.accounts.add(account)
