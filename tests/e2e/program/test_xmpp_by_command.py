"""XMPP through the command line, against real Prosody, a real keyring, and slixmpp as the customer."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.xmpp import XmppServer, XmppUser
from tests.servers.xmpp_people import People

pytestmark = [
    pytest.mark.server("xmpp"),
    pytest.mark.server("keyring"),
    pytest.mark.peer("slixmpp"),
    pytest.mark.timeout(240),
]


@pytest.fixture
def people(xmpp_server: XmppServer) -> Iterator[People]:
    """slixmpp, for the customer."""
    made = People(xmpp_server.host, xmpp_server.port, xmpp_server.ca_file)
    made.start()
    yield made
    made.stop()


def test_a_question_is_read_and_answered(
    shopbell: Shopbell, xmpp_server: XmppServer, xmpp_shop: XmppUser, people: People
) -> None:
    ana = xmpp_server.next_user("ana")
    people.ask_now("connect", jid=ana.jid, password=ana.password)
    people.ask_now("send", jid=ana.jid, to=xmpp_shop.jid, text="Do you have a lemon cake?")
    people.ask_now("iq", jid=ana.jid, kind="get", to="example.test", xml="<ping xmlns='urn:xmpp:ping'/>")
    answers = {
        "jid": xmpp_shop.jid,
        "password": xmpp_shop.password,
        "host": xmpp_server.host,
        "port": str(xmpp_server.port),
        "ca_file": str(xmpp_server.ca_file),
    }
    wrong = shopbell.run("accounts", "add", "xmpp", "--answers", "-", typed=json.dumps({**answers, "password": "x"}))
    assert list(wrong.rows[0]["errors"]) == ["password"]
    added = shopbell.run("accounts", "add", "xmpp", "--answers", "-", typed=json.dumps(answers))
    assert added.code == 0, added
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (1, None)
    (row,) = shopbell.ask("list", "waiting")
    assert (row["person"], row["turn"]) == (ana.jid.partition("@")[0], "yours")
    conversation = str(row["conversation"])
    shopbell.ask("reply", conversation, "--text-file", "-", typed="Yes, on Fridays.\n")
    (synced,) = shopbell.ask("sync")
    assert synced["sent"] == 1
    people.ask_now("iq", jid=ana.jid, kind="get", to="example.test", xml="<ping xmlns='urn:xmpp:ping'/>")
    heard = [one["body"].strip() for one in people.ask_now("heard", jid=ana.jid) if one["body"]]
    assert heard == ["Yes, on Fridays."]
    assert shopbell.ask("sync")[0]["received"] == 0
    (shown,) = shopbell.ask("show", conversation)
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]
    ours = shown["messages"][1]
    assert (ours["delivery"], bool(ours["delivered_at"])) == ("arrived", True)
    assert shopbell.ask("list", "waiting") == []
    read = f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{ours['remote_id']}'/>"
    people.ask_now("raw", jid=ana.jid, xml=f"<message to='{xmpp_shop.jid}' type='chat' id='seen'>{read}</message>")
    people.ask_now("iq", jid=ana.jid, kind="get", to="example.test", xml="<ping xmlns='urn:xmpp:ping'/>")
    assert shopbell.ask("sync")[0]["received"] == 0
    assert shopbell.ask("show", conversation)[0]["messages"][1]["delivery"] == "read"
    assert [row["turn"] for row in shopbell.ask("list", "theirs")] == ["theirs"]
