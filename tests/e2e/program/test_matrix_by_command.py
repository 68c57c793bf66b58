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


def test_what_is_said_about_the_shop_in_a_public_room_is_heard_and_answered_there(
    shopbell: Shopbell, matrix_server: MatrixServer, matrix_user: MatrixUser, tmp_path: Path
) -> None:
    ana = Person(matrix_server, matrix_server.next_user("ana"), tmp_path / "ana")
    try:
        room = str(ana.ask("create", invite=[matrix_user.address], public=True)["room"])
        answers = {"homeserver": matrix_server.url, "user": matrix_user.address, "password": matrix_user.password}
        shopbell.ask("accounts", "add", "matrix", "--answers", "-", typed=json.dumps(answers))
        shopbell.ask("listen", "Corner Bakery")
        shopbell.ask("sync")
        (invited,) = shopbell.ask("list", "waiting")
        shopbell.ask("reply", str(invited["conversation"]), "--text-file", "-", typed="Hello everybody!\n")
        shopbell.ask("sync")
        ana.say(room, "It rains.")
        said = ana.say(room, "Has anybody tried the lemon cake of the Corner Bakery?")
        ana.say(room, "Still raining.")
        shopbell.ask("sync")
        assert shopbell.ask("list", "waiting") == []
        (heard,) = shopbell.ask("list", "mentions")
        assert "lemon cake" in str(heard)
        shopbell.ask("mention", str(heard["conversation"]), "join")
        (waiting,) = shopbell.ask("list", "waiting")
        assert waiting["conversation"] == heard["conversation"]
        shopbell.ask("reply", str(heard["conversation"]), "--text-file", "-", typed="It is our own, ask for a taste!\n")
        assert shopbell.ask("sync")[0]["sent"] == 1
        answer = ana.timeline(room)[-1]
        assert answer["body"] == "It is our own, ask for a taste!"
        assert answer["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": said}}
        shopbell.ask("sync")
        assert [m["direction"] for m in shopbell.ask("show", str(heard["conversation"]))[0]["messages"]] == [
            "in",
            "out",
        ]
    finally:
        ana.stop()
