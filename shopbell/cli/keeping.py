"""`export`, `import`, `backup`, `check` and `doctor`."""

import argparse
from pathlib import Path

from shopbell.archive.export import Export
from shopbell.archive.take_in import TakeIn
from shopbell.cli.context import FAILED, OK, Context
from shopbell.ids import AccountId
from shopbell.services.archives import Answers, Look


async def export(context: Context, words: argparse.Namespace) -> int:
    """Everything into a new folder."""
    writing = Export(context.library, context.people.book, words.dir, context.question_book, context.ledger)
    done = await writing.write(context.clock.now())
    context.terminal.row(
        {
            "export": str(words.dir),
            "conversations": done.conversations,
            "messages": done.messages,
            "attachments": done.attachments,
        }
    )
    return OK


async def take_in(context: Context, words: argparse.Namespace) -> int:
    """An export, an mbox file, a Maildir or a network's archive; twice adds nothing."""
    if not TakeIn.takes(words.path):
        return await _archive(context, words)
    intake = TakeIn(
        context.library,
        context.book,
        context.intake,
        context.desk,
        context.people.book,
        context.parse_mail,
        context.question_book,
        context.ledger,
    )
    done = await intake.take(words.path, context.clock.now())
    context.terminal.row(
        {
            "import": str(words.path),
            "received": done.received,
            "known": done.known,
            "skipped": done.skipped,
        }
    )
    return OK


async def _archive(context: Context, words: argparse.Namespace) -> int:
    """What a network let one download; a row for each network in it."""
    account = None if words.account is None else AccountId(words.account)
    first = {"day-first": True, "month-first": False}.get(words.dates)
    answers = Answers(account=account, apart=words.apart, me=words.me, day_first=first)
    if words.look:
        for look in await context.archives.look(words.path, answers):
            context.terminal.row(_look_row(words.path, look))
        return OK
    for done in await context.archives.take(words.path, answers):
        context.terminal.row(
            {
                "import": str(words.path),
                "what": done.title,
                "account": done.account,
                "received": done.new,
                "known": done.known,
                "skipped": done.left_out,
            }
        )
    return OK


def _look_row(path: Path, look: Look) -> dict[str, object]:
    return {
        "look": str(path),
        "what": look.recognised.title,
        "connector": look.recognised.connector,
        "joins": None if look.account is None else look.account.id,
        "me": look.me or None,
        "asks_me": look.asks_me,
        "asks_dates": look.recognised.asks_dates,
        "writers": list(look.writers),
        "messages": look.messages,
        "first": look.first,
        "last": look.last,
        "skipped": look.left_out,
    }


async def backup(context: Context, words: argparse.Namespace) -> int:
    """A consistent copy, also while the window is open. Secrets are not in it."""
    await context.upkeep.backup(words.file)
    context.terminal.row({"backup": str(words.file)})
    return OK


async def check(context: Context, words: argparse.Namespace) -> int:
    """Verify the database and the files."""
    wrong = await context.upkeep.check()
    for sentence in wrong:
        context.terminal.say(sentence)
    context.terminal.row({"ok": not wrong, "problems": list(wrong)})
    return FAILED if wrong else OK


async def doctor(context: Context, words: argparse.Namespace) -> int:
    """What this machine has and lacks; no addresses, no secrets."""
    findings = await context.machine()
    for finding in findings:
        context.terminal.row({"part": finding.part, "ok": finding.ok, "words": finding.words})
    return OK
