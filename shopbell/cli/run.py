"""Finds the command and turns its errors into sentences and exit codes."""

import argparse
from collections.abc import Awaitable, Callable, Mapping

from shopbell.cli import (
    accounts,
    deeds,
    insight,
    keeping,
    people,
    promises,
    proposing,
    questions,
    reaching,
    reading,
    writing,
)
from shopbell.cli.context import FAILED, Context
from shopbell.errors import KnownError

Command = Callable[[Context, argparse.Namespace], Awaitable[int]]

COMMANDS: Mapping[tuple[str, str], Command] = {
    ("accounts", "form"): accounts.form,
    ("accounts", "add"): accounts.add,
    ("accounts", "check"): accounts.check,
    ("accounts", "probe"): accounts.probe,
    ("accounts", "list"): accounts.show_all,
    ("accounts", "pause"): accounts.pause,
    ("accounts", "resume"): accounts.resume,
    ("accounts", "further"): accounts.further,
    ("accounts", "remove"): accounts.remove,
    ("sync", ""): accounts.sync,
    ("list", ""): reading.rows,
    ("show", ""): reading.show,
    ("search", ""): reading.search,
    ("reply", ""): writing.reply,
    ("reach", ""): reaching.reach,
    ("propose", ""): proposing.propose,
    ("helper", "show"): proposing.show,
    ("helper", "models"): proposing.models,
    ("helper", "set"): proposing.set_up,
    ("helper", "remove"): proposing.remove,
    ("outbox", "list"): writing.outbox_list,
    ("outbox", "retry"): writing.outbox_retry,
    ("outbox", "cancel"): writing.outbox_cancel,
    ("settle", ""): writing.settle,
    ("later", ""): writing.later,
    ("questions", ""): questions.questions,
    ("onlookers", ""): questions.onlookers,
    ("message", ""): deeds.message,
    ("mention", ""): deeds.mention,
    ("listen", ""): deeds.listen,
    ("promises", "list"): promises.show_all,
    ("promises", "add"): promises.add,
    ("promises", "keep"): promises.keep,
    ("promises", "dismiss"): promises.dismiss,
    ("promises", "reopen"): promises.reopen,
    ("people", "list"): people.rows,
    ("people", "show"): people.show,
    ("people", "link"): people.link,
    ("people", "split"): people.split,
    ("people", "undo"): people.undo,
    ("people", "proposals"): people.proposals,
    ("people", "refuse"): people.refuse,
    ("people", "later"): people.later,
    ("contacts", "import"): people.take_contacts,
    ("contacts", "export"): people.give_contacts,
    ("insight", ""): insight.show,
    ("outcome", ""): insight.outcome,
    ("unmark", ""): insight.unmark,
    ("export", ""): keeping.export,
    ("import", ""): keeping.take_in,
    ("backup", ""): keeping.backup,
    ("check", ""): keeping.check,
    ("doctor", ""): keeping.doctor,
}


async def run_command(context: Context, words: argparse.Namespace) -> int:
    """The exit code. What was expected to go wrong is a sentence on standard error."""
    command = COMMANDS[(words.command, getattr(words, "action", ""))]
    try:
        return await command(context, words)
    except KnownError as error:
        context.terminal.say(str(error))
        return FAILED
