"""A message's bytes as events: who wrote, to whom, in which conversation, and whether anybody waits."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.letters.identity import remote_id_of
from connectors._kit.letters.mapping import UNREADABLE, Copy, events_of
from connectors.mail.places import Place
from shopbell.events import DeliveryReported, MessageSeen
from shopbell.model import Delivery, MessageKind
from tests.unit.mail.test_mime import HOSTILE

OWN = frozenset({"shop@bakery.test", "orders@bakery.test"})
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def letter(body: str = "Do you have rye?", **headers: str) -> bytes:
    fields = {
        "From": "Ana Ruiz <Ana@example.org>",
        "To": "shop@bakery.test",
        "Subject": "Bread",
        "Date": "Sat, 21 Nov 2026 10:00:00 +0100",
        "Message-ID": "<1@example.org>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return (head + "\r\n" + body.replace("\n", "\r\n")).encode()


def seen(raw: bytes, *, in_sent: bool = False) -> MessageSeen:
    event = events_of(Copy(raw, "INBOX;7;1", in_sent=in_sent), OWN, NOW)[0]
    assert isinstance(event, MessageSeen)
    return event


def test_a_question() -> None:
    event = seen(letter(Cc="Ben <ben@example.org>", References="<0@x>", In_Reply_To="<0@x>"))
    assert (event.author.address, event.author.name) == ("ana@example.org", "Ana Ruiz")
    assert event.at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert event.text == "Do you have rye?"
    assert event.thread.own == "<1@example.org>"
    assert event.thread.parents == ("<0@x>",)
    assert [one.address for one in event.recipients] == ["shop@bakery.test", "ben@example.org"]
    assert event.place == "INBOX;7;1"
    assert event.facts["message_id"] == "<1@example.org>"
    assert event.facts["references"] == "<0@x> <1@example.org>"
    assert event.facts["from_address"] == "shop@bakery.test"
    assert event.raw is not None
    assert (event.own, event.robot, event.auto_reply) == (False, False, False)


def test_their_clock_goes_along_and_ours_is_this_computers() -> None:
    assert seen(letter()).facts["utc_offset"] == "60"
    assert "utc_offset" not in seen(letter(Date="Sat, 21 Nov 2026 10:00:00 -0000")).facts
    assert "utc_offset" not in seen(letter(From="Tern <shop@bakery.test>", To="ana@example.org"), in_sent=True).facts


def test_the_nearest_reference_is_last() -> None:
    raw = letter(References="<a@x> <b@x>", In_Reply_To="<c@x>")
    assert seen(raw).thread.parents == ("<a@x>", "<b@x>", "<c@x>")


def test_the_address_that_was_written_to_is_kept() -> None:
    assert seen(letter(To="list@else.test", Delivered_To="orders@bakery.test")).facts["from_address"] == (
        "orders@bakery.test"
    )


def test_ours_from_another_program() -> None:
    assert seen(letter(From="shop@bakery.test", To="ana@example.org")).own
    assert seen(letter(From="alias@elsewhere.test", To="ana@example.org"), in_sent=True).own


def test_a_message_without_its_headers() -> None:
    event = seen(b"\r\nhello")
    assert event.text == "hello"
    assert event.at == NOW
    assert event.remote_id.startswith("header-")
    assert event.thread.own == ""


def test_a_date_in_the_future_is_not_believed() -> None:
    copy = Copy(letter(Date="Sat, 21 Nov 2099 10:00:00 +0000"), received_at=NOW - timedelta(hours=1))
    (event,) = events_of(copy, OWN, NOW)
    assert isinstance(event, MessageSeen)
    assert event.at == NOW - timedelta(hours=1)


def test_a_clock_that_is_hours_fast_is_not_believed_either() -> None:
    copy = Copy(letter(Date="Sat, 21 Nov 2026 15:00:00 +0000"), received_at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    (event,) = events_of(copy, OWN, datetime(2026, 11, 21, 12, 1, tzinfo=UTC))
    assert isinstance(event, MessageSeen)
    assert event.at == datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_copies_are_one_message_and_a_borrowed_id_is_another() -> None:
    original = letter()
    copy = b"Received: from somewhere\r\nX-Label: x\r\n" + original
    assert remote_id_of(original) == remote_id_of(copy)
    assert remote_id_of(original) != remote_id_of(letter(From="mallory@example.org"))
    assert remote_id_of(letter(Message_ID=""), 17) == "gmail-17"


def test_html_alone_becomes_text() -> None:
    event = seen(letter("<p>Do you have <b>rye</b>?</p>", Content_Type="text/html; charset=utf-8"))
    assert event.text.strip() == "Do you have rye?"
    assert event.html


@pytest.mark.parametrize(
    "marks",
    [
        {"List_Id": "<news.example.org>"},
        {"List_Unsubscribe": "<mailto:off@example.org>"},
        {"Precedence": "bulk"},
        {"Auto_Submitted": "auto-generated"},
        {"From": "no-reply@example.org"},
        {"From": "do_not_reply+3@example.org"},
        {"From": "noreply-orders@example.org"},
        {"From": "ne-pas-repondre@example.org"},
        {"From": "MAILER-DAEMON@example.org"},
        {"X_Auto_Response_Suppress": "All"},
    ],
)
def test_machines(marks: dict[str, str]) -> None:
    event = seen(letter(**marks))
    assert event.robot
    assert not event.auto_reply


@pytest.mark.parametrize(
    "marks",
    [
        {"Auto_Submitted": "no"},
        {"From": "Nora Reply <nora@reply.example>"},
        {"From": "norbert@example.org"},
        {"List_Id": "Orders <orders.bakery.test>", "Precedence": "list", "List_Unsubscribe": "<mailto:x@bakery.test>"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply", "In_Reply_To": "<ours@bakery.test>"},
    ],
)
def test_people(marks: dict[str, str]) -> None:
    assert not seen(letter(**marks)).robot


@pytest.mark.parametrize(
    "marks",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Subject": "Automatic reply: Bread"},
        {"Subject": "Abwesenheitsnotiz: Brot"},
    ],
)
def test_an_absence_note_is_no_turn(marks: dict[str, str]) -> None:
    event = seen(letter("I am away until Monday.", In_Reply_To="<ours@bakery.test>", **marks))
    assert event.auto_reply
    assert not event.robot
    assert event.thread.parents == ("<ours@bakery.test>",)


def test_a_customer_through_the_contact_form() -> None:
    for sender in ("shop@bakery.test", "WordPress <wordpress@bakery.test>", "noreply@bakery.test"):
        event = seen(letter(From=sender, Reply_To="Ana <ana@example.org>", Auto_Submitted="auto-generated"))
        assert (event.author.address, event.own, event.robot) == ("ana@example.org", False, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "noreply@shopware.example", "Reply_To": "ana@example.org"},
        {"From": "shop@bakery.test", "To": "ben@example.org", "Reply_To": "ana@example.org"},
        {"From": "noreply@bakery.test", "Reply_To": "ana@example.org, ben@example.org"},
        {"From": "noreply@bakery.test", "Reply_To": "no-reply@example.org"},
        {"From": "noreply@bakery.test", "Reply_To": "ana@example.org", "List_Id": "<x.y>"},
        {"From": "boss@bakery.test", "Reply_To": "ana@example.org"},
    ],
)
def test_a_reply_address_does_not_change_who_wrote(headers: dict[str, str]) -> None:
    event = seen(letter(**headers))
    assert event.author.address != "ana@example.org"


REPORT = """This is the mail system.

