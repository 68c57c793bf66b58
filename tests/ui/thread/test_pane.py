"""The conversation as somebody reads and answers it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from shopbell.model import Delivery, MessageKind, OutboxState, Visibility
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import ANA, MEILING, TOMAS
from tests.ui.thread.conftest import Show
from tests.ui.thread.support import press, say
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.bubble import Bubble, frame_of
from ui.thread.pane import ConversationPane
from ui.thread.small_lines import FoldedLine
from ui.thread.text_view import TextView


def bubbles(pane: ConversationPane) -> list[Bubble]:
    return [line for line in pane.timeline.lines() if isinstance(line, Bubble) and line.isVisible()]


def head(bubble: Bubble) -> str:
    return bubble.accessibleName()


def click(qtbot: QtBot, button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def answer_button(bubble: Bubble, words: str) -> QAbstractButton:
    assert bubble.fate is not None
    return next(b for b in bubble.fate.buttons if b.accessibleName() == words)


def test_the_header_says_whose_turn_it_is_and_for_how_long(show: Show) -> None:
    assert show(ANA).header.words == "Your turn · waiting 2 d 4 h"


def test_the_newest_turn_stands_next_to_the_composer(show: Show) -> None:
    pane = show(ANA)
    last = bubbles(pane)[-1]
    bottom = last.mapTo(pane, QPoint(0, last.height())).y()
    assert 0 <= pane.composer.y() - bottom <= 24


def test_their_words_stand_left_and_ours_right_and_both_say_so(show: Show) -> None:
    pane = show(ANA)
    theirs, ours = bubbles(pane)[0], bubbles(pane)[1]
    assert theirs.frame_rect().left() < 40
    assert ours.width() - ours.frame_rect().right() < 40
    assert head(theirs).startswith("Ana Ruiz")
    assert "you from tern.bakery" in head(ours)


def test_open_questions_are_marked(show: Show) -> None:
    pane = show(ANA)
    view = bubbles(pane)[-1].words.views()[0]
    marked = [s.cursor.selectedText() for s in view.extraSelections()]
    assert "Can you do the lemon cake without nuts?" in marked[0]


def test_a_public_comment_shows_the_post_it_answers(show: Show, tern: FakeBackend) -> None:
    say(tern, "Nice!", conversation=TOMAS, visibility=Visibility.PUBLIC, context="Lemon drizzle is back")
    pane = show(TOMAS)
    words = " ".join(child.text() for child in bubbles(pane)[-1].findChildren(QWidget) if hasattr(child, "text"))
    assert "Lemon drizzle is back" in words
    assert "public comment" in head(bubbles(pane)[-1])


def test_a_post_for_followers_says_so_on_both_sides(show: Show, tern: FakeBackend) -> None:
    say(tern, "Any left?", conversation=TOMAS, visibility=Visibility.FOLLOWERS)
    say(tern, "Two.", conversation=TOMAS, visibility=Visibility.FOLLOWERS, ours=True)
    theirs, ours = bubbles(show(TOMAS))[-2:]
    assert "E-mail, followers only" in head(theirs)
    assert "followers" in head(ours)


def test_a_click_opens_an_older_turn_and_another_folds_it(show: Show, tern: FakeBackend, qtbot: QtBot) -> None:
    for n in range(12):
        say(tern, f"Turn {n}. " + "Many words about the wedding. " * 9, ours=n % 2 == 1, ago=timedelta(hours=30 - n))
    pane = show(TOMAS)
    pane.timeline.verticalScrollBar().setValue(0)
    folded = next(line for line in pane.timeline.lines() if isinstance(line, FoldedLine))
    message = folded.entry.message  # type: ignore[union-attr]
    click(qtbot, folded)
    assert pane.timeline.bubble(message.id) is not None
    pane.timeline.select(message.id)
    pane.timeline.setFocus()
    QTest.keyClick(pane.timeline, Qt.Key.Key_Return)
    assert pane.timeline.bubble(message.id) is None


def test_quotes_fold_behind_a_named_control(show: Show, tern: FakeBackend, qtbot: QtBot) -> None:
    say(tern, "Yes please.\n\nOn Tue, 17 Nov 2026 at 17:05, Tern Bakery wrote:\n> one\n> two\n> three\n")
    pane = show(TOMAS)
    last = bubbles(pane)[-1]
    assert [v.toPlainText() for v in last.words.views() if v.isVisible()] == ["Yes please."]
    control = next(b for b in last.words.findChildren(QAbstractButton) if "quoted" in b.accessibleName())
    before = last.height()
    click(qtbot, control)
    assert "three" in last.words.views()[-1].toPlainText()
    assert last.words.views()[-1].isVisible()
    assert last.height() > before
    assert control.accessibleName().startswith("Hide")


def test_body_text_is_15_or_16_pixels_and_a_line_at_most_75_letters(show: Show, tern: FakeBackend) -> None:
    say(tern, "The quick brown fox jumps over the lazy dog near the harbour street bakery. " * 10)
    pane = show(TOMAS)
    pane.resize(1400, 700)
    view = bubbles(pane)[-1].words.views()[0]
    assert view.document().defaultFont().pixelSize() in (15, 16)
    layout = view.document().firstBlock().layout()
    lengths = [layout.lineAt(n).textLength() for n in range(layout.lineCount())]
    assert max(lengths) <= 75
    assert max(lengths) >= 50


FATES = (Delivery.SENT, Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED)


def test_each_fate_has_its_word_and_its_own_shape(show: Show, tern: FakeBackend, theme: Theme) -> None:
    for n, fate in enumerate(FATES):
        press(tern, f"Message {n}", fate, ago=timedelta(minutes=9 - n))
    pane = show(TOMAS)
    words = ["sent", "waiting to leave", "refused", "not sure it left", "came back"]
    shown = [b for b in bubbles(pane) if b.words.views()[0].toPlainText().startswith("Message")]
    assert len(shown) == len(FATES)
    for bubble, word in zip(shown, words, strict=True):
        assert word in head(bubble)
    frames = [frame_of(True, fate, theme.tokens) for fate in FATES]
    assert len({(f.style, f.width, bool(f.line)) for f in frames}) == len(FATES)


def test_what_is_to_be_known_beside_a_message_that_left_stands_on_it(show: Show, tern: FakeBackend) -> None:
    message = press(tern, "Your cake is ready", Delivery.SENT, "This chat is not encrypted.")
    bubble = show(TOMAS).timeline.bubble(message.id)
    assert bubble is not None
    assert bubble.fate is not None
    assert "This chat is not encrypted." in [label.text() for label in bubble.fate.findChildren(QLabel)]
    assert bubble.fate.buttons == ()


def test_what_arrived_and_what_was_read_says_so_with_the_time(show: Show, tern: FakeBackend) -> None:
    sent = say(tern, "Message 1", ours=True, delivery=Delivery.ARRIVED)
    zone = datetime.now().astimezone().tzinfo
    noon = datetime(2026, 3, 4, 12, 41, tzinfo=zone)
    tern.shop.messages[sent.id] = replace(sent, at=noon, delivered_at=noon + timedelta(minutes=1))
    read = say(tern, "Message 2", ours=True, delivery=Delivery.READ)
    tern.shop.messages[read.id] = replace(read, at=noon, delivered_at=noon + timedelta(days=1))
    pane = show(TOMAS)
    heads = [head(b) for b in bubbles(pane) if b.words.views()[0].toPlainText().startswith("Message")]
    assert [one.rpartition(" · ")[2].split(", ")[0] for one in heads] == ["arrived 12:42", "read 5 March 12:41"]


@pytest.mark.parametrize(
    ("words", "state"),
    [("It arrived", OutboxState.SENT), ("Send again", OutboxState.QUEUED), ("Drop it", OutboxState.CANCELLED)],
)
def test_an_uncertain_message_shows_its_text_and_takes_each_answer(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, words: str, state: OutboxState
) -> None:
    message = press(tern, "Did this leave?", Delivery.UNCERTAIN)
    pane = show(TOMAS)
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    assert bubble.words.views()[0].toPlainText() == "Did this leave?"
    assert bubble.fate is not None
    assert [b.accessibleName() for b in bubble.fate.buttons] == ["It arrived", "Send again", "Drop it"]
    click(qtbot, answer_button(bubble, words))
    qtbot.waitUntil(lambda: tasks.idle)
    assert message.outbox is not None
    assert tern.shop.outbox[message.outbox].state is state
    after = pane.timeline.bubble(message.id)
    assert (after is None) is (state is OutboxState.CANCELLED)


def test_a_refused_message_says_who_why_and_what_to_do_and_goes_back_to_the_composer(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    why = "The mailbox tomas@example.org does not exist. Ask Tomas for the right address."
    message = press(tern, "The quote", Delivery.REFUSED, why)
    pane = show(TOMAS)
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    said = " ".join(c.text() for c in bubble.findChildren(QWidget) if hasattr(c, "text"))
    assert "E-mail refused this message." in said
    assert why in said
    click(qtbot, answer_button(bubble, "Change and send again"))
    qtbot.waitUntil(lambda: tasks.idle)
    assert pane.composer.parts.text.toPlainText() == "The quote"
    assert pane.timeline.bubble(message.id) is None


def test_taking_back_keeps_what_was_begun_meanwhile(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    message = press(tern, "The quote", Delivery.REFUSED)
    pane = show(TOMAS)
    QTest.keyClicks(pane.composer.parts.text, "Begun")
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    click(qtbot, answer_button(bubble, "Change and send again"))
    qtbot.waitUntil(lambda: tasks.idle)
    assert pane.composer.parts.text.toPlainText() == "The quote\n\nBegun"


def test_the_bubble_of_a_press_of_send_is_there_and_can_be_undone(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    QTest.keyClicks(pane.composer.parts.text, "Open from nine")
    QTest.keyClick(pane.composer.parts.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tasks.idle)
    last = bubbles(pane)[-1]
    assert last.words.views()[0].toPlainText() == "Open from nine"
    assert "leaves in 10 seconds" in head(last)
    assert pane.composer.parts.text.toPlainText() == ""
    click(qtbot, answer_button(last, "Undo"))
    qtbot.waitUntil(lambda: tasks.idle)
    assert pane.composer.parts.text.toPlainText() == "Open from nine"


def test_a_word_remains_when_it_left(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(MEILING)
    said: list[str] = []
    pane.notice.connect(said.append)
    QTest.keyClicks(pane.composer.parts.text, "Yes")
    QTest.keyClick(pane.composer.parts.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: tasks.idle)
    item = next(i for i in tern.shop.outbox.values() if i.text == "Yes")
    tern.shop.outbox[item.id] = replace(item, state=OutboxState.SENT)
    tern.feed.ring(tern.shop.changed(outbox=frozenset({item.id})))
    qtbot.waitUntil(lambda: tasks.idle)
    assert said == ["Sent to 林美玲"]


def test_arabic_hebrew_and_english_paragraphs_each_take_their_direction(show: Show, tern: FakeBackend) -> None:
    say(tern, "مرحبا، هل لديكم خبز.\nAnd in English.\nשלום, יש לחם.")
    view = bubbles(show(TOMAS))[-1].words.views()[0]
    block, found = view.document().firstBlock(), []
    while block.isValid():
        found.append(block.textDirection())
        block = block.next()
    right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    assert found == [right, left, right]


def test_words_searched_for_are_marked_at_the_message(show: Show, tern: FakeBackend) -> None:
    target = say(tern, "We had pumpernickel then.", ago=timedelta(hours=90))
    for n in range(80):
        say(tern, f"Later {n}", ours=bool(n % 2), ago=timedelta(hours=80, minutes=-n))
    pane = show(TOMAS, target.id, "pumpernickel")
    bubble = pane.timeline.bubble(target.id)
    assert bubble is not None
    assert bubble.isVisible()
    assert not bubble.visibleRegion().isEmpty()
    assert [s.cursor.selectedText() for s in bubble.words.views()[0].extraSelections()] == ["pumpernickel"]


def test_scrolling_up_reads_back_to_the_first_message(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    first = say(tern, "The very first", ago=timedelta(days=90))
    for n in range(400):
        say(tern, f"Number {n}", ours=bool(n % 2), ago=timedelta(days=80, minutes=-n))
    pane = show(TOMAS)
    for _ in range(400):
        QTest.keyClick(pane.timeline, Qt.Key.Key_PageUp)
        qtbot.waitUntil(lambda: tasks.idle)
        if pane.timeline.bubble(first.id) is not None and pane.timeline.verticalScrollBar().value() == 0:
            break
    assert pane.timeline.bubble(first.id) is not None
    assert len(pane.timeline.lines()) < 60


def test_what_is_on_the_screen_stays_when_older_turns_come_in(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    for n in range(200):
        say(tern, f"Number {n}\nsecond line", ours=bool(n % 2), ago=timedelta(hours=90, minutes=-n))
    pane = show(TOMAS)
    pane.timeline.verticalScrollBar().setValue(300)
    line = next(
        line
        for line in pane.timeline.lines()
        if line.mapTo(pane.timeline, QPoint(0, 0)).y() > 5 and isinstance(line, Bubble)
    )
    before = line.mapTo(pane.timeline, QPoint(0, 0)).y()
    entry = line.entry
    qtbot.waitUntil(lambda: tasks.idle)
    after = pane.timeline.line(entry.key)
    assert after is not None
    assert abs(after.mapTo(pane.timeline, QPoint(0, 0)).y() - before) <= 1


def test_a_message_is_chosen_and_copied_by_keyboard(show: Show, qtbot: QtBot) -> None:
    pane = show(ANA)
    pane.focus_timeline()
    QTest.keyClick(pane.timeline, Qt.Key.Key_Up)
    QTest.keyClick(pane.timeline, Qt.Key.Key_Up)
    QTest.keyClick(pane.timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "So glad! Two loaves are set aside for the 28th under your name."


def test_a_new_message_appears_by_itself(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(ANA)
    new = say(tern, "Hello? Anybody there?", conversation=ANA, ago=timedelta(0))
    tern.feed.ring(tern.shop.changed(conversations=frozenset({ANA}), messages=frozenset({new.id})))
    qtbot.waitUntil(lambda: tasks.idle)
    assert bubbles(pane)[-1].words.views()[0].toPlainText() == "Hello? Anybody there?"


def test_calls_and_machinery_are_single_lines(show: Show, tern: FakeBackend) -> None:
    say(tern, "about the cake", ours=True, kind=MessageKind.CALL, ago=timedelta(minutes=9))
    for n in range(4):
        say(tern, f"robot {n}", kind=MessageKind.MACHINERY, ago=timedelta(minutes=8 - n))
    pane = show(TOMAS)
    names = [line.accessibleName() for line in pane.timeline.lines() if not isinstance(line, (Bubble, FoldedLine))]
    assert any(name.startswith("Call — about the cake") for name in names)
    assert "robot 0 and 3 more like it" in names


def test_edited_and_deleted_messages_say_so(show: Show, tern: FakeBackend) -> None:
    now = tern.clock.now()
    say(tern, "one", edited_at=now, ago=timedelta(minutes=3))
    say(tern, "two", gone_at=now, ago=timedelta(minutes=2))
    pane = show(TOMAS)
    assert "edited" in head(bubbles(pane)[-2])
    assert "deleted there, kept here" in head(bubbles(pane)[-1])


def test_nobody_chosen_is_one_sentence_and_one_action(show: Show) -> None:
    pane = show(None)
    assert pane.empty.isVisible()
    assert [b.accessibleName() for b in pane.empty.findChildren(QAbstractButton)] == ["Write to somebody new"]


def test_every_control_has_a_name(show: Show, tern: FakeBackend) -> None:
    press(tern, "unsure", Delivery.UNCERTAIN)
    pane = show(TOMAS)
    kinds = (QAbstractButton, QLineEdit, QTextEdit)
    unnamed = [
        w for kind in kinds for w in pane.findChildren(kind)
        if w.isVisible() and not QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
    ]  # fmt: skip
    assert unnamed == []


def test_the_open_text_is_readable_by_a_screen_reader(show: Show) -> None:
    view = bubbles(show(ANA))[-1].words.views()[0]
    interface = QAccessible.queryAccessibleInterface(view)
    text = interface.textInterface()
    assert text.text(0, text.characterCount()).startswith("Can you do the lemon cake")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_overlaps_or_is_cut(show: Show, tern: FakeBackend, theme: Theme, qtbot: QtBot, scale: float) -> None:
    for n, fate in enumerate(FATES):
        press(
            tern, f"Message {n} with some more words in it", fate, "Because of something.", ago=timedelta(minutes=9 - n)
        )
    theme.set_scale(scale)
    pane = show(TOMAS)
    for bubble in bubbles(pane):
        frame = bubble.frame_rect()
        assert bubble.rect().contains(frame)
        parts = [c for c in bubble.children() if isinstance(c, QWidget) and c.isVisible()]
        for part in parts:
            assert frame.contains(part.geometry()), (part, part.geometry(), frame)
        for one in parts:
            for other in parts:
                assert one is other or not one.geometry().intersects(other.geometry())
    lines = [line for line in pane.timeline.lines() if line.isVisible()]
    for one, two in pairwise(lines):
        assert one.geometry().bottom() < two.geometry().top()


def test_no_letter_is_cut_from_the_text(show: Show, tern: FakeBackend) -> None:
    say(tern, "العربية gجمعة\n日本語のテキスト\n👨‍👩‍👧‍👦 🇹🇼 flags\n" + "plain words " * 60)
    for view in bubbles(show(TOMAS))[-1].words.findChildren(TextView):
        if view.isVisible():
            assert view.height() >= view.document().size().height()
            assert QFontMetricsF(view.document().defaultFont()).height() > 0
