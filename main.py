"""The composition root: builds everything once, then opens the window, runs the engine, or obeys the command line.

The only file that knows all layers. Heavy imports wait until the command that needs them.
"""

import argparse
import gc
import io
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.cli.parser import build_parser
from shopbell.errors import KnownError, Unsupported
from shopbell.profile import Profile

if TYPE_CHECKING:
    from shopbell.cli.context import Context, Finding, SyncResult, Terminal
    from shopbell.engine.feed import BellFeed
    from shopbell.engine.process import EngineProcess
    from shopbell.events import MessageSeen
    from shopbell.ids import AccountId
    from shopbell.only_one import OnlyOne
    from shopbell.probing import Found
    from shopbell.services.whole import Services
    from storage.secret_places import ChosenSecrets, Handover, SecretPlaces
    from storage.store import Store
    from ui.backend import Backend, EngineLink
    from ui.options import WindowOptions
    from ui.window import ShopbellWindow

PIPE_CLOSED = 141
"""As a shell says it of a program that SIGPIPE ended."""
NO_DISPLAY = (
    "There is no display to open a window on. Start Shopbell in a desktop session, "
    "or save a picture of it with: shopbell --demo --screenshot FILE"
)
READING = frozenset({"list", "show", "search", "export", "check", "doctor"})


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    # What is loaded during the start stays; looking for garbage in it again and again would find none.
    collecting = gc.isenabled()
    gc.disable()
    words = build_parser().parse_args(arguments)
    try:
        if words.command == "engine":
            import asyncio

            return asyncio.run(run_engine_process(_profile(words)))
        if words.command:
            return _in_terminal(words)
        return open_window(words)
    except KnownError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read us has seen enough (`shopbell list all | head`); Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return 130
    finally:
        if collecting:
            gc.enable()


def _in_terminal(words: argparse.Namespace) -> int:
    """JSON is UTF-8, whatever the terminal's own encoding; what no encoding can say is escaped as JSON does it."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdin else "backslashreplace")
    import asyncio

    code = asyncio.run(run_command_line(_profile(words), words))
    sys.stdout.flush()
    return code


def _profile(words: argparse.Namespace) -> Profile:
    if words.profile is not None:
        return Profile(words.profile.absolute()).create()
    import platformdirs

    home = Path(platformdirs.user_data_dir("shopbell", appauthor=False))
    return Profile(home / ("demo-shop" if words.demo else "shop")).create()


# ---- what every process has ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shop:
    """One process's view of a profile."""

    profile: Profile
    store: "Store"
    secrets: "ChosenSecrets"
    feed: "BellFeed"
    services: "Services"

    async def close(self) -> None:
        """Ring what is left, finish what was handed in."""
        await self.feed.close()
        await self.store.close()


async def build_shop(
    profile: Profile,
    given: "Handover",
    process: str,
    *,
    linked: Callable[[bool], None] = lambda up: None,
    secrets_changed: Callable[[], None] = lambda: None,
) -> Shop:
    """Open the store and lay the services over it. Raises StoreRefused and SecretsUnavailable."""
    from connectors import archive_readers, catalogue
    from connectors._model import model_server
    from shopbell.clock import SystemClock
    from shopbell.engine.feed import BellFeed
    from shopbell.engine.meeting import Meeting
    from shopbell.engine.redact import Redactor
    from shopbell.logs import log_to_file
    from shopbell.services.whole import Services
    from storage.secret_places import ChosenSecrets, SecretPlaces
    from storage.store import open_store

    redactor = Redactor()
    log_to_file(profile, process, redactor)
    places = SecretPlaces(profile.secrets_choice, profile.secrets_file)
    secrets = ChosenSecrets(places, await places.open(given), given.passphrase, secrets_changed)
    store = await open_store(profile.path)
    feed = BellFeed(Meeting(profile.path), store.library.change_counter, linked=linked)
    services = Services(store, secrets, feed, catalogue(), SystemClock(), redactor, archive_readers, model_server)
    return Shop(profile, store, secrets, feed, services)


def collect_from_now_on() -> None:
    """What was loaded so far stays to the end and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.enable()


async def set_up_demo(shop: Shop) -> None:
    """The made-up shop's accounts, unless this profile has them."""
    if any(account.connector == "demo" for account in await shop.store.library.accounts()):
        return
    from connectors.demo.shop import WORDS, demo_accounts

    if not (await shop.services.listener.saved()).words:
        await shop.services.listener.listen_for(WORDS)
    for answers in demo_accounts(shop.profile.services / "demo"):
        await shop.services.setup.add("demo", answers)


# ---- the engine ----------------------------------------------------------------------------------------------------


