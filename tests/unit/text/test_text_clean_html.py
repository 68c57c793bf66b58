"""Cleaning of strangers' HTML, judged by two other parsers over a list of hostile forms."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import html5lib
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.text.clean_html import CleanHtml, clean
from shopbell.text.html_links import judge, safe_href
from shopbell.text.html_style import hides, kept_style

HERE = Path(__file__).parent
PAYLOADS: list[str] = [json.loads(line) for line in (HERE / "payloads.jsonl").read_text("utf-8").splitlines()]
CID = {"known@mail": "tok-1"}

TAGS = frozenset(
    [
        "html",
        "head",
        "body",
        "p",
        "div",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "center",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "strike",
        "del",
        "ins",
        "sub",
        "sup",
        "small",
        "big",
        "code",
        "tt",
        "kbd",
        "samp",
        "q",
        "cite",
        "abbr",
        "span",
        "font",
        "a",
        "mark",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "br",
        "hr",
        "img",
    ]
)
ATTRIBUTES = frozenset(
    ["href", "rel", "src", "alt", "width", "height", "colspan", "rowspan", "align", "valign", "start", "dir", "style"]
)
STYLE = re.compile(
    r"(?:(?:font-weight|font-style|text-decoration|text-align|vertical-align|direction"
    r"|list-style-type|white-space):[a-z0-9-]+;?)*"
)
SRC = re.compile(r"shopbell-cid:[\w.%~-]+|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
HREF = re.compile(r"https?://[^/\s]+.*|mailto:.*@.*|tel:[+0-9].*", re.DOTALL)


def _elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Read HTML as two other parsers see it."""
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        tag = element.tag
        yield (tag if isinstance(tag, str) else "#comment", dict(element.attrib))
    for element in lxml.html.fromstring(f"<div>{html}</div>").iter():
        tag = element.tag
        yield (tag if isinstance(tag, str) else "#comment", dict(element.attrib))


def _complaints(html: str, src: re.Pattern[str] = SRC) -> list[str]:
    """Say what in some HTML no stranger's mail may contain."""
    found = []
    for tag, attrs in _elements(html):
        if tag not in TAGS:
            found.append(f"element {tag}")
        for name, value in attrs.items():
            if name not in ATTRIBUTES:
                found.append(f"attribute {name} of {tag}")
            elif name == "src" and not src.fullmatch(value):
                found.append(f"source {value}")
            elif name == "href" and not HREF.fullmatch(value):
                found.append(f"link {value}")
            elif name == "style" and not STYLE.fullmatch(value):
                found.append(f"style {value}")
            elif name in ("colspan", "rowspan") and int(value) > 20:
                found.append(f"{name} {value}")
    return found


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 150


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives(payload: str) -> None:
    assert _complaints(clean(payload, cid=CID).html) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_inside_a_message(payload: str) -> None:
    wrapped = f"<table><tr><td>a<td><b>{payload}</b></td></tr></table><p>after"
    assert _complaints(clean(wrapped, cid=CID).html) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_with_remote_pictures_allowed_only_https_pictures_come_back(payload: str) -> None:
    allowed = re.compile(SRC.pattern + r"|https://[^\s\"'<>]+")
    assert _complaints(clean(payload, cid=CID, allow_remote=True).html, allowed) == []


def test_the_oracle_sees_what_it_must_see() -> None:
    hostile = '<p onclick="x" style="position:fixed">a<img src="file:///etc/passwd"><script>1</script>'
    assert len(set(_complaints(hostile))) == 4


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS), min_size=2, max_size=4), st.integers(0, 60))
def test_pieces_of_payloads_joined_do_not_survive(pieces: list[str], cut: int) -> None:
    joined = "".join(piece[cut % (len(piece) or 1) :] + piece[: cut % 7] for piece in pieces)
    assert _complaints(clean(joined, cid=CID).html) == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/\"'= abipx!-&#;:\x00\\", max_size=80))
def test_any_soup_of_marks_is_cleaned(soup: str) -> None:
    result = clean(soup)
    assert _complaints(result.html) == []
    assert clean(result.html).html == clean(clean(result.html).html).html


def test_words_and_structure_stay() -> None:
    html = "<h2>Hi</h2><p>One <b>two</b><p>three<ul><li>a<li>b</ul>a &lt; b &amp; c &copy;"
    assert clean(html).html == (
        "<h2>Hi</h2><p>One <b>two</b></p><p>three</p><ul><li>a</li><li>b</li></ul>a &lt; b &amp; c ©"
    )


