"""Mail over JMAP through the command line, against real Cyrus, a real keyring, and Postfix on the way out."""

import json
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.e2e.program.test_mail_by_command import mailbox
from tests.servers.cyrus import CyrusServer, CyrusUser
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [
    pytest.mark.server("cyrus"),
    pytest.mark.server("mail"),
    pytest.mark.server("keyring"),
    pytest.mark.timeout(300),
]
ADD = ("accounts", "add", "jmap", "--answers", "-")


def answers(server: CyrusServer, user: CyrusUser, **more: str) -> str:
    """What a script gives, and no more."""
    return json.dumps({"session_url": f"{server.url}/jmap/", "username": user.name, "password": user.password} | more)


def test_a_question_is_read_and_answered(
    shopbell: Shopbell, cyrus_server: CyrusServer, cyrus_user: CyrusUser, mail_server: MailServer, mail_user: MailUser
) -> None:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = f"Ana <{mail_user.address}>", cyrus_user.address
    letter["Subject"], letter["Message-ID"] = "Cake", "<cake@customer.test>"
    letter.set_content("Do you have a lemon cake?")
    cyrus_server.deliver(bytes(letter), cyrus_user)
    wrong = shopbell.run(*ADD, typed=answers(cyrus_server, cyrus_user, password="x"))
    assert (wrong.code, list(wrong.rows[0]["errors"])) == (2, ["password"])
    added = shopbell.run(*ADD, typed=answers(cyrus_server, cyrus_user))
    assert added.code == 0, added
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (1, None)
    (row,) = shopbell.ask("list", "waiting")
    assert (row["person"], row["subject"], row["turn"]) == ("Ana", "Cake", "yours")
    conversation = str(row["conversation"])
    shopbell.ask("reply", conversation, "--text-file", "-", typed="Yes, on Fridays.\n")
    (synced,) = shopbell.ask("sync")
    assert (synced["sent"], synced["error"]) == (1, None)
    (shown,) = shopbell.ask("show", conversation)
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]
    assert shown["messages"][1]["delivery"] == "sent"
    assert shopbell.ask("list", "waiting") == []
    assert shopbell.ask("sync")[0]["received"] == 0
    wait_until(lambda: len(mailbox(mail_server, mail_user)) == 1, "the answer")
    (theirs,) = mailbox(mail_server, mail_user)
    assert theirs["From"] == cyrus_user.address
    assert theirs["In-Reply-To"] == "<cake@customer.test>"
