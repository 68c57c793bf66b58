"""Writing and sending, by keys."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from shopbell.ids import AccountId, ConversationId
from shopbell.model import AccountState, OutboxItem
from tests.ui.composer.conftest import Show
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import ANA, JO, MEILING, TOMAS, add_draft
from ui.composer.text_edit import ComposerText
from ui.tasks import Tasks
from ui.thread.pane import ConversationPane

CTRL = Qt.KeyboardModifier.ControlModifier


def edit(pane: ConversationPane) -> ComposerText:
    return pane.composer.parts.text


def sent(tern: FakeBackend, conversation: ConversationId) -> list[OutboxItem]:
    return [item for item in tern.shop.outbox.values() if item.conversation == conversation]


def test_it_names_network_and_account_and_so_does_the_button(show: Show) -> None:
    parts = show(ANA).composer.parts
    assert parts.where.text() == "Reply on Instagram, public comment as tern.bakery"
    assert parts.send.accessibleName() == "Send publicly as tern.bakery"


def test_typing_then_ctrl_enter_sends_with_no_question(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    QTest.keyClicks(edit(pane), "From nine to two")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert [(i.text, i.account) for i in sent(tern, MEILING)] == [("From nine to two", AccountId(5))]


def test_one_press_is_one_message_however_often_the_key_repeats(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    QTest.keyClicks(edit(pane), "Yes")
    for _ in range(5):
        QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert len(sent(tern, MEILING)) == 1


def test_the_same_keys_with_the_account_signed_out(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    account = tern.shop.accounts[AccountId(5)]
    tern.shop.accounts[account.id] = replace(account, state=AccountState.OFFLINE, state_text="No connection.")
    pane = show(MEILING)
    QTest.keyClicks(edit(pane), "Yes")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert len(sent(tern, MEILING)) == 1


def test_every_key_is_in_the_store_soon_while_typing_goes_on(show: Show, tern: FakeBackend, qtbot: QtBot) -> None:
    pane = show(ANA)
    typed = "Hi Ana"
    for letter in typed * 3:
        QTest.keyClicks(edit(pane), letter)
        qtbot.wait(40)
    assert "c1" in tern.shop.drafts
    qtbot.waitUntil(lambda: tern.shop.drafts["c1"].text == typed * 3, timeout=900)
    assert "Draft kept" in pane.composer.parts.kept.text()


def test_a_draft_comes_back_where_it_was_begun_and_nowhere_else(show: Show, tern: FakeBackend, qtbot: QtBot) -> None:
    add_draft(tern.shop, ANA, "Begun for Ana")
    pane = show(ANA)
    assert edit(pane).toPlainText() == "Begun for Ana"
    show(TOMAS)
    assert edit(pane).toPlainText() == ""
    QTest.keyClicks(edit(pane), "For Tomas")
    show(ANA)
    assert edit(pane).toPlainText() == "Begun for Ana"
    assert tern.shop.drafts["c2"].text == "For Tomas"
    assert tern.shop.drafts["c1"].text == "Begun for Ana"


def test_draft_kept_is_said_only_of_the_draft_on_the_screen(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(ANA)
    QTest.keyClicks(edit(pane), "Without nuts")
    qtbot.waitUntil(lambda: "Draft kept" in pane.composer.parts.kept.text())
    show(MEILING)
    assert pane.composer.parts.kept.text() == ""
    show(ANA)
    assert "Draft kept" in pane.composer.parts.kept.text()
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert pane.composer.parts.kept.text() == ""


def test_typing_fast_while_conversations_change(
    pane: ConversationPane, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    for turn in range(6):
        conversation = (ANA, TOMAS, MEILING)[turn % 3]
        tasks.start(pane.show_conversation(conversation))
        qtbot.waitUntil(lambda c=conversation: pane.composer.conversation == c)  # type: ignore[misc]
        QTest.keyClicks(edit(pane), f"{conversation}{conversation}")
    qtbot.waitUntil(lambda: tasks.idle)
    tasks.start(pane.flush())
    qtbot.waitUntil(lambda: tasks.idle)
    assert {key: draft.text for key, draft in tern.shop.drafts.items()} == {"c1": "1111", "c2": "2222", "c3": "3333"}


def test_leaving_the_field_saves_at_once(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(ANA)
    QTest.keyClicks(edit(pane), "Hi")
    pane.timeline.setFocus()
    qtbot.waitUntil(lambda: tasks.idle, timeout=150)
    assert tern.shop.drafts["c1"].text == "Hi"


def test_the_limit_is_counted_and_too_long_is_said_not_sent(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    edit(pane).insertPlainText("👨‍👩‍👧‍👦" * 300)
    assert pane.composer.parts.length.text() == "300 / 300"
    assert pane.composer.parts.send.isEnabled()
    edit(pane).insertPlainText("!")
    assert pane.composer.parts.length.text() == "301 / 300"
    assert not pane.composer.parts.send.isEnabled()
    said: list[str] = []
    pane.notice.connect(said.append)
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert said == ["This is 1 too long for Bluesky."]
    assert sent(tern, MEILING) == []
    assert edit(pane).toPlainText().endswith("!")


def test_names_that_an_answer_begins_with_are_counted(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    newest = [m for m in tern.shop.messages.values() if m.conversation == MEILING][-1]
    tern.shop.messages[newest.id] = replace(newest, facts={"prefix": "@meiling", "warning": "Food"})
    pane = show(MEILING)
    edit(pane).insertPlainText("x" * 286)
    assert pane.composer.parts.length.text() == "300 / 300"
    assert pane.composer.parts.send.isEnabled()
    edit(pane).insertPlainText("!")
    assert not pane.composer.parts.send.isEnabled()


def test_an_account_may_have_its_own_limit(show: Show, tern: FakeBackend) -> None:
    account = tern.shop.accounts[AccountId(5)]
    settings = {"limit_length": "10", "limit_unit": "bytes", "network_name": "Telegraph"}
    tern.shop.accounts[account.id] = replace(account, settings=settings)
    pane = show(MEILING)
    edit(pane).insertPlainText("é")
    assert pane.composer.parts.length.text() == "2 / 10"
    assert pane.composer.parts.where.text() == "Reply on Telegraph as tern.shop"


def test_questions_still_open_are_told_while_writing(show: Show, qtbot: QtBot) -> None:
    pane = show(ANA)
    status = pane.composer.parts.status
    assert status.text().startswith("2 of 2 questions still open")
    QTest.keyClicks(edit(pane), "Yes, we deliver to Harbour Street on Saturdays")
    assert status.text() == "1 of 2 questions still open: “Can you do the lemon cake without nuts?”"


def test_an_empty_answer_is_not_sent(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(ANA)
    said: list[str] = []
    tasks.failed.connect(said.append)
    pane.notice.connect(said.append)
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    QTest.keyClicks(edit(pane), "   ")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert said == ["There is nothing to send yet."] * 2
    assert sent(tern, ANA) == []


def test_files_are_dropped_and_pictures_pasted_and_taken_away(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "offer <b>.pdf").write_bytes(b"%PDF")
    pane = show(TOMAS)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "offer <b>.pdf"))])
    edit(pane).insertFromMimeData(dropped)
    qtbot.waitUntil(lambda: tasks.idle)
    picture = QImage(QSize(8, 8), QImage.Format.Format_RGB32)
    picture.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(picture)
    QTest.keyClick(edit(pane), Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    names = [f.name for f in tern.shop.drafts["c2"].attachments]
    assert names[0] == "offer <b>.pdf"
    assert names[1].startswith("Picture ")
    assert edit(pane).toPlainText() == ""
    remove = next(
        b for b in pane.composer.findChildren(QAbstractButton) if b.accessibleName() == "Remove offer <b>.pdf"
    )
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [f.name for f in tern.shop.drafts["c2"].attachments] == names[1:])


def test_what_a_picture_shows_is_kept_while_it_is_typed(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(TOMAS)
    picture = QImage(QSize(8, 8), QImage.Format.Format_RGB32)
    picture.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(picture)
    QTest.keyClick(edit(pane), Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    (field,) = [f for f in pane.composer.findChildren(QLineEdit) if f.accessibleName().startswith("What the picture")]
    QTest.keyClicks(field, "A loaf on a table")
    qtbot.waitUntil(lambda: tern.shop.drafts["c2"].attachments[0].description == "A loaf on a table")
    assert field.text() == "A loaf on a table"
    assert field.isVisible()


def test_files_are_chosen_by_the_button(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "price list.pdf"
    file.write_bytes(b"%PDF-1.4")
    pane = show(MEILING)
    QTest.mouseClick(pane.composer.parts.attach, Qt.MouseButton.LeftButton)
    (dialog,) = pane.findChildren(QFileDialog)
    assert dialog.isVisible()
    dialog.selectFile(str(file))
    dialog.accept()
    qtbot.waitUntil(lambda: tasks.idle and bool(tern.shop.drafts))
    (draft,) = [draft for draft in tern.shop.drafts.values() if draft.conversation == MEILING]
    assert [kept.name for kept in draft.attachments] == ["price list.pdf"]
    qtbot.waitUntil(lambda: not pane.findChildren(QFileDialog))
    (home / ".config" / "QtProject.conf").unlink(missing_ok=True)  # Qt's own, of any program's file dialog


def test_no_undo_is_offered_when_the_owner_wants_none(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    tern.shop.settings["undo_seconds"] = "0"
    pane = show(MEILING)
    QTest.keyClicks(edit(pane), "Yes")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert len(sent(tern, MEILING)) == 1
    show(ANA)
    assert not pane.composer.parts.undo.isVisible()


def test_pasting_takes_the_words_and_not_their_looks(show: Show, qtbot: QtBot) -> None:
    pane = show(ANA)
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    data.setText("bold")
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(edit(pane), Qt.Key.Key_V, CTRL)
    assert edit(pane).toPlainText() == "bold"
    assert "font-weight:600" not in edit(pane).toHtml()


def test_each_paragraph_of_the_answer_takes_its_direction(show: Show) -> None:
    pane = show(ANA)
    edit(pane).insertPlainText("نعم، لدينا.\nYes.")
    first = edit(pane).document().firstBlock()
    assert first.textDirection() is Qt.LayoutDirection.RightToLeft
    assert first.next().textDirection() is Qt.LayoutDirection.LeftToRight


def test_copies_and_subject_are_offered_for_mail_and_sent(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(TOMAS)
    parts = pane.composer.parts
    assert not parts.fields.isVisible()
    QTest.mouseClick(parts.more, Qt.MouseButton.LeftButton)
    assert parts.fields.to.placeholderText() == "Tomas Okafor"
    QTest.keyClicks(parts.fields.cc, "Petra <petra@example.org>")
    QTest.keyClicks(parts.fields.bcc, "me@tern.shop")
    QTest.keyClicks(edit(pane), "Ready")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    item = sent(tern, TOMAS)[0]
    assert item.cc == ("Petra <petra@example.org>",)
    assert item.bcc == ("me@tern.shop",)


def test_a_new_conversation_completes_names_and_opens_when_sent(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(None)
    QTest.mouseClick(pane.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    fields = pane.composer.parts.fields
    assert fields.to.hasFocus()
    QTest.keyClicks(fields.to, "Tom")
    qtbot.waitUntil(lambda: tasks.idle)
    assert fields.to.proposals == ("Tomas Okafor <person2@example.org>",)
    fields.to.clear()
    QTest.keyClicks(fields.to, "new@example.org")
    QTest.keyClicks(fields.subject, "Rye on Friday")
    QTest.keyClicks(edit(pane), "Hello")
    qtbot.waitUntil(lambda: any(d.conversation is None and d.text == "Hello" for d in tern.shop.drafts.values()))
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    item = next(i for i in tern.shop.outbox.values() if i.text == "Hello")
    assert (item.to, item.subject) == (("new@example.org",), "Rye on Friday")
    assert pane.conversation == item.conversation


def test_a_wrong_address_is_said_before_it_leaves(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(TOMAS)
    said: list[str] = []
    pane.notice.connect(said.append)
    QTest.mouseClick(pane.composer.parts.more, Qt.MouseButton.LeftButton)
    QTest.keyClicks(pane.composer.parts.fields.cc, "petra@")
    QTest.keyClicks(edit(pane), "Ready")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert said == ["“petra@” is not an address."]
    assert sent(tern, TOMAS) == []


def test_a_closed_account_can_be_read_and_says_why_nothing_can_be_sent(show: Show, tern: FakeBackend) -> None:
    account = tern.shop.accounts[AccountId(6)]
    tern.shop.accounts[account.id] = replace(account, state=AccountState.CLOSED)
    pane = show(JO)
    assert not edit(pane).isEnabled()
    assert "nobody answer from here" in pane.composer.parts.status.text()


def test_ctrl_z_in_the_empty_field_takes_the_sent_message_back(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    QTest.keyClicks(edit(pane), "Yes")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    QTest.keyClick(edit(pane), Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert edit(pane).toPlainText() == "Yes"


def test_undo_stays_in_reach_in_the_next_conversation(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(MEILING)
    bar = pane.composer.parts.undo
    QTest.keyClicks(edit(pane), "Yes")
    QTest.keyClick(edit(pane), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: tasks.idle)
    assert not bar.isVisible()
    show(ANA)
    assert bar.isVisible()
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    assert edit(pane).toPlainText() == ""
    assert tern.shop.drafts["c3"].text == "Yes"