async def run_engine_process(profile: Profile) -> int:
    """Every connector and all network traffic, in a process that the window starts."""
    from shopbell.engine.manners import let_others_go_first
    from shopbell.engine.meeting import Meeting
    from shopbell.engine.run import Parent, run_engine
    from storage.secret_places import Handover

    let_others_go_first()
    parent = Parent()
    token = await parent.token()
    given = Handover.load(await parent.handover())
    parent.watch()
    shop = await build_shop(profile, given, "engine")
    collect_from_now_on()
    try:
        return await run_engine(shop.services.parts, Meeting(profile.path), token=token, parent_gone=parent.gone)
    finally:
        await shop.close()


# ---- the command line ----------------------------------------------------------------------------------------------


async def run_command_line(profile: Profile, words: argparse.Namespace) -> int:
    """The exit code of one command."""
    from shopbell.cli.context import Terminal
    from shopbell.cli.run import run_command
    from shopbell.cli.secrets import choose
    from storage.secret_places import SecretPlaces

    terminal = Terminal(sys.stdin, sys.stdout, sys.stderr)
    places = SecretPlaces(profile.secrets_choice, profile.secrets_file)
    if words.command == "secrets":
        return await choose(places, words.place, terminal)
    shop = await build_shop(profile, _given(places, terminal), "command")
    collect_from_now_on()
    try:
        if words.demo:
            await set_up_demo(shop)
        if words.command not in READING:
            await shop.feed.client.connect()
        return await run_command(_context(shop, terminal), words)
    finally:
        await shop.close()


def _given(places: "SecretPlaces", terminal: "Terminal") -> "Handover":
    from shopbell.cli.secrets import passphrase
    from shopbell.model import SecretPlace
    from storage.secret_places import Handover

    return Handover(passphrase(terminal) if places.chosen() is SecretPlace.PASSPHRASE else None)


def _context(shop: Shop, terminal: "Terminal") -> "Context":
    from shopbell.cli.context import Context

    return Context(
        profile=shop.profile,
        library=shop.store.library,
        desk=shop.store.desk,
        book=shop.store.accounts,
        intake=shop.store.intake,
        upkeep=shop.store.upkeep,
        setup=shop.services.setup,
        compose=shop.services.compose,
        triage=shop.services.triage,
        questions=shop.services.questions,
        question_book=shop.store.questions,
        ledger=shop.store.ledger,
        errands=shop.services.errands,
        listener=shop.services.listener,
        reaching=shop.services.reaching,
        promises=shop.services.promises,
        insights=shop.services.insights,
        people=shop.services.people,
        proposals=lambda: shop.services.proposals,
        secrets=shop.secrets,
        bell=shop.feed,
        clock=shop.services.clock,
        terminal=terminal,
        archives=shop.services.archives,
        sync=lambda accounts: _sync(shop, accounts),
        probe=lambda account: _probe(shop, account),
        parse_mail=_parse_mail,
        machine=lambda: _machine(shop.profile),
    )


async def _sync(shop: Shop, accounts: "Sequence[AccountId] | None") -> "Sequence[SyncResult]":
    from shopbell.cli.context import SyncResult
    from shopbell.engine.meeting import Meeting
    from shopbell.engine.once import sync_profile

    meeting = Meeting(shop.profile.path)
    passes = await sync_profile(shop.services.parts, meeting, shop.feed.client, accounts)
    return [SyncResult(p.account, p.received, p.sent, p.skipped, p.error or None) for p in passes]


async def _probe(shop: Shop, account: "AccountId") -> "Sequence[Found]":
    from shopbell.engine.meeting import Meeting
    from shopbell.engine.once import probe_profile

    return await probe_profile(shop.services.parts, Meeting(shop.profile.path), shop.feed.client, account)


def _parse_mail(raw: bytes, own: frozenset[str]) -> "MessageSeen":
    from connectors.mail.archived import archived_message

    return archived_message(raw, own)


async def _machine(profile: Profile) -> "Sequence[Finding]":
    from storage.about import findings as storage_findings
    from ui.about import findings as window_findings

    return [*await storage_findings(profile.path), *await window_findings()]


# ---- the window ----------------------------------------------------------------------------------------------------


def open_window(words: argparse.Namespace) -> int:
    """The window until the owner quits, or one picture of it."""
    from ui.about import has_display

    if not has_display():
        if words.screenshot is None:
            raise Unsupported(NO_DISPLAY)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if words.screenshot is not None and words.profile is None and words.demo:
        with tempfile.TemporaryDirectory(prefix="shopbell-") as scratch:
            return _in_loop(_picture, Profile(Path(scratch)).create(), words)
    return _in_loop(_picture if words.screenshot is not None else _live, _profile(words), words)


