"""A Mastodon account through the command line, at mastodon-mock, with a real keyring."""

import json

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.fediverse import MockServer

pytestmark = [pytest.mark.server("mastodon-mock"), pytest.mark.server("keyring"), pytest.mark.timeout(240)]


def test_a_question_is_read_and_answered(shopbell: Shopbell, mastodon_mock: MockServer) -> None:
    shop, ana = mastodon_mock.next_member(), mastodon_mock.next_member()
    ana.post(f"@{shop.name} Do you have a lemon cake?")
    ana.post(f"@{shop.name} And may I pay later?", "direct")
    answers = {"server": shop.url, "access_token": shop.token}
    added = shopbell.run("accounts", "add", "mastodon", "--answers", "-", typed=json.dumps(answers))
    assert added.code == 0, added
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (2, None)
    public, private = shopbell.ask("list", "waiting")
    for row, words in ((public, "Yes, on Fridays."), (private, "Until Sunday.")):
        shopbell.ask("reply", str(row["conversation"]), "--text-file", "-", typed=f"{words}\n")
    (synced,) = shopbell.ask("sync")
    assert synced["sent"] == 2
    told = {status["visibility"]: status for status in ana.mentions()}
    assert "Yes, on Fridays." in told["public"]["content"]
    assert "Until Sunday." in told["direct"]["content"]
    shopbell.ask("sync")
    for row in (public, private):
        (shown,) = shopbell.ask("show", str(row["conversation"]))
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
    assert shopbell.ask("list", "waiting") == []
    assert shop.token not in str(added)
    wrong = shopbell.run(
        "accounts", "add", "mastodon", "--answers", "-", typed=json.dumps({**answers, "access_token": "wrong"})
    )
    assert list(wrong.rows[0]["errors"]) == ["access_token"]


def test_a_public_question_is_answered_in_private(shopbell: Shopbell, mastodon_mock: MockServer) -> None:
    shop, ana = mastodon_mock.next_member(), mastodon_mock.next_member()
    ana.post(f"@{shop.name} Did my order arrive?")
    answers = {"server": shop.url, "access_token": shop.token}
    assert shopbell.run("accounts", "add", "mastodon", "--answers", "-", typed=json.dumps(answers)).code == 0
    shopbell.ask("sync")
    (row,) = shopbell.ask("list", "waiting")
    here, private = shopbell.ask("reach", str(row["conversation"]))
    assert [(way["kind"], way["usual"]) for way in (here, private)] == [("here", True), ("private", False)]
    words = "Yes; your address is the old one."
    shopbell.ask("reply", str(row["conversation"]), "--way", private["way"], "--text-file", "-", typed=words)
    (synced,) = shopbell.ask("sync")
    assert (synced["sent"], synced["error"]) == (1, None)
    (told,) = ana.heard("your address")
    assert told["visibility"] == "direct"
    shopbell.ask("sync")
    (shown,) = shopbell.ask("show", str(row["conversation"]))
    assert [message["visibility"] for message in shown["messages"]] == ["public", "private"]
    assert shopbell.ask("list", "waiting") == []
