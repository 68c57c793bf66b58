"""`export`, `import`, `backup`, `check` and `doctor`."""

import argparse

from shopbell.archive.export import Export
from shopbell.archive.take_in import TakeIn
from shopbell.cli.context import FAILED, OK, Context


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
    """An export, an mbox file or a Maildir; twice adds nothing."""
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
