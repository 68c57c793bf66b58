"""`accounts …` and `sync`."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from shopbell.cli.context import INCOMPLETE, OK, REFUSED, Context, Terminal
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
from shopbell.ids import AccountId
from shopbell.model import Account


async def form(context: Context, words: argparse.Namespace) -> int:
    """The set-up form as data."""
    asked = context.setup.form(words.connector)
    context.terminal.row(
        {
            "connector": words.connector,
            "title": asked.title,
            "intro": asked.intro,
            "fields": [asdict(f) for f in asked.fields],
        }
    )
    return OK


async def add(context: Context, words: argparse.Namespace) -> int:
    """Sign in with the answers; refused ones are named, each with a sentence."""
    try:
        answers = _answers(context.terminal, words.answers)
        account, address = await context.setup.add(words.connector, answers)
    except FormRefused as refused:
        return _refused(context, refused.fields)
    except NotFound as unknown:
        return _refused(context, {"connector": str(unknown)})
    except CertificateUntrusted as untrusted:
        sentence = f"{untrusted} Its SHA-256 fingerprint is {untrusted.fingerprint}."
        return _refused(context, {"trusted_fingerprint": sentence})
    except (Unreachable, SignInNeeded, RateLimited, Rejected, Unsupported) as refused:
        return _refused(context, {"": str(refused)})
    context.terminal.row({"account": account, "address": address})
    return OK


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
    for account in await context.library.accounts():
        context.terminal.row(_account_row(account))
    return OK


def _account_row(account: Account) -> dict[str, object]:
    return {
        "account": account.id,
        "connector": account.connector,
        "address": account.address,
        "name": account.name,
        "state": account.state.value,
        "state_since": account.state_since,
        "state_text": account.state_text,
        "notices": list(account.notices),
        "last_heard_at": account.last_heard_at,
    }


async def remove(context: Context, words: argparse.Namespace) -> int:
    """Sign-in and, when asked, history go."""
    account = AccountId(words.id)
    if account not in {known.id for known in await context.library.accounts()}:
        raise NotFound(f"There is no account {account}.")
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
