"""Parts of a text by bytes of UTF-8, out and in."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from connectors.bluesky.facets import handles_in, html_of, made


def shown(text: str, dids: dict[str, str]) -> list[tuple[str, str]]:
    """The words of each facet, as a reader of the bytes finds them, and its kind."""
    raw = text.encode()
    return [
        (raw[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0]["$type"].partition("#")[2])
        for f in made(text, dids)
    ]


def test_positions_are_bytes() -> None:
    text = "👨‍👩‍👧 @ana.test füür https://example.org/ü, (www.example.org) #brot! #42"
    assert shown(text, {"ana.test": "did:plc:ana"}) == [
        ("@ana.test", "mention"),
        ("https://example.org/ü", "link"),
        ("www.example.org", "link"),
        ("#brot", "tag"),
    ]


def test_a_bare_address_leads_to_its_secure_page() -> None:
    (facet,) = made("example.org", {})
    assert facet["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"}]


def test_a_handle_that_nobody_has_stays_text() -> None:
    assert made("@ana.test", {"ana.test": ""}) == []


def test_handles_are_found_and_mail_addresses_are_not() -> None:
    assert handles_in("@Ana.Test and (@ben.example.org), not shop@bakery.test or @home") == (
        "ana.test",
        "ben.example.org",
    )


def facet(start: object, end: object, uri: str = "https://example.org") -> dict[str, Any]:
    """A link from byte to byte."""
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [{"uri": uri}]}


def test_a_link_is_shown_as_one() -> None:
    assert html_of("é <b> here", [facet(7, 11)]) == 'é &lt;b&gt; <a href="https://example.org">here</a>'


def test_no_link_is_no_html() -> None:
    assert html_of("plain", [facet(0, 5, "javascript:alert(1)")]) == ""


def test_positions_that_cut_a_letter_are_passed_over() -> None:
    assert html_of("é!", [facet(1, 3)]) == ""
    assert html_of("é!", [facet(0, 99), facet(-1, 2), facet(2, 2)]) == ""


@given(text=st.text(), start=st.integers(-5, 40), end=st.integers(-5, 40))
def test_no_position_breaks_anything(text: str, start: int, end: int) -> None:
    assert "<script" not in html_of(text, [facet(start, end), facet(end, start)])


@given(text=st.text(alphabet="aé👋@#.:/ hts\n()", max_size=60))
def test_facets_lie_in_the_text_and_apart(text: str) -> None:
    end = 0
    for one in made(text, {"a.s": "did:plc:a"}):
        assert end <= one["index"]["byteStart"] < one["index"]["byteEnd"] <= len(text.encode())
        end = one["index"]["byteEnd"]
