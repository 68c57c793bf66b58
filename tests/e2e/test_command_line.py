"""The command line as scripts meet it: odd words, odd files, a reader that goes away, and private files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import MAIN, Shopbell

pytestmark = pytest.mark.slow  # each command is a process

LETTER = """From somebody Thu Jan  1 00:00:00 1970
From: Ana <ana@example.org>
To: shop@example.org
Subject: Cake
Date: Fri, 20 Nov 2026 12:00:00 +0000
Message-ID: <a@example.org>
Content-Type: multipart/mixed; boundary=x

--x

Can you do the lemon cake?
--x
Content-Type: text/csv; name=prices.csv
Content-Disposition: attachment; filename=prices.csv

lemon,3
--x--

"""


@pytest.fixture
def shopbell(tmp_path: Path) -> Shopbell:
    """Over a new profile."""
    return Shopbell(tmp_path / "profile", os.environ)


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    """One letter of Ana's."""
    path = tmp_path / "letters.mbox"
    path.write_text(LETTER, encoding="utf-8")
    return path


def test_refused_answers_are_named_and_end_with_2(shopbell: Shopbell) -> None:
    unknown = shopbell.run("accounts", "add", "nowhere", "--answers", "-", typed="{}")
    assert (unknown.code, list(unknown.rows[0]["errors"])) == (2, ["connector"])
    broken = shopbell.run("accounts", "add", "mail", "--answers", "-", typed="{")
    assert (broken.code, list(broken.rows[0]["errors"])) == (2, [""])
    missing = shopbell.run("accounts", "add", "mail", "--answers", "-", typed="{}")
    assert (missing.code, list(missing.rows[0]["errors"])) == (2, ["address", "password"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "99999999999999999999"), 2),
        (("show", "-1"), 2),
        (("show", "7"), 1),
        (("list", "all", "--limit", "many"), 2),
        (("list", "all", "--after", "nonsense"), 1),
        (("later", "1", "--until", "2020-01-01"), 2),
        (("later", "1", "--until", "0001-01-01T00:00"), 2),
    ],
)
def test_odd_words_are_answered_with_a_sentence(
    shopbell: Shopbell, mbox: Path, words: tuple[str, ...], code: int
) -> None:
    shopbell.ask("import", str(mbox))
    done = shopbell.run(*words)
    assert (done.code, done.rows) == (code, [])
    assert done.said
    assert "Traceback" not in done.said


def test_a_reader_that_has_seen_enough_is_no_failure(shopbell: Shopbell, mbox: Path) -> None:
    shopbell.ask("import", str(mbox))
    command = [sys.executable, str(MAIN), "--profile", str(shopbell.profile), "list", "all"]
    nobody_reads, write = os.pipe()
    os.close(nobody_reads)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_output_is_utf_8_in_every_locale(shopbell: Shopbell, mbox: Path) -> None:
    mbox.write_text(LETTER.replace("Ana", "Аня"), encoding="utf-8")
    shopbell.ask("import", str(mbox))
    command = [sys.executable, str(MAIN), "--profile", str(shopbell.profile), "list", "all"]
    plain = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=plain, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["person"] == "Аня"


def test_a_reply_that_cannot_be_sent_leaves_no_draft_behind(shopbell: Shopbell, mbox: Path) -> None:
    shopbell.ask("import", str(mbox))
    (row,) = shopbell.ask("list", "all")
    number = str(row["conversation"])
    for _ in range(2):
        done = shopbell.run("reply", number, "--text-file", "-", typed=" \n")
        assert (done.code, done.said) == (1, "letters.mbox is history only. Sign in to it, then send this.\n")
    (shown,) = shopbell.ask("show", number)
    assert shown["draft"] is None


