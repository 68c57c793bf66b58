"""Matrix through the command line, against real Synapse, a customer with matrix-nio, and a real keyring."""

import json
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.matrix import MatrixServer, MatrixUser, Person

pytestmark = [pytest.mark.server("matrix"), pytest.mark.server("keyring"), pytest.mark.timeout(240)]


def test_a_question_is_read_and_answered(
    shopbell: Shopbell, matrix_server: MatrixServer, matrix_user: MatrixUser, tmp_path: Path
) -> None:
    ana = Person(matrix_server, matrix_server.next_user("ana"), tmp_path / "ana")
    try:
        room = str(ana.ask("create", invite=[matrix_user.address])["room"])
        answers = {"homeserver": matrix_server.url, "user": matrix_user.address, "password": matrix_user.password}
        added = shopbell.run("accounts", "add", "matrix", "--answers", "-", typed=json.dumps(answers))
        assert added.code == 0, added
        assert added.rows[0]["address"] == matrix_user.address
        shopbell.ask("sync")
        (invited,) = shopbell.ask("list", "waiting")
        shopbell.ask("reply", str(invited["conversation"]), "--text-file", "-", typed="Hello! What can we do?\n")
        assert shopbell.ask("sync")[0]["sent"] == 1
        ana.say(room, "Do you have a lemon cake?")
        shopbell.ask("sync")
        (row,) = shopbell.ask("list", "waiting")
        assert row["conversation"] == invited["conversation"]
        assert row["turn"] == "yours"
        shopbell.ask("reply", str(row["conversation"]), "--text-file", "-", typed="Yes, on Fridays.\n")
        (synced,) = shopbell.ask("sync")
        assert (synced["sent"], synced["error"]) == (1, None)
        said = [event["body"] for event in ana.timeline(room) if event["type"] == "m.room.message"]
        assert said == ["Hello! What can we do?", "Do you have a lemon cake?", "Yes, on Fridays."]
        shopbell.ask("sync")
        assert shopbell.ask("list", "waiting") == []
        (shown,) = shopbell.ask("show", str(row["conversation"]))
        assert [m["direction"] for m in shown["messages"]] == ["in", "out", "in", "out"]
    finally:
        ana.stop()