@pytest.mark.parametrize(
    ("html", "blocked"),
    [
        ('<img src="https://a.example/1.png"><img src="http://a.example/2.png">', 2),
        ('<img src="//a.example/1.png">', 1),
        ('<img src="file:///etc/passwd"><img src="x.png"><img src="cid:none">', 0),
        ('<td background="https://a.example/b.png">x', 1),
        ("<p style=\"background:url('https://a.example/b.png')\">x", 1),
        ('<div style="display:none"><img src="https://a.example/p.gif"></div>', 1),
        ('<input type=image src="https://a.example/b.png">', 1),
        ("<p>nothing</p>", 0),
    ],
)
def test_blocked_pictures_are_counted(html: str, blocked: int) -> None:
    assert clean(html).blocked == blocked


def test_a_blocked_picture_leaves_its_words() -> None:
    assert clean('<img src="https://a.example/1.png" alt="Lemon  cake">').html == "Lemon cake "


def test_pictures_of_the_mail_itself_get_their_token() -> None:
    html = '<img src="cid:known%40mail" width=40 alt="us"><img src="CID:known@mail">'
    assert clean(html, cid=CID).html == (
        '<img src="shopbell-cid:tok-1" alt="us" width="40"><img src="shopbell-cid:tok-1" alt="">'
    )


def test_remote_pictures_come_back_when_asked_but_no_pixel() -> None:
    html = (
        '<img src="https://a.example/1.png" alt="x"><img src="http://a.example/2.png">'
        '<img src="https://a.example/t.gif" width="1" height="1">'
        '<img src="https://a.example/t.gif" style="width:1px;height:1px">'
    )
    result = clean(html, allow_remote=True)
    assert result.html == '<img src="https://a.example/1.png" alt="x">'
    assert result.blocked == 3


def test_small_inline_pictures_stay_and_large_ones_go() -> None:
    inline = '<img src="data:image/png;base64,{}">'
    assert "data:image/png" in clean(inline.format("iVBORw0KGgo=")).html
    assert clean(inline.format("A" * 800_000)).html == ""


def test_colours_go_unless_they_are_kept() -> None:
    html = '<p style="color:#333; background-color:white;font-weight:bold">x</p>'
    assert clean(html).html == '<p style="font-weight:bold">x</p>'
    assert "color:#333;background-color:white" in clean(html, keep_colours=True).html


def test_hidden_previews_are_not_shown() -> None:
    html = (
        '<div style="display:none;max-height:0">preview<div>more</div></div>'
        "<span hidden>x</span><p style='mso-hide:all'>y<p>seen"
    )
    assert clean(html).html == "<p>seen</p>"


def test_tables_of_one_column_become_blocks_and_grids_stay() -> None:
    html = "<table><tr><td><table><tr><td>a<td>b</table><tr><td>c</table>"
    assert clean(html).html == (
        "<div><div><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></div><div>c</div></div>"
    )


def test_grids_are_nested_four_deep_at_most() -> None:
    html = "<table><tr><td>x<td>" * 12 + "deep" + "</table>" * 12
    assert clean(html).html.count("<table>") == 4
    assert "deep" in clean(html).html


@pytest.mark.parametrize(
    ("shown", "href", "host", "misleading"),
    [
        ("our shop", "https://shop.example/a", "shop.example", False),
        ("https://bank.com/login", "https://evil.net/x", "evil.net", True),
        ("www.bank.com", "https://bank.com/", "bank.com", False),
        ("bank.com", "https://login.bank.com/", "login.bank.com", False),
        ("bank.com", "https://bank.com.evil.net/", "bank.com.evil.net", True),
        ("b\u200bank.com", "https://evil.net/", "evil.net", True),
        ("ｂａｎｋ.com", "https://evil.net/", "evil.net", True),
        ("Pay", "https://bank.com@evil.net/", "evil.net", True),
        ("ana@bank.com", "mailto:ana@bank.com?subject=x", "bank.com", False),
        ("ana@bank.com", "mailto:eve@evil.net", "evil.net", True),
        ("call", "tel:+49 40 123", "", False),
        ("apple.com", "https://xn--pple-43d.com/", "аpple.com (xn--pple-43d.com)", True),
        ("bücher.de", "https://xn--bcher-kva.de/", "bücher.de (xn--bcher-kva.de)", False),
        ("bank.com", "https:\\\\evil.net\\bank.com", "evil.net", True),
        ("Version 2.0 is out", "https://shop.example/", "shop.example", False),
    ],
)
def test_links_tell_where_they_lead(shown: str, href: str, host: str, misleading: bool) -> None:
    link = judge(shown, safe_href(href))
    assert (link.host, link.misleading) == (host, misleading)


