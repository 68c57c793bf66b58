"""Which words are heard, and what is learnt from 'not us'."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.model import View
from shopbell.services.listening import Listener, Listening, only_hits, source
from tests.unit.services.conftest import NOW, Counter


def said(text: str, **more: str) -> MessageSeen:
    return MessageSeen("h", NOW, Author("ben"), False, text, Thread("h"), mention=True, facts=more)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Corner Bakery", "I love the corner bakery!"),
        ("Café Müller", "cafe muller is closed"),
        ("corner.example", "see https://corner.example/menu"),
        ("#ryebread", "fresh #ryebread today"),
        ("角のパン屋", "昨日角のパン屋に行った"),
    ],
)
def test_a_saved_word_is_heard(word: str, text: str) -> None:
    assert Listening((word,)).heard(text) == word


@pytest.mark.parametrize(("word", "text"), [("rye", "we were trying"), ("Corner Bakery", "corner of a bakery")])
def test_a_part_of_another_word_is_not_heard(word: str, text: str) -> None:
    assert Listening((word,)).heard(text) == ""


@given(st.text(min_size=1, max_size=20), st.text(max_size=60))
def test_any_word_and_any_text_can_be_compared(word: str, text: str) -> None:
    heard = Listening((word,)).heard(text)
    assert heard in ("", word)


def test_only_hits_are_taken_in_and_say_their_word() -> None:
    plain = replace(said("Good morning"), mention=False)
    batch = Batch((said("rye at the Corner Bakery"), said("nothing"), plain), "1")
    kept = only_hits(batch, Listening(("Corner Bakery",)), "feeds").events
    assert [event.text for event in kept if isinstance(event, MessageSeen)] == [
        "rye at the Corner Bakery",
        "Good morning",
    ]
    first = kept[0]
    assert isinstance(first, MessageSeen)
    assert first.facts["heard"] == "Corner Bakery"


def test_the_link_is_listened_to_as_well() -> None:
    linked = said("Look at this", link="https://corner.example/x")
    assert Listening(("corner.example",)).hears(linked, "feeds")


async def test_words_are_saved_tidily(counter: Counter) -> None:
    listener = Listener(counter.store.library, counter.store.desk, counter.bell)
    await listener.listen_for(["  Corner   Bakery ", "", "rye", "rye"])
    assert (await listener.saved()).words == ("Corner Bakery", "rye")


async def test_not_us_passes_its_source_over_until_it_is_taken_back(counter: Counter) -> None:
    account = await counter.account()
    listener = Listener(counter.store.library, counter.store.desk, counter.bell)
    heard = replace(said("The corner bakery in another town"), author=Author("Ben", "Ben Okafor"))
    await counter.store.intake.ingest(account, "live", Batch((heard,), "1"), NOW)
    (row,) = await counter.rows(View.MENTIONS)
    assert await listener.not_us(row.id) == "Ben Okafor"
    saved = await listener.saved()
    assert saved.passed_over == (source("net", "ben"),)
    assert not saved.hears(heard, "net")
    await listener.take_back(row.id)
    assert (await listener.saved()).passed_over == ()
    assert len(await counter.rows(View.MENTIONS)) == 1
