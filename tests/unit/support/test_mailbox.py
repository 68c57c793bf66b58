"""The generated mailbox is what it says it is."""

import mailbox as standard
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from shopbell.text.turns import needs_answer
from tests.support.mailbox import Mail, Mailbox, make_mailbox

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def box() -> Mailbox:
    return make_mailbox(NOW)


def _parsed(mail: Mail) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(mail.raw)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert make_mailbox(NOW) == make_mailbox(NOW)
    assert make_mailbox(NOW, seed=2) != make_mailbox(NOW)


def test_the_counts_are_those_of_the_judged_mailbox(box: Mailbox) -> None:
    people = {mail.conversation for mail in box.mails if mail.conversation}
    assert len(people) == 83
    assert len(box.waiting) == 40
    assert len(box.thanked) == 6
    assert len(box.ours) == 37
    unread = [mail for mail in box.mails if not mail.seen]
    assert len(unread) == 62
    assert len([mail for mail in unread if not mail.conversation]) == 48
    ended = {each.conversation for each in box.waiting} | set(box.thanked)
    assert len({mail.conversation for mail in box.mails if mail.answered} & ended) == 15


def test_who_waits_is_told_by_the_last_word(box: Mailbox) -> None:
    last = {mail.conversation: mail for mail in box.mails if mail.conversation}
    waits = {each.conversation for each in box.waiting}
    for conversation, mail in last.items():
        body = _parsed(mail).get_body(("plain",))
        assert body is not None
        asks = mail.folder == "INBOX" and needs_answer(body.get_content())
        assert asks == (conversation in waits), body.get_content()


def test_everybody_waits_once_and_the_longest_is_first(box: Mailbox) -> None:
    assert len({each.address for each in box.waiting}) == 40
    assert [each.since for each in box.waiting] == sorted(each.since for each in box.waiting)
    assert all(each.since < NOW for each in box.waiting)


def test_ana_waits_since_she_wrote_again(box: Mailbox) -> None:
    mails = [mail for mail in box.mails if mail.conversation == "ana"]
    (ana,) = [each for each in box.waiting if each.name == "Ana Ruiz"]
    assert [mail.folder for mail in mails] == ["INBOX", "Sent", "INBOX"]
    assert mails[0].answered
    assert ana.since == mails[2].at


def test_mails_are_well_formed_and_threads_hang_together(box: Mailbox) -> None:
    known: set[str] = set()
    for mail in box.mails:
        message = _parsed(mail)
        assert message["Message-ID"] == mail.message_id
        assert message["From"]
        known.add(mail.message_id)
        if message["In-Reply-To"]:
            assert message["In-Reply-To"] in known
            assert message["References"].split()[-1] == message["In-Reply-To"]
    assert len(known) == len(box.mails)


def test_many_languages_and_encodings_take_part(box: Mailbox) -> None:
    charsets = Counter(
        part.get_content_charset() for mail in box.mails for part in _parsed(mail).walk() if not part.is_multipart()
    )
    assert {"utf-8", "iso-8859-1"} <= set(charsets)
    text = "".join(_parsed(mail).as_string() for mail in box.mails)
    assert "=?utf-8?" in text


def test_it_can_be_written_as_mbox(box: Mailbox, tmp_path: Path) -> None:
    path = tmp_path / "shop.mbox"
    path.write_bytes(box.mbox())
    with closing(standard.mbox(path)) as written:
        assert len(written) == len(box.mails)