def test_links_are_listed_in_order_with_what_they_show() -> None:
    html = (
        '<a href="https://a.example/">One <b>two</b></a>'
        '<a href="https://b.example/"><img src="https://c.example/p.png" alt="Offer"></a>'
        '<a href="javascript:x">no</a>'
    )
    links = clean(html).links
    assert [(link.shown, link.host) for link in links] == [
        ("One two", "a.example"),
        ("Offer", "b.example"),
    ]


def test_a_link_never_names_its_opener() -> None:
    assert 'rel="noopener"' in clean('<a href="https://a.example/">x</a>').html


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("FONT-WEIGHT: Bold !important", "font-weight:bold"),
        ("position:fixed;text-align:center", "text-align:center"),
        ("font-weight:bold;background:url(x)", "font-weight:bold"),
        ("f\\6fnt-weight:bold", "font-weight:bold"),
        ("text-align:cent/**/er", "text-align:center"),
        ("text-align:expression(1)", ""),
        ("color:red", ""),
    ],
)
def test_styles_are_kept_by_name_and_form(style: str, kept: str) -> None:
    assert kept_style(style) == kept


def test_layout_builders_zero_font_size_hides_nothing() -> None:
    assert not hides("font-size:0px;padding:10px")
    assert hides("font-size:1px; DISPLAY : none !important")


def _newsletter(size: int) -> str:
    row = (
        '<tr><td style="padding:10px;font-family:Arial;color:#333" align="left" bgcolor="#ffffff">'
        '<a href="https://click.news.example/t?id=1&amp;u=2" style="color:#15c;text-decoration:none">'
        '<img src="https://img.news.example/1.png" width="200" alt="Offer"></a></td>'
        '<td style="padding:10px">Lorem <b>ipsum</b> dolor sit amet, consectetur elit.</td></tr>\n'
    )
    table = f"<table><tr><td><table>{row * 10}</table></td></tr></table>"
    return (table * (size // len(table) + 1))[:size]


def test_two_hundred_kilobytes_are_clean_in_time() -> None:
    html = _newsletter(200_000)
    best = min(_seconds(html)[0] for _ in range(5))
    assert best <= 0.25, f"{best * 1000:.0f} ms; the goal on an idle machine is 60"


HOSTILE = {
    "deep": "<div>" * 400_000,
    "five hundred deep": "<div><b>" * 500 + "x" + "</b></div>" * 500,
    "deep tables": "<table><tr><td>x<td>" * 100_000,
    "unclosed bold": "<b>" * 600_000,
    "fonts": "".join(f"<font color={i}>" for i in range(2_000)) + "<p>x" * 400_000,
    "brackets": "<" * 2_000_000,
    "ampersands": "&" * 2_000_000,
    "references": "&amp;" * 400_000,
    "attributes": "<p" + " a=1" * 500_000 + ">x",
    "unclosed quote": '<a href="' * 200_000,
    "comments": "<!--" * 500_000,
    "svg": "<svg>" * 400_000,
    "items": "<li>" * 500_000,
    "links": "<a href=https://a.example/>www.b.example</a>" * 40_000,
    "style": "<p style='" + "a:b;" * 400_000 + "'>x",
    "css comments": "<p style='" + "/*" * 900_000 + "'>x",
    "nul": "\x00" * 2_000_000,
    "hidden": "<div hidden>" * 150_000,
    "one word": "<a href=https://a.example/>" + "w" * 1_900_000,
    "dots": "<a href=https://a.example/>" + "w." * 900_000,
    "pictures": "<img src=data:image/png;base64," + "A" * 1_900_000 + ">",
}


def _seconds(html: str) -> tuple[float, CleanHtml]:
    began = time.process_time()
    result = clean(html)
    return time.process_time() - began, result


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_megabytes_take_bounded_time(name: str) -> None:
    seconds, _ = _seconds(HOSTILE[name])
    assert seconds < 8, f"{name}: {seconds:.1f} s"


def test_what_is_too_long_is_cut_and_said() -> None:
    assert clean("x" * 2_000_001).truncated
    assert not clean("x" * 1_000).truncated


def test_nesting_leaves_the_words() -> None:
    result = clean("<div><b>" * 500 + "words" + "</b></div>" * 500 + "after")
    assert "words" in result.html
    assert "after" in result.html