def test_nobody_else_can_read_what_is_written(shopbell: Shopbell, mbox: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        (tmp_path / "out").mkdir()
        shopbell.ask("import", str(mbox))
        shopbell.ask("secrets", "memory")
        shopbell.ask("export", str(tmp_path / "out"))
        shopbell.ask("backup", str(tmp_path / "backup.zip"))
    finally:
        os.umask(before)
    made = [*shopbell.profile.rglob("*"), *(tmp_path / "out").rglob("*"), tmp_path / "backup.zip"]
    assert len(made) > 10
    assert {path.name for path in made if path.stat().st_mode & 0o077} == set()


def test_the_ways_to_a_person_and_what_closes_soon(shopbell: Shopbell) -> None:
    shopbell.ask("--demo", "accounts", "list")
    assert shopbell.run("sync").code in (0, 3)  # one account of the demo shop is signed out
    waiting, closing = shopbell.ask("list", "waiting"), shopbell.ask("list", "waiting", "--order", "closing")
    assert closing[0]["answer_until"] is not None
    assert [row["conversation"] for row in closing[1:]] == [
        row["conversation"] for row in waiting if row["conversation"] != closing[0]["conversation"]
    ]
    behind = shopbell.ask("list", "waiting", "--order", "closing", "--after", closing[0]["cursor"], "--limit", "1")
    assert behind[0]["conversation"] == closing[1]["conversation"]
    assert shopbell.run("list", "all", "--order", "closing").code == 1
    rows = shopbell.ask("list", "all", "--limit", "2000")
    late = next(row for row in rows if row["person"] == "كريم")
    (way,) = shopbell.ask("reach", str(late["conversation"]))
    assert way["obstacle"] == "the answer window here is closed"
    refused = shopbell.run("reply", str(late["conversation"]), "--text-file", "-", typed="Yes")
    assert (refused.code, "took an answer until" in refused.said) == (1, True)
    public = str(next(row for row in rows if row["person"] == "Brynn")["conversation"])
    ways = shopbell.ask("reach", public)
    assert [(way["kind"], way["usual"]) for way in ways] == [("here", True), ("private", False)]
    assert shopbell.run("reply", public, "--way", "c0", "--text-file", "-", typed="Yes").code == 1
    shopbell.ask("reply", public, "--way", ways[1]["way"], "--text-file", "-", typed="Only for you")
    assert shopbell.run("sync").code in (0, 3)
    sent = shopbell.ask("show", public)[0]["messages"][-1]
    assert (sent["text"], sent["visibility"]) == ("Only for you", "private")


def test_what_is_said_about_the_shop_is_answered(shopbell: Shopbell) -> None:
    shopbell.ask("--demo", "accounts", "list")
    assert shopbell.ask("listen", "Tern Bakery")[0]["words"] == ["Tern Bakery"]
    assert shopbell.run("sync").code in (0, 3)  # one account of the demo shop is signed out
    heard = shopbell.ask("list", "mentions")
    assert {row["person"] for row in heard} == {"Jonas Lind", "Marisol Vega", "Bird Counts"}
    birds = next(row["conversation"] for row in heard if row["person"] == "Bird Counts")
    assert shopbell.ask("mention", str(birds), "not-us")[0]["passed_over"] == "Bird Counts"
    assert len(shopbell.ask("list", "mentions")) == 2
    rye = next(row["conversation"] for row in heard if row["person"] == "Jonas Lind")
    shopbell.ask("mention", str(rye), "join")
    assert rye in [row["conversation"] for row in shopbell.ask("list", "waiting")]
    assert shopbell.ask("listen", "--nothing")[0]["words"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("message", "1", "delete"), 1),
        (("message", "77", "spam"), 1),
        (("message", "1", "like"), 1),
        (("message", "1", "change"), 2),
        (("message", "1", "eat"), 2),
    ],
)
def test_what_a_service_cannot_do_with_a_message_is_said(
    shopbell: Shopbell, mbox: Path, words: tuple[str, ...], code: int
) -> None:
    shopbell.ask("import", str(mbox))
    done = shopbell.run(*words)
    assert (done.code, done.rows) == (code, [])
    assert done.said
    assert "Traceback" not in done.said


def test_accounts_are_paused_and_resumed_and_say_what_may_be_missing(shopbell: Shopbell) -> None:
    shopbell.run("--demo", "sync")
    listed = {row["address"]: row for row in shopbell.ask("accounts", "list")}
    whole, cut = listed["hello@tern.shop"], listed["tern.bakery"]
    assert (whole["history"], whole["may_be_missing"], whole["can_read_further"]) == ("whole", [], False)
    assert (cut["history"], cut["can_read_further"]) == ("cut", True)
    assert [gap["start"] for gap in cut["may_be_missing"]] == [None]
    number = str(whole["account"])
    assert shopbell.ask("accounts", "pause", number) == [{"account": whole["account"], "state": "paused"}]
    assert shopbell.ask("accounts", "resume", number) == [{"account": whole["account"], "state": "ok"}]
    refused = shopbell.run("accounts", "further", number)
    assert (refused.code, refused.rows[0]["errors"]) == (
        2,
        {"": f"{whole['name']} was read back to its beginning. There is nothing older."},
    )
    assert shopbell.run("accounts", "pause", "99").code == 1


def test_further_history_is_asked_for_and_read_by_the_next_pass(shopbell: Shopbell) -> None:
    shopbell.run("--demo", "sync")
    before = {row["address"]: row for row in shopbell.ask("accounts", "list")}["tern.bakery"]
    shopbell.ask("accounts", "further", str(before["account"]))
    asked = {row["address"]: row for row in shopbell.ask("accounts", "list")}["tern.bakery"]
    assert (asked["history"], asked["may_be_missing"]) == ("reading", [])
    (again,) = shopbell.ask("sync", "--account", str(before["account"]))
    assert (again["received"], again["error"]) == (0, None), "what was here comes again and changes nothing"
    after = {row["address"]: row for row in shopbell.ask("accounts", "list")}["tern.bakery"]
    told = ("state", "oldest_at", "history", "may_be_missing", "can_read_further")
    assert {name: after[name] for name in told} == {name: before[name] for name in told}


def test_questions_are_listed_settled_and_opened_again(shopbell: Shopbell, mbox: Path) -> None:
    shopbell.ask("import", str(mbox))
    (row,) = shopbell.ask("list", "all")
    number = str(row["conversation"])
    (one,) = shopbell.ask("questions", number)
    assert (one["text"], one["state"], one["conversation"]) == ("Can you do the lemon cake?", "open", int(number))
    (settled,) = shopbell.ask("questions", "settle", str(one["id"]))
    assert (settled["state"], settled["turn"]) == ("settled", "settled")
    assert shopbell.ask("list", "waiting") == []
    (again,) = shopbell.ask("questions", "reopen", str(one["id"]))
    assert (again["state"], again["turn"]) == ("open", "yours")
    for words, code in ((("settle", "7"), 1), (("settle", "99.0"), 1), (("x",), 2), (("77",), 1), ((number, "3"), 2)):
        done = shopbell.run("questions", *words)
        assert (done.code, done.rows) == (code, [])
        assert done.said
        assert "Traceback" not in done.said


def test_a_public_line_is_needed_or_not(shopbell: Shopbell, mbox: Path) -> None:
    shopbell.ask("import", str(mbox))
    (row,) = shopbell.ask("list", "all")
    number = str(row["conversation"])
    assert row["onlookers"] is None
    assert shopbell.ask("onlookers", number) == [{"conversation": int(number), "onlookers": None}]
    assert shopbell.ask("onlookers", number, "--undo") == [{"conversation": int(number), "onlookers": None}]
    assert shopbell.run("onlookers", "77").code == 1
