"""Plain text from HTML, its cleaning and its short forms."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.plain import clean_text, html_to_text, one_line, snippet


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<p>Two<br>three", "One\n\nTwo\nthree"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a\n  b &amp; c&nbsp;d &lt;e&gt;", "a b & c\u00a0d <e>"),
        ("<ul><li>a<li>b</ul><ol><li>x<li>y</ol>", "• a\n• b\n\n1. x\n2. y"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p{}</style><script>x</script><title>t</title><p>seen", "seen"),
        ("<div style='display:none'>no<div>no</div></div>yes", "yes"),
        ("<p style='display:none'>no<p>yes", "yes"),
        ("<a href='https://a.example/x'>our shop</a>", "our shop <https://a.example/x>"),
        ("<a href='https://a.example/'>a.example</a>", "a.example"),
        ("<a href='javascript:x'>x</a>", "x"),
        ("<img src=x alt='Lemon cake'>", "Lemon cake"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a b\nc d"),
        ("a<blockquote type=cite>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n\n> b\n> c\n>\n> > d\n\ne"),
        ("<div>x</div><div class='gmail_signature'>Ana</div>", "x\n-- \nAna"),
        ("<!-- a --><![if x]>b<![endif]>", "b"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_html_becomes_readable(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x07c\x1b[0m", "abc[0m"),
        ("a\ud800b", "ab"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u2067b", "a\u2067b\u2069"),
        ("a\u2069b", "ab"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("\u200c\u200b\u00a0\u200c\u200b\u00a0\u200c\u200bx", " x"),
        ("می\u200cخواهم 👨\u200d👩\u200d👧", "می\u200cخواهم 👨\u200d👩\u200d👧"),
    ],
)
def test_what_no_writer_meant_goes(given_text: str, kept: str) -> None:
    assert clean_text(given_text) == kept


@given(st.text(max_size=400))
def test_clean_text_settles_and_can_be_stored(text: str) -> None:
    kept = clean_text(text)
    assert clean_text(kept) == kept
    kept.encode("utf-8")
    bad = {"Cc", "Cs"}
    assert not [char for char in kept if unicodedata.category(char) in bad and char not in "\n\t"]
    assert not set(kept) & set("\u202a\u202b\u202d\u202e\u202c")
    for line in kept.split("\n"):
        assert sum(line.count(char) for char in "\u2066\u2067\u2068") == line.count("\u2069")


@given(st.text(max_size=300))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi Ana,\n\nCan you do it?\n\n> old", "Can you do it?"),
        ("Guten Tag,\nhaben Sie noch Brot?\n-- \nPetra", "haben Sie noch Brot?"),
        ("Hello", "Hello"),
        ("> only a quote", "only a quote"),
        ("On 5 May 2026, Jo wrote:\n> hi\nYes, at ten.", "Yes, at ten."),
        ("", ""),
    ],
)
def test_a_snippet_is_their_words(text: str, told: str) -> None:
    assert snippet(text) == told


@given(st.text(max_size=500), st.integers(10, 200))
def test_a_snippet_has_its_length(text: str, limit: int) -> None:
    told = snippet(text, limit)
    assert len(told) <= limit
    assert "\n" not in told
    assert clean_text(told) == told


def test_a_snippet_is_cut_between_words_and_graphemes() -> None:
    assert snippet("word " * 50, 23) == "word word word word…"
    assert snippet("👨‍👩‍👧‍👦" * 40, 20).count("👨") * 7 + 1 == len(snippet("👨‍👩‍👧‍👦" * 40, 20))


HOSTILE = [
    "<div>", "<b>", "<", "&", "<li>", "<blockquote>", "<br>", "<p", "<a href=https://a.example>", "x\n", "\u202e",
    "\u2067", "\x00", "<div hidden>", "\u200b", "<pre>\n", " ", "<td>", "\n>", "&#8238;", "<ul>",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_takes_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    html_to_text(text)
    clean_text(text)
    snippet(text)
    assert time.process_time() - began < 6


@settings(deadline=None)
@given(st.text(alphabet="<>/ =\"'abdivpqu&#;\n", max_size=200))
def test_any_soup_becomes_text(html: str) -> None:
    assert "\x00" not in html_to_text(html)


def test_two_hundred_kilobytes_are_read_in_time() -> None:
    html = "<p style='color:red'>Some <b>words</b> and <a href='https://a.example/1'>links</a>.</p>\n" * 2_300
    began = time.process_time()
    html_to_text(html)
    assert time.process_time() - began < 0.4
