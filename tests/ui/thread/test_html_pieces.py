"""A long page in pieces shows what the whole shows."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from shopbell.text.clean_html import clean
from ui.thread.html_pieces import pieces

_words = st.text("abc é<&", min_size=1, max_size=12)
_block = st.recursive(
    st.builds(lambda t: f"<p>{t.replace('&', '&amp;').replace('<', '&lt;')}</p>", _words),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["div", "blockquote", "div dir=rtl"]).map(str),
        st.lists(inner, min_size=1, max_size=4),
    ).map(lambda h: h.replace("</div dir=rtl>", "</div>")),
    max_leaves=20,
)


def shown(html: str) -> list[str]:
    """The words of each block, empty ones left out."""
    document = QTextDocument()
    document.setHtml(html)
    return [line for line in document.toPlainText().split("\n") if line.strip()]


@given(st.lists(_block, max_size=6).map("".join), st.integers(1, 80))
def test_pieces_show_what_the_whole_shows(html: str, size: int) -> None:
    safe = clean(html).html
    assert [line for piece in pieces(safe, size) for line in shown(piece)] == shown(safe)


def test_a_table_is_cut_between_rows_only(qtbot: QtBot) -> None:
    safe = clean("<table>" + "".join(f"<tr><td>{n}</td><td>b</td></tr>" for n in range(300)) + "</table>").html
    parts = pieces(safe, 500)
    assert len(parts) > 5
    assert [line for part in parts for line in shown(part)] == shown(safe)


def test_a_numbered_list_stays_whole() -> None:
    safe = clean("<ol>" + "".join(f"<li><p>{n}</p></li>" for n in range(300)) + "</ol>").html
    assert len(pieces(safe, 500)) == 1


def test_nothing_is_one_empty_piece() -> None:
    assert pieces("") == ("",)
