"""What the first list loads: most of the time from the command to the list is that of importing."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopbell.connector import Verified
from shopbell.events import Author, Batch, MessageSeen, Thread
from storage.store import open_store
from tests.architecture.rules import ROOT
from tests.bench.children import surroundings

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = (
    # The rules for texts and their tables: when a message is read or written.
    "regex",
    "nh3",
    "selectolax",
    "shopbell.actions",
    "shopbell.guide",
    "shopbell.insight",
    "shopbell.people",
    "shopbell.text.counters",
    "shopbell.text.fold_search",
    "shopbell.text.plain",
    "shopbell.text.questions",
    "shopbell.text.quotes",
    # The contract of the connectors, and everything on the network: in the engine, or when an account is set up.
    "shopbell.connector",
    "shopbell.events",
    "shopbell.engine.worker",
    "connectors.mail",
    "httpx",
    "dns",
    "imapclient",
    "fast_mail_parser",
    "keyring",
    "connectors._model.line",
    "shopbell.services.proposing",
    "cryptography",
    # Writing what comes in and what goes out.
    "storage.arrivals",
    "storage.ingest",
    "storage.dispatch",
    "storage.search",
    "storage.backup",
    # What the first frame does not show.
    "ui.accounts",
    "ui.composer",
    "ui.insight.hours",
    "ui.outbox",
    "ui.palette",
    "ui.proposing.in_conversation",
    "ui.proposing.panel",
    "ui.people",
    "ui.search",
    "ui.settings",
    "ui.thread",
    "ui.tray.service",
    "dbus_fast",
    "websockets",
    "PySide6.QtDBus",
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
)


async def somebody_waits(profile: Path) -> None:
    """A shop with one message in it."""
    store = await open_store(profile)
    verified = Verified("shop@tern.example", "The Shop", {})
    account, _ = await store.accounts.add_account("mail", verified, "reference", NOW)
    message = MessageSeen("m1", NOW, Author("ana@example.org", "Ana"), False, "Do you have rye?", Thread("r1"))
    await store.intake.ingest(account, "live", Batch((message,), "m1"), NOW)
    await store.close()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The modules of the real program when its list has been painted."""
    profile = tmp_path_factory.mktemp("first-list")
    profile.chmod(0o700)
    asyncio.run(somebody_waits(profile))
    command = [sys.executable, "-m", "tests.bench.first_paint", str(profile)]
    ended = subprocess.run(
        command, cwd=ROOT, env=surroundings({}), capture_output=True, text=True, timeout=60, check=True
    )
    return frozenset(json.loads(ended.stdout.splitlines()[-1])["modules"])


def test_the_list_was_there(loaded: frozenset[str]) -> None:
    assert {"ui.inbox.people_list", "storage.library", "PySide6.QtWidgets"} <= loaded


@pytest.mark.parametrize("name", LATER)
def test_the_first_list_does_without(name: str, loaded: frozenset[str]) -> None:
    assert not [module for module in loaded if module == name or module.startswith(f"{name}.")]
