"""Names, directions, times and lengths."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from shopbell.text.counters import count, cut
from shopbell.text.direction import is_rtl
from shopbell.text.links_found import x_spans
from shopbell.text.names import HUES, display_name, hue, initials
from shopbell.text.times import long_wait, short_wait, stamp, waiting_words
from shopbell.text.units import Unit

FAMILY = "👨‍👩‍👧‍👦"
NOW = datetime(2026, 11, 19, 12, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("text", "rtl"),
    [("Hello", False), ("مرحبا", True), ("שלום hello", True), ("12: שלום", True), ("", False), ("123 !", False),
     ("\u2067שלום\u2069 hello", False), ("\u200fabc", True)],
)  # fmt: skip
def test_direction_follows_the_first_strong_letter(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ana Ruiz", "AR"), ("ana", "A"), ("林美玲", "林"), ("김 민수", "김"), ("Anna Maria van Dam", "AD"), ("", "?"),
     ("  ", "?"), ("🐝 bee", "B"), ("🐝", "🐝"), ("hello@tern.shop", "H"), ("@tern", "T"),
        ("e\u0301mile zola", "E\u0301Z"),
     ("سارة علي", "سع"), ('(Ana) "Bee"', "AB"), ("\u202eevil", "E"), ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")],
)  # fmt: skip
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=60))
def test_initials_are_never_empty_and_short(name: str) -> None:
    assert 1 <= len(regex.findall(r"\X", initials(name))) <= 4


@given(st.text(max_size=60))
def test_hues_are_stable_and_in_range(key: str) -> None:
    assert 0 <= hue(key) < HUES
    assert hue(key) == hue(key)


def test_a_hue_does_not_change_between_versions() -> None:
    assert hue("ANA@example.org") == hue("ana@example.org")
    assert hue("ana@example.org") == 9


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Ana Ruiz", "ana@x.org", "Ana Ruiz"),
        ("", "ana@x.org", "ana@x.org"),
        ("", "", "(no name)"),
        ("<b>Ana</b><img src=file:///x>", "a@x.org", "Ana"),
        ("Ana <3", "a@x.org", "Ana <3"),
        ('"Ana"', "a@x.org", "Ana"),
        ("support@bank.com", "eve@evil.net", "eve@evil.net"),
        ("Bank (support＠bank.com)", "eve@evil.net", "eve@evil.net"),
        ("Eve@Evil.net", "eve@evil.net", "Eve@Evil.net"),
        ("A\u202eb\u200b\x00c\nd", "a@x.org", "Abc d"),
        ("\u200b", "a@x.org", "a@x.org"),
        ("...", "a@x.org", "a@x.org"),
        ("👩‍🍳 Jo", "a@x.org", "👩‍🍳 Jo"),
        ("<\x1bimg src=x> Jo", "a@x.org", "Jo"),
        ("", "<\x1bA", "(no name)"),
        ("Ana </3 <!-- x", "a@x.org", "Ana </3"),
    ],
)
def test_display_names(name: str, address: str, shown: str) -> None:
    assert display_name(name, address) == shown


@given(st.text(max_size=200), st.text(max_size=60))
def test_display_names_are_never_empty_and_plain(name: str, address: str) -> None:
    shown = display_name(name, address)
    assert shown.strip()
    assert len(shown) <= 120
    assert not set(shown) & set("\n\r\x00\u202e\u2067")
    assert not regex.search(r"<([/!]?[a-zA-Z]|!--)", shown)


@pytest.mark.parametrize(
    ("delta", "short", "long"),
    [
        (timedelta(days=2, hours=4, minutes=9), "2 d 4 h", "2 days 4 hours"),
        (timedelta(days=1), "1 d", "1 day"),
        (timedelta(days=30, hours=3), "30 d", "30 days"),
        (timedelta(hours=19, minutes=59), "19 h", "19 hours"),
        (timedelta(hours=1), "1 h", "1 hour"),
        (timedelta(minutes=5), "5 min", "5 minutes"),
        (timedelta(seconds=59), "now", "less than a minute"),
        (timedelta(seconds=-9), "now", "less than a minute"),
    ],
)
def test_waits_in_words(delta: timedelta, short: str, long: str) -> None:
    assert (short_wait(delta), long_wait(delta)) == (short, long)


def test_waiting_words_are_counted_units() -> None:
    assert waiting_words(187_740) == ((2, "day"), (4, "hour"))


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 19, 15, 40, tzinfo=UTC), "16:40"),
        (datetime(2026, 11, 18, 23, 30, tzinfo=UTC), "00:30"),
        (datetime(2026, 11, 17, 15, 40, tzinfo=UTC), "Tue 16:40"),
        (datetime(2026, 11, 12, 15, 40, tzinfo=UTC), "12 Nov"),
        (datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "Sun 09:00"),
        (datetime(2024, 11, 17, 15, 40, tzinfo=UTC), "17 Nov 2024"),
    ],
)
def test_stamps(at: datetime, told: str) -> None:
    assert stamp(at, NOW) == told


def test_a_stamp_wants_to_know_the_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        stamp(datetime(2026, 1, 1), NOW)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "unit", "length"),
    [
        ("aé中😀", Unit.BYTES, 10),
        ("aé中😀", Unit.UTF16, 5),
        ("aé中😀", Unit.CODE_POINTS, 4),
        (FAMILY + "e\u0301🇩🇪", Unit.GRAPHEMES, 3),
        (FAMILY * 120, Unit.GRAPHEMES, 120),
        (FAMILY * 120, Unit.BYTES, 3000),
        ("Hi http://test.co", Unit.X_WEIGHTED, 26),
        ("see example.com now", Unit.X_WEIGHTED, 4 + 23 + 4),
        ("故人西辞", Unit.X_WEIGHTED, 8),
        ("H🐱☺" + FAMILY, Unit.X_WEIGHTED, 7),
        ("A\u0301B", Unit.X_WEIGHTED, 2),
        ("🙋🏽👨‍🎤🇩🇪1️⃣", Unit.X_WEIGHTED, 8),
        ("‐‑‒–—― ‘’", Unit.X_WEIGHTED, 2 * 0 + 9),
        ("mail me at a.b@example.com", Unit.X_WEIGHTED, 26),
        ("https://example.com/" + "x" * 200, Unit.MASTODON, 23),
        ("example.com", Unit.MASTODON, 11),
        ("hi @ana@kitchen.example!", Unit.MASTODON, 8),
        ("hi @ana", Unit.MASTODON, 7),
        (FAMILY, Unit.MASTODON, 1),
        ("", Unit.MASTODON, 0),
        ("\ud800", Unit.BYTES, 3),
    ],
)
def test_lengths(text: str, unit: Unit, length: int) -> None:
    assert count(text, unit) == length


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example.com/x?y=1.", ["https://a.example.com/x?y=1"]),
        ("(http://example.com/a_(b))", ["http://example.com/a_(b)"]),
        ("example.com and e.g. this", ["example.com"]),
        ("a@example.com @example.com #example.com", []),
        ("http://-bad.example.com http://bad_.com", []),
        ("日本http://example.comです", ["http://example.com"]),
        ("http://example.com:8080/a", ["http://example.com:8080/a"]),
    ],
)
def test_links_are_found_as_x_finds_them(text: str, links: list[str]) -> None:
    assert [text[span.start : span.end] for span in x_spans(text)] == links


TEXTS = st.text(max_size=120) | st.lists(
    st.sampled_from(
        [FAMILY, "https://example.com/a ", "@ana@kitchen.example ", "e\u0301", "中", " ", "a.co", "🇩", "."]
    ),
    max_size=20,
).map("".join)


@given(TEXTS, st.sampled_from(list(Unit)), st.integers(-1, 90))
@example("0000\u11000.AL0", Unit.X_WEIGHTED, 10)
def test_cut_keeps_a_start_that_fits(text: str, unit: Unit, limit: int) -> None:
    kept = cut(text, unit, limit)
    assert text.startswith(kept)
    assert count(kept, unit) <= max(0, limit) or not kept
    if count(text, unit) <= limit:
        assert kept == text


@given(TEXTS, st.integers(0, 60))
def test_cut_never_splits_a_grapheme(text: str, limit: int) -> None:
    kept = cut(text, Unit.BYTES, limit)
    ends = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    assert len(kept) in ends


@given(st.text(max_size=200))
def test_lengths_agree_with_python(text: str) -> None:
    assert count(text, Unit.UTF16) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert count(text, Unit.CODE_POINTS) == len(text)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "@a@", "中", "https://a.", "a.co/", "-.", "👍", "(", "https://a.co/?", "1", "é."]
)
@pytest.mark.parametrize("unit", [Unit.X_WEIGHTED, Unit.MASTODON, Unit.GRAPHEMES])
def test_a_megabyte_is_counted_in_bounded_time(piece: str, unit: Unit) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    count(text, unit)
    assert time.process_time() - began < 8