def _in_loop(
    work: "Callable[[Profile, argparse.Namespace], Awaitable[int]]", profile: Profile, words: argparse.Namespace
) -> int:
    import asyncio

    import qasync

    from ui.app import make_application

    app = make_application(sys.argv[:1])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(work(profile, words)))


async def _live(profile: Profile, words: argparse.Namespace) -> int:
    from shopbell.only_one import OnlyOne
    from ui.trouble import show_trouble

    only = OnlyOne(profile)
    if not only.take():
        if await only.call_first():
            return 0
        raise Unsupported("Shopbell is open with this profile already, but its window does not answer.")
    try:
        shop, engine, window = await _opened(profile, words)
    except KnownError as error:
        # Started from a menu, nobody reads standard error.
        await show_trouble(str(error))
        raise
    await _until_quit(shop, engine, window, only)
    return 0


async def _opened(profile: Profile, words: argparse.Namespace) -> "tuple[Shop, EngineProcess, ShopbellWindow]":
    from shopbell.engine.process import EngineProcess
    from shopbell.engine.stand_ins import Relay
    from storage.secret_places import Handover
    from ui.app import build_window

    relay = Relay()
    shop = await build_shop(profile, Handover(), "window", linked=relay.linked, secrets_changed=relay.restart)
    engine = EngineProcess(_engine_command(profile), shop.feed.client, handover=lambda: shop.secrets.handover().dump())
    relay.engine = engine
    if words.demo:
        await set_up_demo(shop)
    window = build_window(_backend(shop, engine), _options(words))
    await window.open_first()
    return shop, engine, window


async def _until_quit(shop: Shop, engine: "EngineProcess", window: "ShopbellWindow", only: "OnlyOne") -> None:
    import asyncio

    from shopbell.end_signals import end_signals
    from ui.shell import Shell
    from ui.tray.platform import make_notifier

    quit_wanted = asyncio.Event()
    shell = Shell(window, make_notifier(), lambda: set_up_demo(shop))
    shell.quit_wanted.connect(quit_wanted.set)
    await only.serve(window.raise_window)
    await shop.feed.start()
    await shell.begin()
    engine.start()
    await shell.start()
    gc.collect()
    gc.freeze()
    with end_signals(quit_wanted.set):
        await quit_wanted.wait()
    await shell.close()
    await window.shutdown()
    await engine.stop()
    await only.close()
    await shop.close()


async def _picture(profile: Profile, words: argparse.Namespace) -> int:
    """Everything is read once in this process, then the window is drawn into a file."""
    from shopbell.engine.stand_ins import StillEngine
    from shopbell.engine.supervisor import run_once
    from storage.secret_places import Handover
    from ui.app import build_window
    from ui.screenshot import take

    shop = await build_shop(profile, Handover(), "window")
    if words.demo:
        await set_up_demo(shop)
        await run_once(shop.services.parts)
    window = build_window(_backend(shop, StillEngine()), _options(words))
    await window.open_first()
    await take(window, words.screenshot, words.view or "waiting")
    await window.shutdown()
    await shop.close()
    return 0


def _engine_command(profile: Profile) -> list[str]:
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, str(Path(__file__).resolve())]
    return [*start, "--profile", str(profile.path), "engine"]


def _options(words: argparse.Namespace) -> "WindowOptions":
    from ui.options import WindowOptions
    from ui.theme import ThemeMode

    theme = ThemeMode(words.theme) if words.theme else None
    return WindowOptions(theme=theme, text_scale=words.scale, size=words.size, view=words.view or "waiting")


def _backend(shop: Shop, engine: "EngineLink") -> "Backend":
    from ui.backend import Backend

    return Backend(
        library=shop.store.library,
        desk=shop.store.desk,
        book=shop.store.accounts,
        intake=lambda: shop.store.intake,
        compose=shop.services.compose,
        triage=shop.services.triage,
        questions=shop.services.questions,
        errands=shop.services.errands,
        listener=shop.services.listener,
        reaching=shop.services.reaching,
        promises=shop.services.promises,
        mending=lambda: shop.services.mending,
        insights=lambda: shop.services.insights,
        evening=lambda: shop.services.evening,
        tellings=lambda: shop.services.tellings,
        proposals=lambda: shop.services.proposals,
        people=lambda: shop.services.people,
        setup=shop.services.setup,
        archives=lambda: shop.services.archives,
        secrets=shop.secrets,
        bell=shop.feed,
        clock=shop.services.clock,
        changes=shop.feed,
        engine=engine,
        probe=lambda account: _probe(shop, account),
        profile=str(shop.profile.path),
        secret_choice=shop.secrets,
    )


if __name__ == "__main__":
    sys.exit(main())
