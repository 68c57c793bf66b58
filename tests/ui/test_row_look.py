"""What a row of the list says, to the eye and to a screen reader."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shopbell.model import ConversationRow, OutboxState, Turn
from tests.ui.support.backend import MANIFESTS, FakeBackend
from tests.ui.support.shop import ANA, JO, MEILING, TOMAS
from ui.models.networks import network_of
from ui.models.row_look import RowLook, look_of
from ui.theme_tokens import Tone


def look(tern: FakeBackend, row: ConversationRow) -> RowLook:
    now: datetime = tern.clock.now()
    network = network_of(tern.shop.accounts[row.account], MANIFESTS)
    return look_of(row, network, now)


def marked(found: RowLook) -> list[str]:
    units = found.words.encode("utf-16-le")
    return [units[2 * a : 2 * (a + n)].decode("utf-16-le") for a, n in found.marks]


def test_a_waiting_row_has_name_open_question_and_how_long(tern: FakeBackend) -> None:
    ana = look(tern, tern.shop.rows[ANA])
    assert (ana.name, ana.time, ana.waiting) == ("Ana Ruiz", "2 d 4 h", True)
    assert marked(ana) == ["Can you do the lemon cake without nuts?"]
    assert [tag.text for tag in ana.tags] == ["2 questions", "public"]


@pytest.mark.parametrize(
    ("left", "tag", "tone", "spoken"),
    [
        (timedelta(hours=19), "19 h left", Tone.GREY, "19 hours left to answer"),
        (timedelta(hours=2), "2 h left", Tone.WARM, "2 hours left to answer"),
        (timedelta(minutes=-5), "too late here", Tone.GREY, "too late to answer here"),
    ],
)
def test_a_service_that_takes_an_answer_for_a_while_has_a_clock(
    tern: FakeBackend, left: timedelta, tag: str, tone: Tone, spoken: str
) -> None:
    row = replace(tern.shop.rows[MEILING], answer_until=tern.clock.now() + left)
    found = look(tern, row)
    assert [(one.text, one.tone) for one in found.tags] == [(tag, tone)]
    assert f", {spoken}, " in found.spoken
    assert tag not in found.spoken.replace(spoken, "")


@pytest.mark.parametrize("quiet", [{"turn": Turn.THEIRS}, {"robot": True}, {"mention": True}])
def test_where_nobody_waits_no_clock_runs(tern: FakeBackend, quiet: dict[str, Any]) -> None:
    row = replace(tern.shop.rows[MEILING], answer_until=tern.clock.now() + timedelta(hours=2), **quiet)
    assert [tag.text for tag in look(tern, row).tags] == []


def test_a_screen_reader_hears_name_wait_network_and_words(tern: FakeBackend) -> None:
    spoken = look(tern, tern.shop.rows[ANA]).spoken
    assert spoken.startswith("Ana Ruiz, waiting 2 days 4 hours, Instagram, ")
    assert "Can you do the lemon cake without nuts?" in spoken


def test_somebody_behind_a_bridge_is_shown_at_their_own_network(tern: FakeBackend) -> None:
    bridged = look(tern, replace(tern.shop.rows[ANA], network="whatsapp"))
    assert (bridged.network, bridged.badge) == ("WhatsApp", "Wa")
    unheard = look(tern, replace(tern.shop.rows[ANA], network="kettle"))
    assert (unheard.network, unheard.badge) == ("Kettle", "K")


def test_a_question_far_inside_is_brought_into_sight(tern: FakeBackend) -> None:
    tomas = look(tern, tern.shop.rows[TOMAS])
    assert tomas.words == "… you said I'd get the quote by Friday, is it ready?"
    assert marked(tomas) == ["is it ready?"]


def test_marks_count_as_qt_does_after_an_emoji(tern: FakeBackend) -> None:
    row = replace(tern.shop.rows[JO], snippet="🎂🎂 Is it done?", open_question="Is it done?")
    assert marked(look(tern, row)) == ["Is it done?"]


def test_arabic_words_run_from_the_right(tern: FakeBackend) -> None:
    row = replace(tern.shop.rows[JO], snippet="هل لديكم خبز؟", open_question="")
    assert look(tern, row).words_rtl
    assert not look(tern, tern.shop.rows[MEILING]).words_rtl


def test_markup_in_a_name_or_a_question_is_shown_as_letters(tern: FakeBackend) -> None:
    evil = '<img src="file:///etc/passwd">?'
    row = replace(tern.shop.rows[JO], snippet=evil, open_question=evil)
    assert look(tern, row).words == evil


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (OutboxState.HELD, "waiting to leave"),
        (OutboxState.QUEUED, "waiting to leave"),
        (OutboxState.SENDING, "leaving"),
        (OutboxState.REFUSED, "refused"),
        (OutboxState.UNCERTAIN, "not sure it left"),
    ],
)
def test_what_has_not_left_is_said_in_a_word(tern: FakeBackend, state: OutboxState, word: str) -> None:
    row = replace(tern.shop.rows[ANA], outbox_state=state)
    assert look(tern, row).tags[0].text == word


def test_their_thanks_under_their_turn_are_not_put_into_our_mouth(tern: FakeBackend) -> None:
    row = replace(
        tern.shop.rows[ANA], turn=Turn.THEIRS, waiting_since=None, open_question="", snippet="I am out of office."
    )
    assert look(tern, row).words == "I am out of office."


def test_somebody_answered_waits_no_longer_and_our_words_are_ours(tern: FakeBackend) -> None:
    row = replace(
        tern.shop.rows[ANA],
        turn=Turn.THEIRS,
        waiting_since=None,
        open_question="",
        snippet="See you.",
        last_ours=True,
    )
    found = look(tern, row)
    assert not found.waiting
    assert found.words == "You: See you."
    assert "waiting" not in found.spoken
