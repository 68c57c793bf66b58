"""Writing messages: the bytes are read back with the standard library, which did not help to decide them."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.letters.outgoing import envelope, written
from connectors.mail.settings import MailSettings, Server
from shopbell.connector import Outgoing, OutgoingFile
from shopbell.errors import Rejected

SERVER = Server("127.0.0.1", 1, "none")
SHOP = MailSettings("shop@bakery.test", "The Bäckerei", "shop", SERVER, SERVER, aliases=("orders@bakery.test",))
FACTS = {
    "message_id": "<3@x>",
    "references": "<1@x> <2@x> <3@x>",
    "author": "ana@example.org",
    "from_address": "orders@bakery.test",
}
NEW = Outgoing("key", "Hello", datetime(2026, 11, 21, 9, tzinfo=UTC), subject="Bread", to=("Ana <ana@example.org>",))
ANSWER = replace(NEW, to=(), reply_to="<3@x>#1", reply_facts=FACTS)


def read(outgoing: Outgoing) -> EmailMessage:
    return message_from_bytes(written(outgoing, SHOP), policy=default)


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").rstrip("\n")


def test_an_answer_goes_back_from_where_it_was_written_to() -> None:
    message = read(ANSWER)
    assert message["From"] == "The Bäckerei <orders@bakery.test>"
    assert message["To"] == "ana@example.org"
    assert message["In-Reply-To"] == "<3@x>"
    assert message["References"].split() == ["<1@x>", "<2@x>", "<3@x>"]
    assert message["Subject"] == "Re: Bread"
    assert message["Date"].datetime == NEW.created_at
    assert message["Message-ID"].endswith("@bakery.test>")


def test_answers_go_where_the_writer_wants_them() -> None:
    facts = {**FACTS, "reply_to": "desk@example.org, second@example.org"}
    assert read(replace(ANSWER, reply_facts=facts))["To"] == "desk@example.org, second@example.org"


def test_a_reply_to_ones_own_message_goes_to_whom_that_went() -> None:
    facts = {**FACTS, "own": "1", "author": "shop@bakery.test", "to": "ana@example.org, shop@bakery.test"}
    assert read(replace(ANSWER, reply_facts=facts))["To"] == "ana@example.org"


@pytest.mark.parametrize("subject", ["Re: Bread", "AW: Bread", "re[2]: Bread"])
def test_an_answer_says_so_once(subject: str) -> None:
    assert read(replace(ANSWER, subject=subject))["Subject"] == subject


def test_the_same_press_gives_the_same_bytes_and_another_press_others() -> None:
    file = OutgoingFile("a.txt", "text/plain", b"hi")
    one = replace(NEW, files=(file,))
    assert written(one, SHOP) == written(one, SHOP)
    assert read(one)["Message-ID"] != read(replace(one, key="other"))["Message-ID"]


def test_hidden_copies_are_on_the_envelope_only() -> None:
    outgoing = replace(NEW, cc=("Ben <ben@example.org>",), bcc=("Boss <boss@example.org>", "ana@example.org"))
    payload = written(outgoing, SHOP)
    assert b"boss@" not in payload
    assert envelope(outgoing, SHOP, payload).recipients == ("ana@example.org", "ben@example.org", "boss@example.org")


def test_files_keep_names_and_bytes() -> None:
    name, content = "Preisliste – März 林.pdf", bytes(range(256))
    (file,) = read(replace(NEW, files=(OutgoingFile(name, "application/pdf", content),))).iter_attachments()
    assert file.get_filename() == name
    assert file.get_content() == content


def test_a_mail_as_a_file_is_not_taken_apart() -> None:
    (file,) = read(replace(NEW, files=(OutgoingFile("m.eml", "message/rfc822", b"\xff\0raw"),))).iter_attachments()
    assert file.get_content() == b"\xff\0raw"


def test_long_and_foreign_lines_pass_every_server() -> None:
    text = "wort " * 900 + "\nمرحبا 👨‍👩‍👧 " * 50 + "\n.\nFrom here"
    payload = written(replace(NEW, text=text, subject="Ünï " * 60), SHOP)
    assert payload.isascii()
    assert max(len(line) for line in payload.split(b"\r\n")) <= 998
    message = message_from_bytes(payload, policy=default)
    assert words(message) == text
    assert message["Subject"] == ("Ünï " * 60).strip()


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": ("ana@example.org\r\nBcc: all@example.org",)},
        {"to": ("not an address",)},
        {"cc": ("<>",)},
        {"bcc": ("x",)},
        {"to": ("a@b@c",)},
    ],
)
def test_nothing_can_be_smuggled_in(wrong: dict[str, tuple[str, ...]]) -> None:
    outgoing = replace(NEW, **wrong)  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        envelope(outgoing, SHOP, written(outgoing, SHOP))


def test_a_line_end_in_a_subject_is_a_space() -> None:
    message = read(replace(NEW, subject="Bread\r\nBcc: all@example.org"))
    assert message["Bcc"] is None
    assert message["Subject"] == "Bread Bcc: all@example.org"


def test_nobody_to_answer_is_said() -> None:
    with pytest.raises(Rejected, match="Nobody is named"):
        written(replace(ANSWER, reply_facts={"message_id": "<3@x>"}), SHOP)


@given(st.text(max_size=300).filter(lambda text: "\r" not in text))
def test_any_words_arrive(text: str) -> None:
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127 and not 0xD800 <= ord(c) < 0xE000))
    assert words(read(replace(NEW, text=text))) == kept.rstrip("\n")
