"""Account rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.history import FURTHER
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState, Progress
from shopbell.spending import Allowance
from storage.instants import from_us, maybe_from

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.transaction import Transaction

SELECT = (
    "SELECT id, connector, address, name, state, state_since, state_text, added_at, last_heard_at,"
    " settings, secret_ref, progress_done, progress_total, progress_left, notify, notices, oldest_at, whole_at,"
    " allowance"
    " FROM account"
)


def account_of(row: Row) -> Account:
    """A row of SELECT."""
    return Account(
        id=AccountId(row[0]),
        connector=row[1],
        address=row[2],
        name=row[3],
        state=AccountState(row[4]),
        state_since=from_us(row[5]),
        state_text=row[6],
        added_at=from_us(row[7]),
        last_heard_at=maybe_from(row[8]),
        settings=json.loads(row[9]),
        secret_ref=row[10],
        progress=None if row[11] is None else Progress(row[11], row[12], row[13]),
        notify=bool(row[14]),
        notices=tuple(json.loads(row[15])) if row[15] else (),
        oldest_at=maybe_from(row[16]),
        whole_at=maybe_from(row[17]),
        allowance=_allowance_of(row[18]),
    )


def allowance_text(allowance: Allowance | None) -> str:
    """As it is kept; '' for none."""
    if allowance is None:
        return ""
    return json.dumps([allowance.currency, allowance.used, allowance.limit, allowance.renews_at.isoformat()])


def _allowance_of(text: str) -> Allowance | None:
    if not text:
        return None
    currency, used, limit, renews_at = json.loads(text)
    return Allowance(currency, used, limit, datetime.fromisoformat(renews_at))


def state_of(db: ReadConnection, account: int) -> AccountState:
    """Raises NotFound."""
    state = db.value("SELECT state FROM account WHERE id = ?", (account,))
    if state is None:
        raise NotFound("This account is not here any more.")
    return AccountState(state)


def set_progress(tx: Transaction, account: int, progress: Progress | None) -> None:
    """The same again is no change."""
    done, total, left = (None, 0, None) if progress is None else (progress.done, progress.total, progress.seconds_left)
    if tx.db.run(
        "UPDATE account SET progress_done = ?1, progress_total = ?2, progress_left = ?3"
        " WHERE id = ?4 AND (progress_done, progress_total, progress_left) IS NOT (?1, ?2, ?3)",
        (done, total, left, account),
    ):
        tx.touched.accounts.add(account)


def set_whole(tx: Transaction, account: int, now: int) -> None:
    """The first time counts."""
    if tx.db.run("UPDATE account SET whole_at = ? WHERE id = ? AND whole_at IS NULL", (now, account)):
        tx.touched.accounts.add(account)


def ask_for_more(tx: Transaction, account: int, at: datetime) -> None:
    """The engine sees the wish in the settings; whatever is still missing at the beginning is told again by then."""
    tx.db.run(
        "UPDATE account SET whole_at = NULL, settings = json_set(settings, '$.' || ?, ?) WHERE id = ?",
        (FURTHER, at.isoformat(), account),
    )
    tx.db.run("DELETE FROM gap WHERE account = ? AND start_at IS NULL AND outage = 0", (account,))
    tx.touched.accounts.add(account)
