"""What a signature says about somebody, in many languages, and what a sentence does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.people import FactKind
from shopbell.text.contact_facts import facts_in_message, facts_in_profile, mail_value, phone_value, site_value

MAIL, PHONE, SITE = FactKind.MAIL, FactKind.PHONE, FactKind.SITE


def found(text: str) -> list[tuple[FactKind, str]]:
    return [(fact.kind, fact.value) for fact in facts_in_message(text)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Is it ready?\n\n-- \nAna Ruiz\nTel. 0171 234 56 79\nwww.ana-cakes.es | Ana@Example.org",
            [(PHONE, "12345679"), (MAIL, "ana@example.org"), (SITE, "ana-cakes.es")],
        ),
        ("Hallo\nGeht Samstag?\nViele Grüße\nJan\nMobil: +49 (0)171/2345679", [(PHONE, "12345679")]),
        ("Bonjour,\nC'est prêt ?\nMarie\ntél : 06 12 34 56 79\nwww.maison-marie.fr", None),
        ("Hola,\n¿tienen pan?\nhttps://instagram.com/AnaCakes/", [(SITE, "instagram.com/anacakes")]),
        ("Olá\nTem bolo?\nCel. (11) 98765-4329", [(PHONE, "87654329")]),
        ("Здравствуйте\nЕсть хлеб?\nМоб. 8 912 345-67-89", [(PHONE, "23456789")]),
        ("你好\n请问有面包吗\n电话：０１７１２３４５６７９", [(PHONE, "12345679")]),
        ("こんにちは\nパンはありますか\n携帯 090-1234-5679", [(PHONE, "12345679")]),
        ("مرحبا\nهل لديكم خبز\nهاتف ٠٥٥١٢٣٤٥٦٧", [(PHONE, "51234567")]),
        ("שלום\nיש לחם?\nנייד 052-3456789", [(PHONE, "23456789")]),
        ("नमस्ते\nब्रेड है?\nफोन +91 98765 43219", [(PHONE, "76543219")]),
    ],
)
def test_a_signature(text: str, facts: list[tuple[FactKind, str]] | None) -> None:
    assert found(text) == (facts if facts is not None else [(PHONE, "12345679"), (SITE, "maison-marie.fr")])


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.org",
        "Hi\nPlease write to bob@example.org because he is the one who has ordered the cake for all of us.",
        "Hi\nMy order 12345678 of 2026-11-20\nThanks",
        "Hi\nIBAN DE89 3704 0044 0532 0130 00\nUSt-ID 0123456789\nFax 030 1234567",
        "Hi\nThanks\n\nOn 5 May 2026 at 10:00, Ana wrote:\n> -- \n> ana@example.org\n> Tel. 0171 2345679",
        "Hi\nsent from\nhttps://www.google.com\ninstagram.com",
        "Hi\n00000000000\n+1111111111",
        "",
    ],
)
def test_what_is_no_signature(text: str) -> None:
    assert found(text) == []


def test_all_of_a_profile_is_a_signature() -> None:
    facts = facts_in_profile("Cakes in Málaga https://ana-cakes.es\n@ana@example.org")
    assert [(fact.kind, fact.value) for fact in facts] == [
        (SITE, "ana-cakes.es"),
        (FactKind.HANDLE, "mastodon ana@example.org"),
    ]


@pytest.mark.parametrize(
    "number", ["+49 171 2345679", "0049 171 2345679", "(0171) 234-5679", "0171/2345679", "०१७१२३४५६७९"]
)
def test_a_number_is_the_same_however_it_is_written(number: str) -> None:
    assert phone_value(number) == "12345679"


@pytest.mark.parametrize(
    ("link", "value"),
    [
        ("https://www.Ana-Cakes.es/about?x=1", "ana-cakes.es"),
        ("ana-cakes.es:8080", "ana-cakes.es"),
        ("http://etsy.com/shop/Ana/", "etsy.com/shop/ana"),
        ("https://facebook.com", ""),
        ("gmail.com", ""),
        ("localhost", ""),
    ],
)
def test_a_site_is_the_same_however_it_is_written(link: str, value: str) -> None:
    assert site_value(link) == value


def test_an_address() -> None:
    assert (mail_value("Ana@Example.ORG"), mail_value("ana"), mail_value("a b@c.de")) == ("ana@example.org", "", "")


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    facts_in_message(text)
    facts_in_profile(text)


def test_much_text_is_read_at_once() -> None:
    facts_in_message("x\n" + "1 " * 200_000 + "\n" + "a.b" * 100_000)
