"""The words of the command line."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell import __version__
from shopbell.model import ErrandKind, View

PROGRAM = "shopbell"
ENGINE = "engine"
MESSAGE_DEEDS = {
    "change": ErrandKind.EDIT,
    "delete": ErrandKind.DELETE,
    "approve": ErrandKind.APPROVE,
    "spam": ErrandKind.SPAM,
    "bin": ErrandKind.BIN,
    "hide": ErrandKind.HIDE,
    "show": ErrandKind.SHOW,
    "like": ErrandKind.LIKE,
    "unlike": ErrandKind.UNLIKE,
}
ORDERS = ("longest", "closing")
ACCOUNT_DEEDS = {
    "pause": "read and send nothing for a while",
    "resume": "read and send again",
    "further": "ask the service for more history than it gave",
    "probe": "try what an account may do; nothing is changed and nothing is kept",
}
MENTION_ANSWERS = ("join", "leave", "not-us")


def build_parser() -> argparse.ArgumentParser:
    """Everything `shopbell --help` says. Without a command the window opens."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Every account your shop has, in one inbox. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Shopbell {__version__}")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="the folder that holds everything")
    parser.add_argument("--demo", action="store_true", help="look around a made-up shop")
    _window_options(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _account_commands(commands)
    _reading_commands(commands)
    _writing_commands(commands)
    _helper_commands(commands)
    _deed_commands(commands)
    _promise_commands(commands)
    _insight_commands(commands)
    _people_commands(commands)
    _keeping_commands(commands)
    commands.add_parser(ENGINE)
    commands.choices = _Told(commands.choices)
    return parser


class _Told(dict[str, argparse.ArgumentParser]):
    """What a wrong command is told to choose from: the window starts the engine, nobody else."""

    def __iter__(self) -> Iterator[str]:
        return (name for name in super().__iter__() if name != ENGINE)


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _window_options(parser: argparse.ArgumentParser) -> None:
    window = parser.add_argument_group("the window")
    window.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture and end; needs no display")
    window.add_argument("--theme", choices=("light", "dark"), help="else as the system has it")
    window.add_argument("--size", type=_size, metavar="WxH", help="size of the window, such as 1280x720")
    window.add_argument("--scale", type=_scale, metavar="N", help="text size, 1 to 2")
    window.add_argument("--view", metavar="NAME", help="what to show: waiting, conversation, search, …")


def _number(text: str) -> int:
    """An id, or how many: from 0 to what the database can hold."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of this kind")
    return number


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    try:
        size = int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720") from None
    if not (200 <= size[0] <= 10_000 and 200 <= size[1] <= 10_000):
        raise argparse.ArgumentTypeError("a size is between 200 and 10000 points each way")
    return size


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0.5 <= scale <= 4:
        raise argparse.ArgumentTypeError("a scale is between 0.5 and 4")
    return scale


def _account_commands(commands: "Commands") -> None:
    accounts = commands.add_parser("accounts", help="add, list and remove accounts")
    actions = accounts.add_subparsers(dest="action", required=True)
    form = actions.add_parser("form", help="what a connector asks, as data")
    form.add_argument("connector")
    signing_in = {"add": "sign in and keep the account", "check": "try each permission of these answers; keep nothing"}
    for action, told in signing_in.items():
        signs_in = actions.add_parser(action, help=told)
        signs_in.add_argument("connector")
        answers = "a JSON object of answers; - reads standard input"
        signs_in.add_argument("--answers", required=True, metavar="FILE|-", help=answers)
    actions.add_parser("list", help="every account and its health")
    for action, told in ACCOUNT_DEEDS.items():
        actions.add_parser(action, help=told).add_argument("id", type=_number)
    remove = actions.add_parser("remove", help="remove an account")
    remove.add_argument("id", type=_number)
    remove.add_argument("--delete-history", action="store_true", help="its messages too; else they stay to be read")
    sync = commands.add_parser("sync", help="read and send once, everything")
    sync.add_argument("--account", type=_number, metavar="ID")


def _reading_commands(commands: "Commands") -> None:
    rows = commands.add_parser("list", help="a list of conversations")
    rows.add_argument("view", choices=[view.value for view in View])
    rows.add_argument("--limit", type=_number, default=100)
    rows.add_argument(
        "--order",
        choices=ORDERS,
        default=ORDERS[0],
        help="of the people waiting: who waits longest, or whose service takes no answer soonest",
    )
    rows.add_argument(
        "--people", action="store_true", help="of the people waiting: each once, as the window lists them"
    )
    rows.add_argument(
        "--after",
        default="",
        metavar="CURSOR",
        help="the cursor of the last row of the page before",
    )
    show = commands.add_parser("show", help="one conversation, whole")
    show.add_argument("conversation", type=_number)
    search = commands.add_parser("search", help="find messages by words")
    search.add_argument("query")
    search.add_argument("--limit", type=_number, default=50)


def _writing_commands(commands: "Commands") -> None:
    reply = commands.add_parser("reply", help="answer in a conversation")
    reply.add_argument("conversation", type=_number)
    reply.add_argument("--text-file", required=True, metavar="FILE|-")
    reply.add_argument("--way", default="", metavar="WAY", help="another way to the same person, as `reach` names it")
    reply.add_argument("--attach", action="append", default=[], type=Path, metavar="FILE")
    reach = commands.add_parser("reach", help="the ways to the person of a conversation, and why")
    reach.add_argument("conversation", type=_number)
    outbox = commands.add_parser("outbox", help="what has not left yet")
    actions = outbox.add_subparsers(dest="action", required=True)
    actions.add_parser("list")
    for action in ("retry", "cancel"):
        actions.add_parser(action).add_argument("id", type=_number)
    settle = commands.add_parser("settle", help="done, until they write again")
    settle.add_argument("conversation", type=_number)
    settle.add_argument("--reason", default="", metavar="TEXT")
    later = commands.add_parser("later", help="out of the waiting list for a while")
    later.add_argument("conversation", type=_number)
    later.add_argument("--until", required=True, metavar="TIME", help="ISO 8601, such as 2026-11-23T09:00")


def _helper_commands(commands: "Commands") -> None:
    propose = commands.add_parser("propose", help="an answer proposed by a model of yours; sends nothing")
    propose.add_argument("conversation", type=_number)
    said = propose.add_mutually_exclusive_group()
    said.add_argument("--show", action="store_true", help="what would be sent to the model, and nothing else")
    said.add_argument("--agree", action="store_true", help="you read that, and it may be sent there from now on")
    helper = commands.add_parser("helper", help="which model proposes answers; off until it is set")
    actions = helper.add_subparsers(dest="action", required=True)
    actions.add_parser("show", help="where it is")
    for action, told in (("models", "what an address offers"), ("set", "from now on")):
        parser = actions.add_parser(action, help=told)
        parser.add_argument("address", help="such as http://localhost:11434/v1")
        if action == "set":
            parser.add_argument("model")
        parser.add_argument("--key-file", default="", metavar="FILE|-", help="the key, where the server wants one")
    actions.add_parser("remove", help="off, and the key forgotten")


def _deed_commands(commands: "Commands") -> None:
    questions = commands.add_parser("questions", help="what was asked in a conversation, and what is settled of it")
    questions.add_argument("what", metavar="CONVERSATION|settle|reopen")
    onlookers = commands.add_parser("onlookers", help="no public line is needed under what was answered in private")
    onlookers.add_argument("conversation", type=_number)
    onlookers.add_argument("--undo", action="store_true", help="it is needed after all")
    questions.add_argument("id", nargs="?", default="", metavar="ID", help="of one question, such as 412.0")
    message = commands.add_parser("message", help="change, delete, judge, hide or like one message at its service")
    message.add_argument("id", type=_number)
    message.add_argument("deed", choices=list(MESSAGE_DEEDS))
    message.add_argument("--text-file", default="", metavar="FILE|-", help="the new words, with change")
    mention = commands.add_parser("mention", help="answer something said about the shop")
    mention.add_argument("conversation", type=_number)
    mention.add_argument("answer", choices=MENTION_ANSWERS)
    listen = commands.add_parser("listen", help="which words to listen for")
    listen.add_argument("words", nargs="*", metavar="WORD")
    listen.add_argument("--nothing", action="store_true", help="listen for nothing any more")


def _promise_commands(commands: "Commands") -> None:
    promises = commands.add_parser("promises", help="what was promised, by us and by them")
    actions = promises.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="open ones, soonest first").add_argument(
        "--conversation", type=_number, metavar="ID", help="all of one conversation, closed ones too"
    )
    add = actions.add_parser("add", help="keep a sentence as a promise")
    add.add_argument("conversation", type=_number)
    add.add_argument("words", metavar="SENTENCE")
    add.add_argument("--due", required=True, metavar="DAY", help="such as 2026-12-04, or 2026-12-04T15:00")
    add.add_argument("--theirs", action="store_true", help="they promised, not we")
    add.add_argument("--message", type=_number, metavar="ID", help="the message that says it")
    keep = actions.add_parser("keep", help="kept: name what kept it")
    keep.add_argument("id", type=_number)
    kept = keep.add_mutually_exclusive_group(required=True)
    kept.add_argument("--by-message", type=_number, metavar="ID", help="a message, call or visit of the timeline")
    kept.add_argument("--by", default="", metavar="TEXT", help="in a few words")
    for action, told in (("dismiss", "let it go"), ("reopen", "undo of keep and dismiss")):
        actions.add_parser(action, help=told).add_argument("id", type=_number)


def _people_commands(commands: "Commands") -> None:
    people = commands.add_parser("people", help="who is who: join, take apart, undo")
    actions = people.add_subparsers(dest="action", required=True)
    rows = actions.add_parser("list", help="everybody outside the shop")
    rows.add_argument("--find", default="", metavar="WORDS", help="only those whose names begin so")
    rows.add_argument("--limit", type=_number, default=100)
    rows.add_argument("--after", type=_number, default=0, metavar="PERSON", help="the last person of the page before")
    actions.add_parser("show", help="one of them, whole").add_argument("person", type=_number)
    link = actions.add_parser("link", help="these two are one person")
    link.add_argument("person", type=_number)
    link.add_argument("other", type=_number)
    split = actions.add_parser("split", help="this name is somebody else")
    split.add_argument("identity", type=_number)
    undo = actions.add_parser("undo", help="take a link or a split back, whenever it was")
    undo.add_argument("deed", type=_number)
    for action, told in (("refuse", "no: these two are not proposed any more"), ("later", "propose them in a month")):
        answer = actions.add_parser(action, help=told)
        answer.add_argument("person", type=_number)
        answer.add_argument("other", type=_number)
        answer.add_argument("--undo", action="store_true", help="take that answer back")
    proposals = actions.add_parser("proposals", help="who may be one, and why; joins nobody")
    proposals.add_argument("--limit", type=_number, default=100)
    contacts = commands.add_parser("contacts", help="people from and to a file: vCard 4 or CSV")
    directions = contacts.add_subparsers(dest="action", required=True)
    for direction, told in (("import", "joins nobody; twice adds nothing"), ("export", "to a new file")):
        directions.add_parser(direction, help=told).add_argument("file", type=Path)


def _insight_commands(commands: "Commands") -> None:
    insight = commands.add_parser("insight", help="how are we doing: one page as JSON")
    insight.add_argument("--from", dest="since", default="", metavar="DAY", help="such as 2026-11-01")
    insight.add_argument("--to", default="", metavar="DAY", help="the last day, today by default")
    outcome = commands.add_parser("outcome", help="mark what a conversation brought")
    outcome.add_argument("conversation", type=_number)
    outcome.add_argument("kind", metavar="KIND", help="sale, booking, visit, or a word of yours")
    outcome.add_argument("--amount", metavar="N", help="such as 38.50")
    outcome.add_argument("--currency", default="", metavar="CODE", help="such as EUR")
    unmark = commands.add_parser("unmark", help="take an outcome back")
    unmark.add_argument("id", type=_number)


def _keeping_commands(commands: "Commands") -> None:
    export = commands.add_parser("export", help="everything in open formats")
    export.add_argument("dir", type=Path)
    take_in = commands.add_parser("import", help="an export, an mbox file, a Maildir or a network's archive")
    take_in.add_argument("path", type=Path)
    whose = take_in.add_mutually_exclusive_group()
    whose.add_argument("--account", type=_number, metavar="ID", help="the account that an archive belongs to")
    whose.add_argument("--apart", action="store_true", help="an archive gets an account of its own, only to be read")
    take_in.add_argument("--me", default="", metavar="NAME", help="who you are in an archive that does not say")
    take_in.add_argument("--dates", choices=("day-first", "month-first"), help="where 3/4 can be read both ways")
    take_in.add_argument("--look", action="store_true", help="say what an archive is, and take nothing in")
    backup = commands.add_parser("backup", help="a consistent copy while the program runs")
    backup.add_argument("file", type=Path)
    commands.add_parser("check", help="verify database and files")
    commands.add_parser("doctor", help="what this machine has and lacks")
    secrets = commands.add_parser("secrets", help="where passwords are kept")
    secrets.add_argument("place", nargs="?", choices=("keyring", "passphrase", "memory"))
