"""Files of contacts, both ways."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.contacts.table import read_table, write_table
from shopbell.contacts.vcard import read_cards, write_cards
from shopbell.people import Contact
from shopbell.text.plain import clean_text, one_line

_letters = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"))
_line = st.text(_letters, max_size=60).map(lambda text: one_line(clean_text(text)).strip())
_some = _line.filter(bool)
_plain = _some.filter(lambda text: " ::: " not in text)
_network = st.text(st.characters(categories=("Ll", "Nd"), max_codepoint=127), min_size=1, max_size=12)
_uris = ("tel:", "mailto:")
_values = st.lists(_plain.filter(lambda t: not t.casefold().startswith(_uris)), max_size=3, unique=True).map(tuple)
_contacts = st.builds(
    Contact,
    name=_plain,
    uid=_plain | st.just(""),
    mails=_values,
    phones=_values,
    sites=_values,
    handles=st.lists(st.tuples(_network, _plain), max_size=3, unique=True).map(tuple),
    note=st.lists(_line, max_size=3).map(lambda lines: clean_text("\n".join(lines)).strip()),
    picture=st.binary(max_size=80),
)


@given(st.lists(_contacts, max_size=3))
def test_a_card_comes_back_as_it_went(contacts: list[Contact]) -> None:
    text = write_cards(contacts)
    assert read_cards(text).contacts == tuple(contacts)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@given(st.lists(_contacts, max_size=3))
def test_a_row_comes_back_as_it_went(contacts: list[Contact]) -> None:
    bare = [Contact(c.name, c.uid, c.mails, c.phones, c.sites, c.handles, c.note) for c in contacts]
    text = write_table(contacts)
    assert read_table(text).contacts == tuple(bare)
    # No field is a formula.
    assert not [one for row in csv.reader(io.StringIO(text)) for one in row if one[:1] in ("=", "+", "-", "@")]


@given(st.text())
def test_any_text_at_all_is_read_or_counted(text: str) -> None:
    read_cards(f"BEGIN:VCARD\nVERSION:4.0\n{text}\nEND:VCARD")
    read_table(f"name,mails\n{text}")


IPHONE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 17.0//EN
N:Ruiz;Ana;;;
FN:Ana Ruiz
ORG:Ana's Cakes;
item1.EMAIL;type=INTERNET;type=pref:ana@example.org
item1.X-ABLabel:_$!<Other>!$_
TEL;type=CELL;type=VOICE;type=pref:+34 612 345 678
URL;type=WORK:https\\://ana-cakes.example.es
X-SOCIALPROFILE;type=instagram:https://instagram.com/anacakes
NOTE:No nuts\\, no soy.\\nCalls on
  Mondays
PHOTO;ENCODING=b;TYPE=PNG:aGVs
 bG8=
UID:abc-1
END:VCARD
"""


def test_a_card_of_a_telephone() -> None:
    (ana,) = read_cards(IPHONE).contacts
    assert ana == Contact(
        name="Ana Ruiz",
        uid="abc-1",
        mails=("ana@example.org",),
        phones=("+34 612 345 678",),
        sites=("https://ana-cakes.example.es",),
        handles=(("instagram", "https://instagram.com/anacakes"),),
        note="No nuts, no soy.\nCalls on Mondays",
        picture=b"hello",
    )


@pytest.mark.parametrize(
    "card",
    [
        "VERSION:2.1\nFN:Ana",
        "FN:Ana",
        "VERSION:4.0",
        "VERSION:4.0\nFN:",
        "VERSION:4.0\nnothing at all",
    ],
)
def test_a_card_that_says_nothing_is_counted_and_stops_no_other(card: str) -> None:
    read = read_cards(f"BEGIN:VCARD\n{card}\nEND:VCARD\n{IPHONE}")
    assert (len(read.contacts), read.unread) == (1, 1)


def test_a_file_cut_off_in_a_card() -> None:
    read = read_cards(IPHONE + IPHONE[:100])
    assert (len(read.contacts), read.unread) == (1, 1)


def test_uris_and_names_of_version_four() -> None:
    text = (
        'BEGIN:VCARD\r\nVERSION:4.0\r\nN:García;José;;;\r\nTEL;VALUE=uri;TYPE="voice,cell":tel:+34-612-345-678;ext=1\r\n'
        "IMPP:xmpp:jose%40x@example.es\r\nPHOTO:data:image/png;base64,aGVsbG8=\r\nEND:VCARD\r\n"
    )
    (jose,) = read_cards(text).contacts
    assert (jose.name, jose.phones, jose.handles, jose.picture) == (
        "José García",
        ("+34-612-345-678",),
        (("xmpp", "jose@x@example.es"),),
        b"hello",
    )


def test_a_table_of_googles_address_book() -> None:
    table = (
        "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Website 1 - Value,Notes"
        "\r\n"
        "Ana,Ruiz,* Work,ana@example.org ::: ana@cakes.example,Mobile,+34 612 345 678,ana-cakes.example.es,No nuts\r\n"
        ",,,,,,,\r\n,,,,,+49 30 1234567,,\r\n,,,,,,,nobody\r\n"
    )
    read = read_table(table)
    assert read.contacts == (
        Contact(
            "Ana Ruiz",
            "",
            ("ana@example.org", "ana@cakes.example"),
            ("+34 612 345 678",),
            ("ana-cakes.example.es",),
            (),
            "No nuts",
        ),
        Contact("+49 30 1234567", phones=("+49 30 1234567",)),
    )
    assert read.unread == 1


def test_another_table_is_not_taken_for_contacts() -> None:
    assert read_table("date;amount\n1;2\n").contacts == ()
    assert read_table("").contacts == ()
