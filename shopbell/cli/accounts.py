"""`accounts …` and `sync`."""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from shopbell.cli.context import INCOMPLETE, OK, REFUSED, Context, Terminal
from shopbell.engine.health import NEXT_TRY
from shopbell.errors import (
    CertificateUntrusted,
    FormRefused,
    NotFound,
    RateLimited,
    Rejected,
    SignInNeeded,
    Unreachable,
    Unsupported,
)
from shopbell.history import can_read_further, missing, reach
from shopbell.ids import AccountId
from shopbell.manifest import Manifest
from shopbell.model import Account, Gap
from shopbell.probing import Found, lacking
from shopbell.sign_in_code import AskAddress, ShowCode, SignInCode
from shopbell.spending import UNITS, Allowance
from shopbell.text.amounts import amount_words


async def form(context: Context, words: argparse.Namespace) -> int:
    """The set-up form as data."""
    asked = context.setup.form(words.connector)
    context.terminal.row(
        {
            "connector": words.connector,
            "title": asked.title,
            "intro": asked.intro,
            "fields": [asdict(f) for f in asked.fields],
            **({"guide": asdict(asked.guide)} if asked.guide is not None else {}),
        }
    )
    return OK


async def check(context: Context, words: argparse.Namespace) -> int:
    """Try each permission that these answers give; nothing is kept."""
    try:
        answers = _answers(context.terminal, words.answers)
        ask = _address_asked(context.terminal, words.answers)
        checked = await context.setup.check(words.connector, answers, _code_shown(context.terminal), ask)
    except _REFUSALS as refused:
        return _told(context, refused)
    return _findings(context, checked.found)


async def probe(context: Context, words: argparse.Namespace) -> int:
    """Try what an account may do, without changing anything at its service."""
    return _findings(context, await context.probe((await _known(context, words)).id))


def _findings(context: Context, found: Sequence[Found]) -> int:
    for one in found:
        context.terminal.row(asdict(one))
    return REFUSED if lacking(found) else OK


async def add(context: Context, words: argparse.Namespace) -> int:
    """Sign in with the answers; refused ones are named, each with a sentence."""
    try:
        answers = _answers(context.terminal, words.answers)
        ask = _address_asked(context.terminal, words.answers)
        account, address = await context.setup.add(words.connector, answers, _code_shown(context.terminal), ask)
    except _REFUSALS as refused:
        return _told(context, refused)
    context.terminal.row({"account": account, "address": address})
    return OK


def _code_shown(terminal: Terminal) -> ShowCode:
    """A sign-in that goes on elsewhere tells so to the person at the terminal, never among the rows."""

    def show(code: SignInCode | None) -> None:
        if code is not None:
            until = code.until.astimezone().strftime("%H:%M")
            terminal.say(f"Open {code.address} on any device and type in {code.code} there. It is good until {until}.")
            terminal.stderr.flush()

    return show


def _address_asked(terminal: Terminal, answers: str) -> AskAddress:
    """Asks the person at the terminal; the address is read once and never shown."""

    async def ask(sentence: str) -> str:
        if answers == "-":
            raise SignInNeeded(
                "The answers came from standard input, so the address of the page cannot be asked for there. "
                "Put the answers into a file and try again."
            )
        terminal.say(f"{sentence} Copy the address of the page that your browser ended on and paste it here:")
        terminal.stderr.flush()
        address = (await asyncio.to_thread(terminal.stdin.readline)).strip()
        if not address:
            raise SignInNeeded("No address was given, so the sign-in did not end. Please sign in again.")
        return address

    return ask


_REFUSALS = (
    FormRefused, NotFound, CertificateUntrusted, Unreachable, SignInNeeded, RateLimited, Rejected, Unsupported,
)  # fmt: skip


def _told(context: Context, refused: Exception) -> int:
    """A sentence for each answer that was wrong, or one for the whole."""
    match refused:
        case FormRefused():
            return _refused(context, refused.fields)
        case NotFound():
            return _refused(context, {"connector": str(refused)})
        case CertificateUntrusted():
            sentence = f"{refused} Its SHA-256 fingerprint is {refused.fingerprint}."
            return _refused(context, {"trusted_fingerprint": sentence})
    return _refused(context, {"": str(refused)})


def _refused(context: Context, fields: Mapping[str, str]) -> int:
    context.terminal.row({"errors": dict(fields)})
    return REFUSED


