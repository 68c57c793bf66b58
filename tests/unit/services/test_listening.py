"""Which words are heard, and what is learnt from 'not us'."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

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
    kept = only_hits(batch, Listening(("Corner Bakery",)), "feeds", NOW).events
    assert [event.text for event in kept if isinstance(event, MessageSeen)] == [
        "rye at the Corner Bakery",
        "Good morning",
    ]
    first = kept[0]
    assert isinstance(first, MessageSeen)
    assert first.facts["heard"] == "Corner Bakery"


def aside(text: str, **more: Any) -> MessageSeen:
    made = MessageSeen("h", NOW, Author("ben"), False, text, Thread("room"), auto_reply=True, aside="room h")
    return replace(made, **more)


def test_what_is_said_among_others_is_a_mention_with_a_saved_word_and_else_stays_what_it_is() -> None:
    listening = Listening(("Corner Bakery",), (source("matrix", "bot"),))
    in_the_name = {"subject": "Corner Bakery fans", "facts": {"link": "https://matrix.to/#/!r:corner.example/1"}}
    events = (
        aside("The Corner Bakery is closed today"),
        aside("Good morning", **in_the_name),
        aside("Corner Bakery: rain", author=Author("bot")),
        aside("Corner Bakery!", live=False, at=NOW - timedelta(days=20)),
        aside("Corner Bakery?", live=False, at=NOW - timedelta(days=2)),
    )
    kept = [e for e in only_hits(Batch(events, "1"), listening, "matrix", NOW).events if isinstance(e, MessageSeen)]
    assert [event.mention for event in kept] == [True, False, False, False, True]
    assert [event.thread.conversation for event in kept] == ["room h", "room", "room", "room", "room h"]
    assert [event.auto_reply for event in kept] == [False, True, True, True, False]
    assert kept[0].facts["heard"] == "Corner Bakery"


def test_without_saved_words_nothing_said_among_others_is_a_mention() -> None:
    (kept,) = only_hits(Batch((aside("Anything"),), "1"), Listening(), "matrix", NOW).events
    assert kept == aside("Anything")


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
