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
