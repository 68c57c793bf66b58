"""Reading messages: what honest programs write, and what nobody should."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.mime import Headers, parse_message
from connectors._kit.mime.body import unflow
from connectors._kit.mime.charsets import decode, decode_words
from connectors._kit.mime.headers import mailboxes, message_ids, parse_date, parse_offset


def letter(head: str, body: bytes) -> bytes:
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("=?utf-8?q?J=C3=BCrg?=", "Jürg"),
        ("=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"),
        ("=?utf-8?b?5p6X?= =?utf-8?b?576O?=", "林美"),
        ("=?utf-8?b?5p4=?= =?utf-8?b?lw==?=", "林"),
        ("=?klingon?q?qapla?=", "qapla"),
        ("=?utf-8?b?!!!?= stays readable", " stays readable"),
        ("no words =?at all", "no words =?at all"),
    ],
)
def test_encoded_words(value: str, words: str) -> None:
    assert decode_words(value) == words


def test_a_charset_that_lies_or_does_not_exist() -> None:
    assert decode("Größe".encode("cp1252"), "utf-8") == "Größe"
    assert decode("Größe".encode(), "x-unknown") == "Größe"
    assert decode("“so”".encode("cp1252"), "iso-8859-1") == "“so”"
    assert decode(b"a\0b", "ascii") == "ab"
    assert decode(b"\\u0041", "unicode_escape") == "\\u0041"


def test_words_html_and_files_are_told_apart() -> None:
    raw = letter(
        "Subject: x\nContent-Type: multipart/mixed; boundary=M",
        b"--M\r\nContent-Type: multipart/alternative; boundary=A\r\n\r\n"
        b"--A\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n"
        b"--A\r\nContent-Type: multipart/related; boundary=R\r\n\r\n"
        b"--R\r\nContent-Type: text/html\r\n\r\n<b>Hi</b><img src=cid:a>\r\n"
        b"--R\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\naGk=\r\n--R--\r\n"
        b'--A--\r\n--M\r\nContent-Type: application/pdf; name="=?utf-8?q?Pr=C3=ADs?=.pdf"\r\n\r\npdf\r\n--M--\r\n',
    )
    parsed = parse_message(raw)
    assert parsed.plain == "Grüße"
    assert "<b>Hi</b>" in parsed.html
    assert [(f.name, f.media_type, f.content_id) for f in parsed.files] == [
        ("file-1.png", "image/png", "a"),
        ("Prís.pdf", "application/pdf", ""),
    ]
    assert parsed.files[0].content == b"hi"


def test_file_names_have_no_folders() -> None:
    raw = letter('Content-Type: text/plain; name="..\\..\\..\\etc\\passwd"\nContent-Disposition: attachment', b"root")
    assert [file.name for file in parse_message(raw).files] == ["passwd"]


def test_flowed_lines_are_joined_and_signatures_are_not() -> None:
    assert unflow("One \nline.\n\n> quoted \n> too\n-- \nAna") == "One line.\n\n> quoted too\n-- \nAna"
    assert unflow("東 \n京", delete_space=True) == "東京"


def test_addresses() -> None:
    found = mailboxes('"Ruiz, Ana" <Ana@Example.org>, ben@example.org, undisclosed-recipients:;')
    assert [(box.name, box.address) for box in found][:2] == [("Ruiz, Ana", "ana@example.org"), ("", "ben@example.org")]
    assert all("\n" not in box.name for box in mailboxes("a\r\nBcc: x <a@b.c>"))


def test_ids_and_dates() -> None:
    assert message_ids("<a@b> junk <c@d> <a@b>") == ("<a@b>", "<c@d>")
    assert message_ids("bare@id") == ("<bare@id>",)
    assert parse_date("Sat, 21 Nov 2026 10:00:00 +0200").hour == 8  # type: ignore[union-attr]
    for nonsense in ("", "soon", "Mon, 99 Foo 20266 99:99:99", "Thu, 01 Jan 1970 00:00:00 +0000"):
        assert parse_date(nonsense) is None


@pytest.mark.parametrize(
    ("date", "minutes"),
    [
        ("Sat, 21 Nov 2026 10:00:00 +0545", 345),
        ("Sat, 21 Nov 2026 10:00:00 -0330 (NST)", -210),
        ("Saturday, 21-Nov-26 10:00:00 EST", -300),
        ("Sat, 21 Nov 2026 10:00:00 +0000", 0),
        ("Sat, 21 Nov 2026 10:00:00 GMT", 0),
        ("Sat, 21 Nov 2026 10:00:00 -0000", None),
        ("Sat, 21 Nov 2026 10:00:00", None),
        ("Sat, 21 Nov 2026 10:00:00 +9959", None),
        ("Sat, 21 Nov 2026 10:00:00 -99999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_clock_of_the_writer(date: str, minutes: int | None) -> None:
    assert parse_offset(date) == minutes


DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500))
MANY = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000
HOSTILE = {
    "nothing": b"",
    "nuls": b"\0" * 1000,
    "no header": b"just words",
    "only a header": b"Subject: hi",
    "deep": DEEP + b"\r\nhi",
    "many parts": MANY,
    "huge subject": b"Subject: " + b"a " * 3_000_000 + b"\r\n\r\nhi",
    "many recipients": b"To: " + b"a@b.c, " * 500_000 + b"\r\n\r\nhi",
    "open quotes": b'To: "' + b"(" * 100_000 + b"\r\n\r\nhi",
    "many headers": b"X: y\r\n" * 300_000 + b"\r\nhi",
    "bad base64": b"Content-Transfer-Encoding: base64\r\n\r\n!!!%%%",
    "unknown everything": b"Content-Type: x/y; charset=klingon\r\nContent-Transfer-Encoding: uuencoded-ish\r\n\r\n\xff",
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhi",
    "a line of megabytes": b"Subject: x\r\n\r\n" + b"x" * 5_000_000,
    "encoded words for ever": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\r\n\r\nhi",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_makes_the_reader_fail_or_take_long(name: str) -> None:
    start = time.process_time()
    parsed = parse_message(HOSTILE[name])
    parsed.headers.text("subject")
    parsed.headers.mailboxes("to")
    assert time.process_time() - start < 3
    assert "\0" not in parsed.plain


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    parsed = parse_message(raw)
    assert isinstance(parsed.plain, str)
    assert isinstance(Headers.of(raw).text("subject"), str)


@given(st.text(), st.sampled_from(["utf-8", "iso-8859-1", "koi8-r", "klingon"]), st.binary(max_size=200))
def test_any_header_is_decoded(text: str, charset: str, content: bytes) -> None:
    decode_words(f"=?{charset}?q?{text}?= {text}")
    assert isinstance(decode(content, charset), str)
    mailboxes(text)


def test_half_a_character_is_marked_and_not_kept() -> None:
    assert decode(b"a+2AA-b", "utf-7") == "a\ufffdb"
