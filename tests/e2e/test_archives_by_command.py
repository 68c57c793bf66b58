"""Archives by command: each kind twice, looked at first, and one that is killed in the middle and begun again."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import apsw
import pytest

from storage.database import FILE
from tests.e2e.program.shopbell import MAIN, Shopbell
from tests.servers.processes import wait_until
from tests.unit.archives.test_linkedin import archive as linkedin
from tests.unit.archives.test_meta import facebook
from tests.unit.archives.test_slack import export as slack
from tests.unit.archives.test_telegram import WHOLE
from tests.unit.archives.test_telegram import saved as telegram
from tests.unit.archives.test_whatsapp import iphone
from tests.unit.archives.test_x import archive as x

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
LINES = 8_000


@pytest.fixture
def shopbell(tmp_path: Path) -> Shopbell:
    """Over a new profile."""
    return Shopbell(tmp_path / "profile", os.environ)


def test_each_kind_comes_in_once_however_often(shopbell: Shopbell, tmp_path: Path) -> None:
    kinds = (
        (iphone(tmp_path), ("--me", "Tern Bakery"), "whatsapp", 6),
        (telegram(tmp_path, WHOLE), (), "telegram", 7),
        (slack(tmp_path), ("--me", "tern"), "slack", 4),
        (x(tmp_path), (), "x", 3),
        (facebook(tmp_path), (), "facebook", 5),
        (linkedin(tmp_path), (), "linkedin", 3),
    )
    for file, words, connector, count in kinds:
        (look,) = shopbell.ask("import", str(file), "--look")
        assert (look["connector"], look["messages"], look["joins"]) == (connector, count, None)
        (first,) = shopbell.ask("import", str(file), *words)
        (second,) = shopbell.ask("import", str(file), *words)
        assert (first["received"], first["known"], first["skipped"]) == (count, 0, 0)
        assert (second["received"], second["known"], second["account"]) == (0, count, first["account"])
    accounts = {row["connector"]: row for row in shopbell.ask("accounts", "list")}
    assert set(accounts) == {kind[2] for kind in kinds}
    assert {row["state"] for row in accounts.values()} == {"closed"}
    assert shopbell.ask("list", "waiting") == []
    assert shopbell.ask("check") == [{"ok": True, "problems": []}]


def test_what_has_to_be_said_is_asked_in_words(shopbell: Shopbell, tmp_path: Path) -> None:
    asked = shopbell.run("import", str(slack(tmp_path)))
    assert asked.code == 1
    assert "say which of these writers is you" in asked.said
    file = tmp_path / "cake.zip"
    file.write_bytes(b"no zip")
    unknown = shopbell.run("import", str(file))
    assert unknown.code == 1
    assert "Nothing in cake.zip is known to Shopbell." in unknown.said
    wrong = shopbell.run("import", str(x(tmp_path)), "--account", "99")
    assert wrong.code == 1
    assert "does not belong to that account" in wrong.said
    assert shopbell.ask("accounts", "list") == []


def test_killed_in_the_middle_and_begun_again_nothing_is_doubled_or_lost(shopbell: Shopbell, tmp_path: Path) -> None:
    lines = (
        f"14/03/2021, {n // 600:02}:{n // 10 % 60:02} - {('Ana', 'Tern')[n % 2]}: line {n}\n" for n in range(LINES)
    )
    chat = tmp_path / "WhatsApp Chat with Ana.txt"
    chat.write_text("".join(lines), encoding="utf-8")
    words = [sys.executable, str(MAIN), "--profile", str(shopbell.profile), "import", str(chat), "--me", "Tern"]
    counts = []
    for least in (1, LINES // 2):
        working = subprocess.Popen(words, stdout=subprocess.DEVNULL)

        def far_enough(process: subprocess.Popen[bytes] = working, least: int = least) -> bool:
            assert process.poll() is None, "it ended before it was killed: make it longer"
            return stored(shopbell.profile) >= least

        wait_until(far_enough, f"an import of {least} messages", 60)
        working.send_signal(signal.SIGKILL)
        working.wait()
        counts.append(stored(shopbell.profile))
    assert 0 < counts[0] < counts[1] < LINES
    (done,) = shopbell.ask("import", str(chat), "--me", "Tern")
    assert (done["received"], done["known"]) == (LINES - counts[1], counts[1])
    assert stored(shopbell.profile) == LINES
    (account,) = shopbell.ask("accounts", "list")
    assert account["state"] == "closed"
    assert len(shopbell.ask("list", "all")) == 1
    assert shopbell.ask("check") == [{"ok": True, "problems": []}]


def stored(profile: Path) -> int:
    """How many messages are durable now."""
    found = 0
    with suppress(apsw.Error), apsw.Connection(str(profile / FILE), flags=apsw.SQLITE_OPEN_READONLY) as db:
        found = int(db.execute("SELECT count(*) FROM message").get)
    return found