--R
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.test

Final-Recipient: rfc822; nobody@example.test
Original-Recipient: rfc822;nobody@example.test
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} user unknown

--R
Content-Type: {kind}

From: shop@bakery.test
Message-ID: <failed@bakery.test>
Subject: Bread

--R--
"""


def report(action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822") -> tuple[object, ...]:
    raw = letter(
        REPORT.format(action=action, status=status, kind=kind).replace("This", "--R\n\nThis", 1),
        From="MAILER-DAEMON@example.test",
        Subject="Undelivered Mail Returned to Sender",
        Auto_Submitted="auto-replied",
        Content_Type='multipart/report; report-type=delivery-status; boundary="R"',
    )
    return events_of(Copy(raw, "INBOX;7;1"), OWN, NOW)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_is_told_about_the_message_that_failed(kind: str) -> None:
    event, reported = report(kind=kind)
    assert isinstance(reported, DeliveryReported)
    assert (reported.refers, reported.delivery) == ("<failed@bakery.test>", Delivery.BOUNCED)
    assert reported.note == "It could not be delivered to nobody@example.test. There is no mailbox with this address."
    assert isinstance(event, MessageSeen)
    assert event.kind is MessageKind.MACHINERY
    assert event.auto_reply
    assert event.thread.parents == ("<failed@bakery.test>",)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_something_else_is_no_bounce(action: str) -> None:
    (event,) = report(action=action, status="4.4.1")
    assert isinstance(event, MessageSeen)
    assert event.kind is MessageKind.MACHINERY


def test_an_old_bounce_without_mime() -> None:
    body = (
        "Hi. This is the qmail-send program. I'm afraid I wasn't able to deliver your message: failure.\n"
        "<x@y.test>: user unknown\n\n--- Below this line is a copy of the message.\n\n"
        "Message-ID: <failed@bakery.test>\nSubject: Bread\n"
    )
    raw = letter(body, From="MAILER-DAEMON@y.test", Subject="failure notice")
    _, reported = events_of(Copy(raw, "INBOX;7;1"), OWN, NOW)
    assert isinstance(reported, DeliveryReported)
    assert reported.refers == "<failed@bakery.test>"
    assert "no mailbox" in reported.note


def test_a_stranger_cannot_say_in_words_that_ours_bounced() -> None:
    raw = letter("Message-ID: <failed@bakery.test> failed, undeliverable, user unknown")
    assert len(events_of(Copy(raw, "INBOX;7;1"), OWN, NOW)) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hostile_is_lost(name: str) -> None:
    event = seen(HOSTILE[name])
    assert event.raw == HOSTILE[name]
    assert event.remote_id
    assert "\0" not in event.text


def test_what_cannot_be_shown_says_so() -> None:
    assert seen(HOSTILE["deep"]).text in (UNREADABLE, "hi")


@given(st.binary(max_size=1500))
def test_any_bytes_become_events(raw: bytes) -> None:
    assert seen(raw).remote_id


@given(st.text(max_size=60))
def test_places_come_back(folder: str) -> None:
    try:
        folder.encode()
    except UnicodeEncodeError:
        return
    place = Place(folder, 7, 9)
    assert Place.of(str(place)) == place
    assert str(place).count(";") == 2
