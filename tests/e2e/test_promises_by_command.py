"""Promises on the command line, with the made-up shop."""

import os
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell


@pytest.mark.slow
def test_a_promise_is_made_listed_kept_and_undone(tmp_path: Path) -> None:
    shopbell = Shopbell(tmp_path / "profile", os.environ)
    assert shopbell.run("--demo", "sync").code == 3  # one account of the made-up shop is signed out
    conversation = shopbell.ask("list", "waiting", "--limit", "1")[0]["conversation"]
    words = ("promises", "add", str(conversation), "I'll send the quote", "--due", "2099-12-04")
    promise = str(shopbell.ask(*words)[0]["promise"])
    listed = shopbell.ask("promises", "list")
    assert [(row["words"], row["side"], row["overdue"]) for row in listed] == [("I'll send the quote", "ours", False)]
    assert shopbell.run("promises", "keep", promise).code == 2
    assert shopbell.run("promises", "keep", promise, "--by", " ").code == 1
    kept = shopbell.ask("promises", "keep", promise, "--by", "sent by post")[0]
    assert (kept["state"], kept["kept_by"]["words"]) == ("kept", "sent by post")
    assert shopbell.ask("promises", "list") == []
    assert shopbell.ask("promises", "reopen", promise)[0]["state"] == "open"
    assert shopbell.ask("promises", "dismiss", promise)[0]["state"] == "dismissed"
    whole = shopbell.ask("promises", "list", "--conversation", str(conversation))
    assert [row["state"] for row in whole] == ["dismissed"]
    assert shopbell.run("promises", "add", str(conversation), "x", "--due", "soon").code == 1


@pytest.mark.slow
def test_promises_and_outcomes_go_out_and_come_back_in_another_profile_once(tmp_path: Path) -> None:
    here, there = (Shopbell(tmp_path / name, os.environ) for name in ("here", "there"))
    assert here.run("--demo", "sync").code == 3  # one account of the made-up shop is signed out
    conversation = str(here.ask("list", "waiting", "--limit", "1")[0]["conversation"])
    quote, cake = (
        here.ask("promises", "add", conversation, words, "--due", "2099-12-04")[0]["promise"]
        for words in ("the quote", "the cake")
    )
    assert quote != cake
    here.ask("promises", "keep", str(cake), "--by", "handed over")
    here.ask("outcome", conversation, "sale", "--amount", "42.50")
    here.ask("export", str(tmp_path / "out"))
    for _ in range(2):
        there.ask("import", str(tmp_path / "out"))
        (opened,) = there.ask("promises", "list")
        assert (opened["words"], opened["person"]) == ("the quote", here.ask("promises", "list")[0]["person"])
        whole = there.ask("promises", "list", "--conversation", str(opened["conversation"]))
        assert [row["state"] for row in whole] == ["open", "kept"]
        assert whole[1]["kept_by"]["words"] == "handed over"
        assert there.ask("insight")[0]["brought"] == here.ask("insight")[0]["brought"] != []