def _answers(terminal: Terminal, source: str) -> Mapping[str, str]:
    try:
        text = terminal.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
        answers = json.loads(text)
    except OSError as error:
        raise FormRefused({"": f"The answers in {source} cannot be read: {error.strerror}."}) from error
    except ValueError as error:
        raise FormRefused({"": "The answers are not a JSON object."}) from error
    if not isinstance(answers, dict):
        raise FormRefused({"": "The answers are not a JSON object."})
    return {str(name): _answer(value) for name, value in answers.items()}


def _answer(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


async def show_all(context: Context, words: argparse.Namespace) -> int:
    """Every account with its health."""
    gaps = await context.library.gaps()
    manifests = context.setup.manifests()
    for account in await context.library.accounts():
        history = _history(account, manifests.get(account.connector), gaps)
        context.terminal.row(_health(account, context.clock.now()) | history)
    return OK


def _health(account: Account, now: datetime) -> dict[str, object]:
    return {
        "account": account.id,
        "connector": account.connector,
        "address": account.address,
        "name": account.name,
        "state": account.state.value,
        "state_since": account.state_since,
        "state_text": account.state_text,
        "notices": list(account.notices),
        "allowance": _allowance(account.allowance, now),
        "last_heard_at": account.last_heard_at,
        "next_try_at": account.settings.get(NEXT_TRY) or None,
        "notify": account.notify,
    }


def _allowance(allowance: Allowance | None, now: datetime) -> dict[str, object] | None:
    """What is used up of the period of now; None where nothing limits it, or nobody looked since it began anew."""
    if allowance is None or allowance.renews_at <= now:
        return None
    used, limit = (amount_words(amount, allowance.currency) for amount in (allowance.used, allowance.limit))
    at = allowance.renews_at.astimezone()
    if allowance.currency == UNITS:
        words = f"{used} of {limit} units used today; it begins anew at {at:%H:%M}."
    else:
        words = f"{used} of {limit} used this month; it begins anew on {at.day} {at:%B}."
    return asdict(allowance) | {"words": words}


def _history(account: Account, manifest: Manifest | None, gaps: Sequence[Gap]) -> dict[str, object]:
    """How far back it was read, and what may be missing."""
    lacking = [{"start": gap.start, "end": gap.end, "reason": gap.reason} for gap in missing(gaps, account.id)]
    progress = account.progress
    return {
        "oldest_at": account.oldest_at,
        "history": reach(account, manifest, gaps).value if manifest else None,
        "history_read": None if progress is None else {"done": progress.done, "total": progress.total or None},
        "can_read_further": manifest is not None and can_read_further(account, manifest, gaps),
        "may_be_missing": lacking,
    }


async def _known(context: Context, words: argparse.Namespace) -> Account:
    for account in await context.library.accounts():
        if account.id == words.id:
            return account
    raise NotFound(f"There is no account {words.id}.")


async def pause(context: Context, words: argparse.Namespace) -> int:
    """Nothing is read or sent until it is resumed."""
    return await _set_paused(context, words, paused=True)


async def resume(context: Context, words: argparse.Namespace) -> int:
    """Reading and sending go on, with what came meanwhile."""
    return await _set_paused(context, words, paused=False)


async def _set_paused(context: Context, words: argparse.Namespace, *, paused: bool) -> int:
    account = await _known(context, words)
    await context.setup.pause(account.id, paused)
    context.terminal.row({"account": account.id, "state": (await _known(context, words)).state.value})
    return OK


async def further(context: Context, words: argparse.Namespace) -> int:
    """Ask the service for more history than it gave."""
    account = await _known(context, words)
    try:
        await context.setup.read_further(account.id)
    except Rejected as refused:
        return _refused(context, {"": str(refused)})
    context.terminal.row({"account": account.id, "asked": True})
    return OK


async def remove(context: Context, words: argparse.Namespace) -> int:
    """Sign-in and, when asked, history go."""
    account = (await _known(context, words)).id
    await context.setup.remove(account, keep_history=not words.delete_history)
    context.terminal.row({"account": account, "removed": True})
    return OK


async def sync(context: Context, words: argparse.Namespace) -> int:
    """One full pass over one or all accounts."""
    wanted = None if words.account is None else [AccountId(words.account)]
    known = {account.id for account in await context.library.accounts()}
    if wanted and wanted[0] not in known:
        raise NotFound(f"There is no account {wanted[0]}.")
    results = await context.sync(wanted)
    for result in results:
        context.terminal.row(asdict(result))
    return INCOMPLETE if any(result.error for result in results) else OK
