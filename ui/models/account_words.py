"""What the window says about an account and about all of them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.model import Account, AccountState, Counts, OutboxItem, OutboxState, Progress
from shopbell.spending import UNITS
from shopbell.text.amounts import amount_words
from shopbell.text.times import short_wait, stamp
from ui.backend import EngineState
from ui.theme_tokens import Tone
from ui.words import small_number, tr, trn

if TYPE_CHECKING:
    from ui.models.networks import Network

NEXT_TRY = "next_try"
"""The account setting in which the engine says when it tries again (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class AccountLook:
    """One account on the left: sign and word, then a sentence and what can be done about it."""

    name: str
    sign: str
    word: str
    """The state in one word, '' when all is well (the sign then says it alone and has a name)."""
    tone: Tone
    text: str = ""
    sign_in: bool = False
    try_now: bool = False

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.name, self.word or tr("up to date"), self.text) if part)


def account_look(account: Account, network: Network, now: datetime) -> AccountLook:
    """How an account is shown at `now` (aware, in the zone of the screen)."""
    name = network.address
    match account.state:
        case AccountState.OK | AccountState.SYNCING:
            return _well(account, name)
        case AccountState.PAUSED:
            return AccountLook(name, "‖", tr("paused"), Tone.GREY)
        case AccountState.CLOSED:
            return AccountLook(name, "–", tr("read only"), Tone.GREY, account.state_text)
        case _:
            return _ill(account, name, now)


def _ill(account: Account, name: str, now: datetime) -> AccountLook:
    since = stamp(account.state_since, now)
    match account.state:
        case AccountState.SIGN_IN:
            text = tr("Signed out since {time}. What you write waits here.", time=since)
            return AccountLook(name, "!", tr("out"), Tone.DANGER, text, sign_in=True)
        case AccountState.OFFLINE:
            return _offline(account, name, since, now)
        case AccountState.LIMITED:
            return AccountLook(name, "…", tr("waits"), Tone.WARM, _limited(account, now))
        case _:
            text = account.state_text or tr("Stopped since {time}.", time=since)
            return AccountLook(name, "!", tr("stopped"), Tone.DANGER, text, try_now=True)


def _well(account: Account, name: str) -> AccountLook:
    if account.progress is not None:
        words = progress_words(account.progress)
        return AccountLook(name, "↓", tr("reading"), Tone.GREY, words)
    return AccountLook(name, "✓", "", Tone.GREY)


def _offline(account: Account, name: str, since: str, now: datetime) -> AccountLook:
    text = tr("No connection since {time}. You can read, search and write.", time=since)
    seconds = seconds_to_next_try(account, now)
    if seconds is not None:
        wait = f"{seconds // 60}:{seconds % 60:02d}"
        text += " " + tr("Next try in {wait}.", wait=wait)
    return AccountLook(name, "!", tr("offline"), Tone.WARM, text, try_now=True)


def allowance_words(account: Account, now: datetime) -> str:
    """What is used up of a budget or of the service's limit; "" where nothing limits it, or that period is over."""
    allowance = account.allowance
    if allowance is None or allowance.renews_at <= now:
        return ""
    used, limit = (amount_words(amount, allowance.currency) for amount in (allowance.used, allowance.limit))
    at = allowance.renews_at.astimezone(now.tzinfo)
    if allowance.currency == UNITS:
        time = f"{at:%H:%M}"
        return tr("{used} of {limit} units used today; it begins anew at {time}", used=used, limit=limit, time=time)
    day = f"{at.day}\u00a0{tr(at.strftime('%B'))}"
    return tr("{used} of {limit} used this month; it begins anew on {day}", used=used, limit=limit, day=day)


def _limited(account: Account, now: datetime) -> str:
    if account.allowance is not None and account.state_text:
        return account.state_text  # its budget, or its plan for the day, and not the service's own word
    until = next_try(account)
    if until is None or until <= now:
        return account.state_text or tr("The service asks to wait a little.")
    return tr("The service asks to wait until {time}.", time=stamp(until, now))


def next_try(account: Account) -> datetime | None:
    """When the engine tries this account again, if it said so."""
    try:
        at = datetime.fromisoformat(account.settings.get(NEXT_TRY, ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def seconds_to_next_try(account: Account, now: datetime) -> int | None:
    """Whole seconds, rounded up; None when nothing is planned or it is due."""
    at = next_try(account)
    if at is None or at <= now:
        return None
    return -int((now - at).total_seconds() // 1)


def progress_words(progress: Progress) -> str:
    """How far and how long: "1,204 of 8,000 messages · 3 min left"."""
    if progress.total:
        done = tr("{done} of {total} messages", done=f"{progress.done:,}", total=f"{progress.total:,}")
    else:
        done = trn("{n} message so far", "{n} messages so far", progress.done)
    if progress.seconds_left is None:
        return done
    left = short_wait(timedelta(seconds=max(60, progress.seconds_left)))
    return tr("{done} · {time} left", done=done, time=left)


def all_accounts_line(accounts: Sequence[Account], engine: EngineState, now: datetime) -> str:
    """The line at the foot: never "up to date" while nobody looks."""
    if engine is EngineState.DOWN:
        return tr("The part that talks to your accounts stopped. It is being started again.")
    if engine is EngineState.STARTING:
        return tr("Starting; what is here can be read and answered.")
    well = [a for a in accounts if a.state is AccountState.OK and a.last_heard_at is not None]
    if not well:
        return tr("No account is up to date.") if accounts else ""
    heard = min(a.last_heard_at for a in well if a.last_heard_at is not None)
    count = tr("Both") if len(well) == len(accounts) == 2 else small_number(len(well))
    one, many = "{count} account up to date · {ago}", "{count} accounts up to date · {ago}"
    return trn(one, many, len(well), count=count, ago=ago_words(now - heard))


def ago_words(delta: timedelta) -> str:
    """How long ago: "1 min ago"; "just now" below a minute."""
    if delta < timedelta(minutes=1):
        return tr("just now")
    return tr("{time} ago", time=short_wait(delta))


def outbox_line(counts: Counts, items: Iterable[OutboxItem]) -> str:
    """What still waits to leave, and why when there is one reason."""
    stuck = counts.outbox_stuck
    if stuck:
        return trn("{n} reply needs you before it can leave", "{n} replies need you before they can leave", stuck)
    if not counts.outbox:
        return ""
    line = trn("{n} reply waiting to leave", "{n} replies waiting to leave", counts.outbox)
    waiting = (OutboxState.QUEUED, OutboxState.HELD)
    reasons = {item.reason for item in items if item.state in waiting and item.reason}
    return f"{line}: {reasons.pop()}" if len(reasons) == 1 else line
