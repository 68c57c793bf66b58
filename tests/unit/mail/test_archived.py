"""A mail out of an mbox or a Maildir."""

from datetime import UTC, datetime

import pytest

from connectors.mail.archived import archived_message
from shopbell.errors import PayloadSkipped

SHOP = frozenset({"hello@tern.example"})
ANA = b"""From: Ana Ruiz <ana@guests.example>
To: hello@tern.example
Subject: Rye
Message-ID: <one@guests.example>
Date: Tue, 17 Nov 2026 16:40:00 +0100

Do you have rye bread?
"""


def test_it_is_theirs_with_its_own_time_and_not_news() -> None:
    message = archived_message(ANA, SHOP)
    assert (message.own, message.text.strip()) == (False, "Do you have rye bread?")
    assert message.at == datetime(2026, 11, 17, 15, 40, tzinfo=UTC)
    assert not message.live
    assert message.author.address == "ana@guests.example"


def test_what_the_shop_wrote_is_ours() -> None:
    ours = ANA.replace(b"Ana Ruiz <ana@guests.example>", b"Hello@Tern.example")
    assert archived_message(ours, SHOP).own


@pytest.mark.parametrize("raw", [b"", b" \r\n\n"])
def test_an_empty_one_is_left_out(raw: bytes) -> None:
    with pytest.raises(PayloadSkipped):
        archived_message(raw, SHOP)


def test_of_a_report_only_its_words_are_taken() -> None:
    """What it says happened to another message was long ago."""
    report = (
        b"From: MAILER-DAEMON@mx.example\nTo: hello@tern.example\nSubject: Undelivered\n"
        b"Message-ID: <r@mx.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;"
        b' boundary="b"\n\n--b\nContent-Type: text/plain\n\nIt could not be delivered.\n'
        b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        b"Final-Recipient: rfc822; ana@guests.example\nAction: failed\nStatus: 5.1.1\n"
        b"--b\nContent-Type: message/rfc822\n\nFrom: hello@tern.example\nMessage-ID: <ours@tern.example>\n\nHi\n--b--\n"
    )
    message = archived_message(report, SHOP)
    assert "could not be delivered" in message.text
