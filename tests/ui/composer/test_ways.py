"""The ways to one person above the field: named, offered by one key, and never taken but by the owner."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId, PersonId
from shopbell.model import AccountState, ConversationRow, Draft, Turn, Visibility
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import add_messages
from tests.ui.support.people import chosen, click, press, press_key, rest
from tests.ui.support.shop import ANA, IN, JO, MEILING, TOMAS, add_row, hours
from ui.composer.hints import Hint
from ui.thread.link_question import LinkQuestion
from ui.widgets.buttons import Button
from ui.window import ShopbellWindow

LETTER = ConversationId(80)
CTRL = Qt.KeyboardModifier.ControlModifier


def also_writes(tern: FakeBackend, number: int, account: int, ago: float, **more: Any) -> ConversationRow:
    """Tomas at another network."""
    row = add_row(tern.shop, number, "Tomas Okafor", account, "And bread?", hours(ago), turn=Turn.THEIRS, **more)
    tomas = tern.shop.rows[TOMAS].person
    row = replace(row, person=tomas, person_address=f"tomas.{number}")
    tern.shop.rows[row.id] = row
    del tern.shop.persons[PersonId(number)]
    assert tomas is not None
    person = tern.shop.persons[tomas]
    tern.shop.persons[tomas] = replace(person, conversations=(*person.conversations, row.id))
    add_messages(tern.shop, row, ((IN, hours(ago), "And bread?"),))
    return row


@pytest.fixture
def twice(tern: FakeBackend) -> FakeBackend:
    """Tomas, who waits in the mail, wrote on Bluesky before."""
    also_writes(tern, LETTER, 5, 90)
    return tern


def write(qtbot: QtBot, window: ShopbellWindow, words: str) -> None:
    QTest.keyClicks(window.columns.conversation.composer.parts.text, words)
    rest(qtbot, window)


def open_tomas(twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> ShopbellWindow:
    window = open_window(twice)
    window.going.choose_if_here(TOMAS)
    rest(qtbot, window)
    window.columns.conversation.focus_composer()
    return window


def wait_for(qtbot: QtBot, tern: FakeBackend, conversation: ConversationId, words: str) -> None:
    """Until the store has them."""
    drafts = tern.shop.drafts
    qtbot.waitUntil(lambda: f"c{conversation}" in drafts and drafts[f"c{conversation}"].text == words)


def said(window: ShopbellWindow, hint: Hint | None = None) -> str:
    """The line about the ways, unless another is named."""
    hints = window.columns.conversation.composer.parts.hints
    return hints.words(hint) if hint is not None else hints.words(Hint.ELSEWHERE) or hints.words(Hint.WAY)


def buttons(window: ShopbellWindow) -> dict[str, Button]:
    hints = window.columns.conversation.composer.parts.hints
    return {b.accessibleName(): b for b in hints.findChildren(Button) if b.isVisible()}


def field(window: ShopbellWindow) -> str:
    return window.columns.conversation.composer.parts.text.toPlainText()


def ring(twice: FakeBackend, *conversations: ConversationId) -> None:
    twice.feed.ring(Changes(conversations=frozenset(conversations)))


def writes_elsewhere(twice: FakeBackend) -> None:
    """Tomas writes on Bluesky, now."""
    add_messages(twice.shop, twice.shop.rows[LETTER], ((IN, hours(0), "One more thing"),))
    ring(twice, LETTER)


def menu(window: ShopbellWindow) -> list[str]:
    made = window.columns.conversation.ways.menu()
    assert made is not None
    found = [f"{'✓' if a.isChecked() else ' '}{'' if a.isEnabled() else '-'}{a.text()}" for a in made.actions()]
    made.deleteLater()
    return found


# ---- naming and offering


def test_one_way_needs_no_words(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_tomas(tern, open_window, qtbot)
    assert said(window) == ""
    press_key(qtbot, window, Qt.Key.Key_R, CTRL)
    assert window.columns.notice.words.text() == "There is no other way to reach them from here."


def test_it_says_why_it_writes_here_and_offers_the_others(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    assert said(window) == "Tomas Okafor wrote here last."
    assert list(buttons(window)) == ["Other ways…"]
    assert menu(window) == [
        "✓&1  E-mail, here · they wrote here last",
        " &2  Bluesky, tomas.80 · they wrote here before",
    ]


def test_one_key_opens_the_menu_and_a_number_takes_a_way(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    press_key(qtbot, window, Qt.Key.Key_R, CTRL)
    (opened,) = [m for m in window.findChildren(QMenu) if m.isVisible()]
    QTest.keyClick(opened, Qt.Key.Key_2)
    rest(qtbot, window)
    assert window.columns.conversation.conversation == LETTER
    assert twice.shop.drafts == {}, "nothing was begun, so nothing moved"


def test_where_nothing_can_be_written_is_shown_and_not_offered(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    account = twice.shop.accounts[AccountId(5)]
    twice.shop.accounts[account.id] = replace(account, state=AccountState.CLOSED)
    window = open_tomas(twice, open_window, qtbot)
    assert said(window) == ""
    assert menu(window)[1] == " -&2  Bluesky, tomas.80 · read only"


def test_signed_out_it_waits_and_says_so(twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    account = twice.shop.accounts[AccountId(5)]
    twice.shop.accounts[account.id] = replace(account, state=AccountState.SIGN_IN)
    window = open_tomas(twice, open_window, qtbot)
    assert menu(window)[1] == " &2  Bluesky, tomas.80 · signed out: it waits here until you sign in"


def test_public_and_private_places_of_one_network_are_told_apart(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    public = also_writes(twice, 81, 5, 80, public=True)
    letter = twice.shop.rows[LETTER]
    twice.shop.rows[public.id] = replace(public, person_address=letter.person_address)
    window = open_tomas(twice, open_window, qtbot)
    window.going.choose_if_here(LETTER)
    rest(qtbot, window)
    assert menu(window)[2] == " &3  Bluesky, what they wrote in public · they wrote here before · everybody can read it"
    window.going.choose_if_here(public.id)
    rest(qtbot, window)
    assert " &4  Bluesky, your private talk · they wrote here before" in menu(window)


def test_words_for_one_pair_of_eyes_go_into_the_open_only_by_a_button_that_says_so(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    also_writes(tern, LETTER, 5, 1, public=True)
    window = open_tomas(tern, open_window, qtbot)
    assert next(iter(buttons(window))) == "Answer there, in public"
    click(buttons(window)["Answer there, in public"])
    rest(qtbot, window)
    assert window.columns.conversation.composer.parts.send.accessibleName() == "Send publicly as tern.shop"


# ---- never changed silently


def test_new_words_elsewhere_are_told_and_the_place_is_kept(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "Yes, gladly")
    writes_elsewhere(twice)
    rest(qtbot, window)
    assert said(window).startswith("Tomas Okafor wrote last on Bluesky, ")
    assert said(window).endswith("What you write stays here.")
    assert (field(window), chosen(window)) == ("Yes, gladly", "Tomas Okafor")
    assert window.columns.conversation.conversation == TOMAS
    wait_for(qtbot, twice, TOMAS, "Yes, gladly")
    assert window.columns.conversation.composer.parts.send.accessibleName() == "Send as hello@tern.shop"


def test_the_button_takes_the_words_there_and_undo_brings_them_back(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "Yes, gladly")
    writes_elsewhere(twice)
    rest(qtbot, window)
    click(buttons(window)["Answer there"])
    rest(qtbot, window)
    assert window.columns.conversation.conversation == LETTER
    assert field(window) == "Yes, gladly"
    assert {key: draft.text for key, draft in twice.shop.drafts.items()} == {f"c{LETTER}": "Yes, gladly"}
    assert window.columns.notice.words.text() == "Moved to Bluesky, tomas.80"
    click(window.columns.notice.button)
    rest(qtbot, window)
    assert (window.columns.conversation.conversation, field(window)) == (TOMAS, "Yes, gladly")
    assert {key: draft.text for key, draft in twice.shop.drafts.items()} == {f"c{TOMAS}": "Yes, gladly"}


def test_what_was_begun_there_earlier_in_this_window_stays(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    """Its draft was on the screen before: what the composer remembers of it is not what is shown now."""
    window = open_tomas(twice, open_window, qtbot)
    window.going.choose_if_here(LETTER)
    rest(qtbot, window)
    write(qtbot, window, "Hello Tomas")
    window.going.choose_if_here(TOMAS)
    rest(qtbot, window)
    write(qtbot, window, "Yes, gladly")
    window.columns.conversation.ways.take(f"c{LETTER}")
    rest(qtbot, window)
    assert field(window) == "Hello Tomas\nYes, gladly"
    write(qtbot, window, "!")
    wait_for(qtbot, twice, LETTER, "Hello Tomas\nYes, gladly!")


def test_undo_after_more_was_typed_there_loses_nothing(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "Yes, gladly")
    window.columns.conversation.ways.take(f"c{LETTER}")
    rest(qtbot, window)
    write(qtbot, window, " and soon")
    press_key(qtbot, window, Qt.Key.Key_Escape)
    press(qtbot, window, "u")
    assert (window.columns.conversation.conversation, field(window)) == (TOMAS, "Yes, gladly")
    assert twice.shop.drafts[f"c{LETTER}"].text == " and soon"


def test_files_that_are_not_taken_there_keep_everything_here(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    account = twice.shop.accounts[AccountId(5)]
    twice.shop.accounts[account.id] = replace(account, settings={"without": "attachments"})
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "The plan")
    writing = window.columns.conversation.composer.writing
    assert writing is not None
    window.tasks.start(writing.attach("plan.pdf", "application/pdf", b"%PDF"))
    rest(qtbot, window)
    window.columns.conversation.ways.take(f"c{LETTER}")
    rest(qtbot, window)
    assert "takes no files" in window.columns.notice.words.text()
    assert (window.columns.conversation.conversation, field(window)) == (TOMAS, "The plan")
    kept = twice.shop.drafts[f"c{TOMAS}"]
    assert (kept.text, len(kept.attachments)) == ("The plan", 1)
    assert f"c{LETTER}" not in twice.shop.drafts


# ---- in private


def test_something_public_is_answered_in_private_by_choice_only(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    where = window.columns.conversation.composer.parts.where
    assert window.columns.conversation.conversation == ANA
    assert where.text() == "Reply on Instagram, public comment as tern.bakery"
    write(qtbot, window, "Only for you")
    window.columns.conversation.ways.take(f"c{ANA}-private")
    rest(qtbot, window)
    assert where.text() == "Reply on Instagram as tern.bakery"
    assert said(window) == "Only Ana Ruiz can read this answer."
    wait_for(qtbot, tern, ANA, "Only for you")
    assert tern.shop.drafts[f"c{ANA}"].visibility is Visibility.PRIVATE
    ring(tern, ANA)
    rest(qtbot, window)
    assert where.text() == "Reply on Instagram as tern.bakery", "news of the conversation change nothing"
    window.going.choose_if_here(JO)
    rest(qtbot, window)
    window.going.choose_if_here(ANA)
    rest(qtbot, window)
    assert said(window) == "Only Ana Ruiz can read this answer."
    window.columns.conversation.ways.take(f"c{ANA}")
    rest(qtbot, window)
    assert where.text() == "Reply on Instagram, public comment as tern.bakery"


# ---- the window to answer in


def windowed(tern: FakeBackend, conversation: ConversationId, left: timedelta) -> None:
    row = tern.shop.rows[conversation]
    tern.shop.rows[conversation] = replace(row, answer_until=tern.clock.now() + left)
    ring(tern, conversation)


def test_how_long_an_answer_is_taken_stands_above_the_field(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    windowed(tern, MEILING, timedelta(hours=19))
    window = open_window(tern)
    window.going.choose_if_here(MEILING)
    rest(qtbot, window)
    assert said(window, Hint.WINDOW).startswith("Bluesky takes an answer until ")
    assert said(window, Hint.WINDOW).endswith(", 19 h from now")
    assert window.columns.conversation.header.words.endswith(" · 19 h left to answer on Bluesky")


def test_when_it_closes_while_writing_the_words_stay_and_the_other_way_is_offered(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    windowed(twice, TOMAS, timedelta(minutes=20))
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "Yes, gladly")
    parts = window.columns.conversation.composer.parts
    assert parts.send.isEnabled()
    twice.clock.pass_time(timedelta(minutes=21))
    window.columns.conversation._clockwork.timeout.emit()
    rest(qtbot, window)
    assert said(window, Hint.WINDOW).startswith("E-mail takes no answer here since ")
    assert not parts.send.isEnabled()
    assert parts.text.isEnabled()
    assert said(window) == ""
    press_key(qtbot, window, Qt.Key.Key_Return, CTRL)
    assert "takes no answer here since" in window.columns.notice.words.text()
    assert field(window) == "Yes, gladly"
    assert list(buttons(window)) == ["Answer on Bluesky"]
    click(buttons(window)["Answer on Bluesky"])
    rest(qtbot, window)
    assert (window.columns.conversation.conversation, field(window)) == (LETTER, "Yes, gladly")


def test_what_is_closed_can_be_answered_on_its_own_page(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    windowed(tern, MEILING, timedelta(hours=-1))
    last = max((m for m in tern.shop.messages.values() if m.conversation == MEILING), key=lambda m: m.at)
    tern.shop.messages[last.id] = replace(last, facts={"link": "https://bsky.example/post/1"})
    window = open_window(tern)
    window.going.choose_if_here(MEILING)
    rest(qtbot, window)
    asked: list[QUrl] = []
    talk = window.columns.conversation
    monkeypatch.setattr(talk.doing.originals, "_open_url", asked.append)
    click(buttons(window)["Open at Bluesky…"])
    question = window.findChild(LinkQuestion)
    assert question is not None
    click(question.open_button)
    rest(qtbot, window)
    assert asked == [QUrl("https://bsky.example/post/1")]


def test_new_words_of_theirs_open_it_again(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    windowed(tern, MEILING, timedelta(hours=-1))
    window = open_window(tern)
    window.going.choose_if_here(MEILING)
    rest(qtbot, window)
    parts = window.columns.conversation.composer.parts
    assert not parts.send.isEnabled()
    windowed(tern, MEILING, timedelta(hours=24))
    rest(qtbot, window)
    assert parts.send.isEnabled()
    assert "from now" in said(window, Hint.WINDOW)


def test_a_removed_account_still_offers_the_other_ways(
    twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_tomas(twice, open_window, qtbot)
    write(qtbot, window, "Yes, gladly")
    account = twice.shop.accounts.pop(AccountId(1))
    twice.feed.ring(Changes(accounts=frozenset({account.id})))
    rest(qtbot, window)
    parts = window.columns.conversation.composer.parts
    assert not parts.text.isEnabled()
    assert "account was removed" in parts.status.text()
    assert said(window).startswith("Tomas Okafor wrote on Bluesky too, ")
    click(buttons(window)["Answer there"])
    rest(qtbot, window)
    assert field(window) == "Yes, gladly"


def test_a_draft_is_never_seen_at_another_person(twice: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    """Keys, moves, undos and steps to other people in every order a hurried owner could make them."""
    window = open_tomas(twice, open_window, qtbot)
    ways = window.columns.conversation.ways
    steps: list[Callable[[], object]] = [
        lambda: window.going.choose_if_here(ANA),
        lambda: ways.take(f"c{LETTER}"),
        lambda: window.going.choose_if_here(TOMAS),
        lambda: ways.take(f"c{TOMAS}"),
        window.deeds.undo,
        lambda: window.going.choose_if_here(LETTER),
    ]
    typed = 0
    for number in range(36):
        for step in (steps[number % 6], steps[(number // 6) % 6]):
            if window.columns.conversation.composer.conversation in (TOMAS, LETTER):
                QTest.keyClicks(window.columns.conversation.composer.parts.text, "w")
                typed += 1
            step()
        if number % 4 == 0:
            rest(qtbot, window)
    rest(qtbot, window)
    window.tasks.start(window.columns.conversation.flush())
    rest(qtbot, window)
    drafts: dict[str, Draft] = twice.shop.drafts
    assert set(drafts) <= {f"c{TOMAS}", f"c{LETTER}"}
    assert sum(draft.text.count("w") for draft in drafts.values()) == typed
