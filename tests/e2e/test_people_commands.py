"""`people` and `contacts` as scripts meet them."""

import os
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell

pytestmark = pytest.mark.slow  # each command is a process

_LETTER = """From somebody Thu Jan  1 00:00:00 1970
From: {name} <{address}>
To: shop@example.org
Subject: Cake {address}
Date: Fri, 20 Nov 2026 12:0{number}:00 +0000
Message-ID: <{number}@example.org>

Hello,
can you do the lemon cake?

--\x20
{name}
Tel. {phone}

"""
_PEOPLE = (
    ("Ana Ruiz", "ana@example.org", "0171 234 56 79"),
    ("Ben Okafor", "ben@example.org", "0160 999 11 22"),
    ("Ana R.", "cakes@example.es", "+49 171 2345679"),
)
_CARD = "BEGIN:VCARD\nVERSION:4.0\nFN:Ben O.\nUID:b-1\nEMAIL:BEN@example.org\nNOTE:Gluten\nEND:VCARD\n"


@pytest.fixture
def shopbell(tmp_path: Path) -> Shopbell:
    """Three people wrote; two of them sign with the same number."""
    letters = tmp_path / "letters.mbox"
    texts = [_LETTER.format(number=n, name=a, address=b, phone=c) for n, (a, b, c) in enumerate(_PEOPLE)]
    letters.write_text("".join(texts), encoding="utf-8")
    made = Shopbell(tmp_path / "profile", os.environ)
    made.ask("import", str(letters))
    return made


def _names(shopbell: Shopbell) -> list[list[str]]:
    return sorted(sorted(one["address"] for one in row["identities"]) for row in shopbell.ask("people", "list"))


def test_who_may_be_one_is_joined_and_taken_back_by_command(shopbell: Shopbell) -> None:
    before = _names(shopbell)
    (proposal,) = shopbell.ask("people", "proposals")
    assert [one["kind"] for one in proposal["evidence"]] == ["phone"]
    one, other = map(str, proposal["persons"])
    (deed,) = shopbell.ask("people", "link", one, other)
    assert ["ana@example.org", "cakes@example.es"] in _names(shopbell)
    kept = shopbell.ask("people", "list", "--find", "ana")
    assert len(kept) == 1
    (shown,) = shopbell.ask("people", "show", str(kept[0]["person"]))
    assert shown["deeds"][0]["evidence"] == proposal["evidence"]
    (split,) = shopbell.ask("people", "split", str(shown["identities"][1]["identity"]))
    assert _names(shopbell) == before
    shopbell.ask("people", "undo", str(split["deed"]))
    shopbell.ask("people", "undo", str(deed["deed"]))
    assert _names(shopbell) == before
    assert shopbell.run("check").code == 0


def test_a_proposal_is_refused_or_put_off_by_command_and_that_is_taken_back(shopbell: Shopbell) -> None:
    (proposal,) = shopbell.ask("people", "proposals")
    one, other = map(str, proposal["persons"])
    for deed, said in (("refuse", "no"), ("later", "later")):
        answered = {"persons": [int(other), int(one)], "answer": said}
        assert shopbell.ask("people", deed, other, one) == [answered]
        assert shopbell.ask("people", "proposals") == []
        assert shopbell.run("people", deed, one, other).code == 1
        assert shopbell.ask("people", deed, one, other, "--undo")[0]["answer"] is None
        assert shopbell.ask("people", "proposals") == [proposal]
    ben = next(str(row["person"]) for row in shopbell.ask("people", "list", "--find", "ben"))
    for words, told in (
        (("refuse", one, ben), "Nobody proposed"),
        (("later", one, ben, "--undo"), "Nothing was answered"),
    ):
        done = shopbell.run("people", *words)
        assert (done.code, told in done.said) == (1, True)


def test_whoever_wrote_from_two_places_waits_once(shopbell: Shopbell) -> None:
    assert len(shopbell.ask("list", "waiting")) == 3
    assert [row["also"] for row in shopbell.ask("list", "waiting", "--people")] == [[], [], []]
    (proposal,) = shopbell.ask("people", "proposals")
    shopbell.ask("people", "link", *map(str, proposal["persons"]))
    first, second = shopbell.ask("list", "waiting", "--people")
    assert len(shopbell.ask("list", "waiting")) == 3
    both = next(row for row in (first, second) if row["also"])
    (other,) = both["also"]
    assert other["conversation"] != both["conversation"]
    assert shopbell.ask("list", "waiting", "--people", "--limit", "1", "--after", first["cursor"]) == [second]
    assert len(shopbell.ask("list", "waiting", "--people", "--order", "closing")) == 2
    assert shopbell.run("list", "all", "--people").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "404"), "not here any more"),
        (("link", "1", "1"), "one person already"),
        (("split", "404"), "not here any more"),
        (("undo", "404"), "never joined"),
    ],
)
def test_what_cannot_be_is_a_sentence(shopbell: Shopbell, words: tuple[str, ...], said: str) -> None:
    if words[0] == "link":
        number = str(shopbell.ask("people", "list")[0]["person"])
        words = ("link", number, number)
    done = shopbell.run("people", *words)
    assert (done.code, done.rows) == (1, [])
    assert said in done.said


def test_contacts_come_in_without_joining_anybody_and_go_out_again(shopbell: Shopbell, tmp_path: Path) -> None:
    card = tmp_path / "ben.vcf"
    card.write_text(_CARD, encoding="utf-8")
    assert shopbell.ask("contacts", "import", str(card))[0]["new"] == 1
    assert shopbell.ask("contacts", "import", str(card))[0]["new"] == 0
    assert sorted(len(row["identities"]) for row in shopbell.ask("people", "list", "--find", "ben")) == [1, 1]
    kinds = {one["kind"] for row in shopbell.ask("people", "proposals") for one in row["evidence"]}
    assert kinds == {"phone", "mail"}
    for name in ("all.vcf", "all.csv"):
        assert shopbell.ask("contacts", "export", str(tmp_path / name))[0]["contacts"] == 4
        again = shopbell.ask("contacts", "import", str(tmp_path / name))[0]
        assert (again["new"], again["known"], again["skipped"]) == (0, 4, 0)
        assert shopbell.run("contacts", "export", str(tmp_path / name)).code == 1
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_file_that_holds_no_contacts_is_a_sentence(shopbell: Shopbell, tmp_path: Path) -> None:
    odd = tmp_path / "odd.vcf"
    odd.write_text("nothing", encoding="utf-8")
    for file in (odd, tmp_path / "missing.vcf"):
        done = shopbell.run("contacts", "import", str(file))
        assert done.code == 1
        assert str(file) in done.said
