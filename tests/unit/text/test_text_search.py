"""Folding for search, checked against a real FTS5 table and against plain `in`."""

from __future__ import annotations

import time

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.fold_search import Term, first_mark, fold, highlight, index_terms, query_terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Novák", "novak"), ("STRASSE Straße", "strasse strasse"), ("Łódź Øre", "lodz ore"),
        ("İstanbul ısı", "istanbul isi"),
        ("ｶﾞ", "ガ"), ("한국", "한국"), ("Ἀθῆναι", "αθηναι"), ("إسلام", "اسلام"), ("שָׁלוֹם", "שלום"),
        ("Ёлка", "елка"),
        ("e\u0301", "e"), ("ﬁne ①", "fine 1"), ("a\u00adb\u200bc", "abc"), ("", ""),
    ],
)  # fmt: skip
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Novák", (Term("novak", True, False),)),
        ("nov bak", (Term("nov", True, False), Term("bak", True, False))),
        ("商", (Term("商", False, False),)),
        ("商店", (Term("商店", False, False),)),
        ("請問星期", (Term("請問 問星 星期", False, True),)),
        ("ABC商店", (Term("abc", False, False), Term("商店", False, False))),
        ('"red cake"', (Term("red cake", False, True),)),
        ("ana@example.org", (Term("ana example org", True, True),)),
        ("  !? ", ()),
        ("", ()),
    ],
)
def test_queries_fall_into_terms(query: str, terms: tuple[Term, ...]) -> None:
    assert query_terms(query) == terms


def _match(terms: tuple[Term, ...]) -> str:
    """Write terms as an FTS5 expression; tokens are letters and digits only, so quoting is enough."""
    return " AND ".join(f'"{term.text}"' + ("*" if term.prefix else "") for term in terms)


def _finds(text: str, query: str) -> bool:
    terms = query_terms(query)
    if not terms:
        return False
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'unicode61 remove_diacritics 0')")
    connection.execute("INSERT INTO t VALUES (?)", (index_terms(text),))
    rows = connection.execute("SELECT count(*) FROM t WHERE t MATCH ?", (_match(terms),)).fetchall()
    return bool(rows[0][0])


CJK = st.text(alphabet="請問星期日有開門嗎林美玲〇々ーカタひら가나다한𠮷𪚥ｶﾞが", min_size=1, max_size=12)
MIXED = st.text(alphabet="請問星期がカ가 ab1éß.,", max_size=20)


@settings(deadline=None, max_examples=300)
@given(MIXED, CJK, MIXED, st.data())
def test_every_stretch_of_a_cjk_run_is_found(before: str, run: str, after: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    text = f"{before} {run} {after}"
    query = run[start:end]
    # Half of a voiced sound is another letter: what is asked must be in the folded text.
    if fold(query) in fold(text) and query_terms(query):
        assert _finds(text, query)


@settings(deadline=None, max_examples=200)
@given(MIXED, MIXED)
def test_a_cjk_query_finds_only_what_holds_it(text: str, query: str) -> None:
    runs_only = all(char > "\u3000" for char in query) and query
    if runs_only and _finds(text, query):
        assert fold(query) in fold(text)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(alphabet="abcéßøłñ12", min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_every_beginning_of_a_word_is_found(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    assert _finds(" ".join(words), word[: data.draw(st.integers(1, len(word)))])


@pytest.mark.parametrize(
    ("text", "query"),
    [("Herr Novák", "novak"), ("Herr Novak", "Novák"), ("سلامٌ عليكم", "سلام"),
        ("ขอสวัสดีครับ", "สวัสดี"), ("don't", "don't"),
     ("Ana <ana@example.org>", "ana@example.org"), ("𰻝麺", "𰻝"), ("ガス", "ｶﾞｽ"), ("Straße 5", "STRASSE")],
)  # fmt: skip
def test_is_found(text: str, query: str) -> None:
    assert _finds(text, query)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Herr Novák und NOVAKOVA", "novak", ["Novák", "NOVAK"]),
        ("Straße", "strass", ["Straß"]),
        ("林美玲請問星期日", "星期", ["星期"]),
        ("red cake, red", '"red cake"', ["red cake"]),
        ("bread readable", "read", ["read"]),
        ("Cafe\u0301 x", "cafe", ["Cafe\u0301"]),
        ("aabb", "aa aabb", ["aabb"]),
        ("x", "", []),
    ],
)
def test_marks_what_was_asked(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlight(text, query)] == marked


WORDS = st.text(max_size=60) | MIXED | st.text(alphabet="Novákß é\u0301İ ﬁ中가", max_size=40)


@settings(deadline=None, max_examples=300)
@given(WORDS, WORDS)
def test_marks_lie_apart_inside_the_text(text: str, query: str) -> None:
    at = -1
    for start, end in highlight(text, query):
        assert at < start < end <= len(text)
        at = end


@settings(deadline=None, max_examples=300)
@given(WORDS, st.data())
def test_what_is_found_is_marked(text: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if query_terms(word)]
    if words:
        assert highlight(text, data.draw(st.sampled_from(words)))


@settings(deadline=None, max_examples=300)
@given(WORDS, CJK)
def test_marks_hold_the_run_that_was_asked(text: str, run: str) -> None:
    for start, end in highlight(text + run, run):
        assert any(term.text[0] in fold((text + run)[start:end]) or term.text[0] == "u" for term in query_terms(run))


@given(st.text(max_size=200))
def test_folding_settles(text: str) -> None:
    assert fold(fold(text)) == fold(fold(fold(text)))
    query_terms(text)
    index_terms(text).encode("utf-8", "replace")


@pytest.mark.parametrize("piece", ["a", "é", "中", "a\u0301", "ab é ", "한", "ア゛", "\u0301", "👨‍👩‍👧", '"'])
def test_a_megabyte_takes_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    index_terms(text)
    highlight(text, f'{text[:40]} zz 中 "a b"')
    query_terms(text)
    assert time.process_time() - began < 12


@pytest.mark.parametrize("query", ["naïve", "wo", "brûlée", "発送", "ящик", "brulee cafe"])
def test_the_first_mark_lies_near_the_first_highlight(query: str) -> None:
    line = "Zażółć gęślą jaźń ﬁnally naive wording, crème brûlée im Café, 紧急発送単です ящики"
    first = first_mark(line, query)
    assert first is not None
    assert abs(first - highlight(line, query)[0][0]) <= 3


def test_what_is_nowhere_has_no_first_mark() -> None:
    assert first_mark("crème brûlée", "ящик") is None
