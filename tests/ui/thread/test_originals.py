"""The original form of a message: nothing read, nothing fetched, links told before they are opened."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QImageWriter, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from shopbell.errors import StoreRefused
from shopbell.model import Message, RichBody
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import TOMAS
from tests.ui.thread.conftest import Run, Show
from tests.ui.thread.support import attached, say
from ui.tasks import Tasks
from ui.thread.bubble import Bubble
from ui.thread.deeds import Deed, DeedKind
from ui.thread.html_view import HtmlView
from ui.thread.link_question import LinkQuestion
from ui.thread.open_question import OpenQuestion
from ui.thread.pane import ConversationPane
from ui.thread.pictures import decode
from ui.thread.source_view import SourceView

PAGE = (
    '<h1>Autumn flour</h1><p style="color:#000;background:#fff">Buy <b>now</b></p>'
    '<a href="https://evil.example/x">https://bank.com/login</a>'
    '<img src="https://pictures.example/1.png"><img src="https://pictures.example/2.png"><img src="cid:logo">'
)


def png(colour: str = "#ff0000", side: int = 40) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(kept.data())


@pytest.fixture
def mail(tern: FakeBackend) -> Message:
    """A newsletter with two pictures elsewhere and one of its own."""
    made = say(tern, "Autumn flour. Buy now", has_html=True)
    tern.shop.bodies[made.id] = RichBody(PAGE, {"logo": attached(tern, "logo.png", "image/png", png())})
    tern.shop.raws[made.id] = b"From: <b>Tomas</b>\r\n\r\nraw words"
    return made


@pytest.fixture
def shown(show: Show, mail: Message, qtbot: QtBot, tasks: Tasks) -> Iterator[tuple[ConversationPane, Bubble]]:
    """The original, asked for with the button under the text."""
    pane = show(TOMAS)
    bubble = pane.timeline.bubble(mail.id)
    assert bubble is not None
    button = next(b for b in bubble.findChildren(QAbstractButton) if b.accessibleName() == "Show original")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    bubble = pane.timeline.bubble(mail.id)
    assert bubble is not None
    yield pane, bubble
    for dialog in pane.findChildren(QDialog):
        dialog.close()


def test_plain_text_is_shown_until_the_original_is_asked_for(show: Show, mail: Message) -> None:
    bubble = show(TOMAS).timeline.bubble(mail.id)
    assert bubble is not None
    assert bubble.original is None
    assert bubble.words.views()[0].toPlainText() == "Autumn flour. Buy now"


def test_blocked_pictures_are_one_quiet_line_with_one_action(shown: tuple[ConversationPane, Bubble]) -> None:
    original = shown[1].original
    assert original is not None
    lines = [c.text() for c in original.findChildren(QWidget) if hasattr(c, "text") and c.isVisible()]
    assert "2 pictures not loaded" in lines
    assert original.show_pictures.isVisible()


def test_its_own_picture_is_shown(shown: tuple[ConversationPane, Bubble]) -> None:
    original = shown[1].original
    assert original is not None
    sizes = {(p.width(), p.height()) for p in original.original.pictures.values()}
    assert sizes == {(40, 40)}
    assert "#ff0000" in colours(original.view)


def test_a_newsletter_has_no_white_sheet_of_its_own(shown: tuple[ConversationPane, Bubble]) -> None:
    original = shown[1].original
    assert original is not None
    assert "background" not in original.original.html
    assert "color:" not in original.original.html


def test_back_to_text(shown: tuple[ConversationPane, Bubble], qtbot: QtBot, mail: Message) -> None:
    pane, bubble = shown
    assert bubble.original is not None
    QTest.mouseClick(bubble.original.as_text, Qt.MouseButton.LeftButton)
    again = pane.timeline.bubble(mail.id)
    assert again is not None
    assert again.original is None
    assert again.words.isVisible()


def test_a_link_tells_the_real_host_and_that_its_words_name_another(
    shown: tuple[ConversationPane, Bubble], opened: list[QUrl], qtbot: QtBot
) -> None:
    pane, bubble = shown
    assert bubble.original is not None
    bubble.original.view.anchorClicked.emit(QUrl("https://evil.example/x"))
    question = pane.findChild(LinkQuestion)
    assert question is not None
    assert opened == []
    assert "evil.example" in question.open_button.accessibleName()
    assert "bank.com" in question.warning.text()
    assert question.warning.isVisible()
    QTest.mouseClick(question.open_button, Qt.MouseButton.LeftButton)
    assert opened == [QUrl("https://evil.example/x")]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "smb://x/y", "vscode://x", "//x/y"])
def test_a_link_to_anything_but_the_web_is_not_even_asked_about(
    show: Show, opened: list[QUrl], mail: Message, address: str
) -> None:
    pane = show(TOMAS)
    said: list[str] = []
    pane.notice.connect(said.append)
    pane.doing.do(Deed(DeedKind.LINK, mail, words="here", address=address))
    assert pane.findChild(LinkQuestion) is None
    assert opened == []
    assert said == ["This link leads nowhere that can be opened safely."]


def test_open_in_browser_hands_over_a_private_page_that_may_fetch_nothing(
    show: Show, opened: list[QUrl], mail: Message, tasks: Tasks, qtbot: QtBot
) -> None:
    pane = show(TOMAS)
    pane.doing.do(Deed(DeedKind.BROWSER, mail))
    qtbot.waitUntil(lambda: tasks.idle)
    path = Path(opened[0].toLocalFile())
    page = path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert "default-src 'none'" in page.replace("&#x27;", "'")
    assert "pictures.example" not in page
    assert "data:image/png;base64," in page


def test_the_source_is_letters_only(show: Show, mail: Message, tasks: Tasks, qtbot: QtBot) -> None:
    pane = show(TOMAS)
    pane.doing.do(Deed(DeedKind.SOURCE, mail))
    qtbot.waitUntil(lambda: tasks.idle)
    view = pane.findChild(SourceView)
    assert view is not None
    assert view.text.toPlainText().startswith("From: <b>Tomas</b>")
    view.close()


# ---- files


def test_a_program_is_opened_only_after_its_warning_was_read(
    show: Show, tern: FakeBackend, opened: list[QUrl], tasks: Tasks, qtbot: QtBot
) -> None:
    file = attached(tern, "invoice.pdf.exe", "application/pdf", b"MZ")
    message = say(tern, "Here", attachments=(file,))
    pane = show(TOMAS)
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    assert bubble.files is not None
    QTest.mouseClick(bubble.files.chips[0].buttons[DeedKind.OPEN_FILE], Qt.MouseButton.LeftButton)
    question = pane.findChild(OpenQuestion)
    assert question is not None
    assert opened == []
    QTest.mouseClick(question.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(opened))
    path = Path(opened[0].toLocalFile())
    assert path.read_bytes() == b"MZ"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    pane.doing.close()
    assert not path.exists()


def test_a_file_that_is_not_here_is_fetched_when_asked(
    show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot
) -> None:
    message = say(tern, "Here", attachments=(attached(tern, "photo.jpg", "image/jpeg", None),))
    pane = show(TOMAS)
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    assert bubble.files is not None
    QTest.mouseClick(bubble.files.chips[0].buttons[DeedKind.FETCH_FILE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tasks.idle)
    assert tern.engine.wakes == 1
    again = pane.timeline.bubble(message.id)
    assert again is not None
    assert again.files is not None
    assert not again.files.chips[0].buttons


def test_saving_writes_the_bytes_and_a_full_disk_is_a_sentence(
    show: Show, tern: FakeBackend, run: Run, tmp_path: Path, tasks: Tasks
) -> None:
    file = attached(tern, "photo.jpg", "image/jpeg", b"bytes")
    pane = show(None)
    run(pane.doing.files.save_to(file, tmp_path / "photo.jpg"))
    assert (tmp_path / "photo.jpg").read_bytes() == b"bytes"
    said: list[str] = []
    tasks.failed.connect(said.append)
    run(pane.doing.files.save_to(file, tmp_path / "no such folder" / "photo.jpg"))
    assert said == ["photo.jpg could not be saved there."]
    assert issubclass(StoreRefused, Exception)


def test_a_picture_that_is_here_is_shown_small(show: Show, tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    message = say(tern, "Look", attachments=(attached(tern, "cake.png", "image/png", png("#00ff00", 900)),))
    pane = show(TOMAS)
    qtbot.waitUntil(lambda: bool(pane.doing.files.pictures))
    bubble = pane.timeline.bubble(message.id)
    assert bubble is not None
    assert "#00ff00" in colours(bubble)


def test_absurd_pictures_are_not_decoded() -> None:
    assert decode(b"", QSize(10, 10)).isNull()
    assert decode(
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", QSize(9, 9)
    ).isNull()
    bomb = bytearray(png())
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    assert decode(bytes(bomb), QSize(10, 10)).isNull()
    assert decode(png(side=500), QSize(100, 50)).size() == QSize(50, 50)


# ---- what the view answers when Qt asks for a file


LOCAL = ("file://{red}", "{red}", "secret.png", "FILE://{red}", "/{red}", "BG:{red}")


@pytest.fixture
def red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A red picture on this machine."""
    path = tmp_path / "secret.png"
    path.write_bytes(png())
    monkeypatch.chdir(tmp_path)
    return str(path)


@pytest.mark.parametrize("form", LOCAL)
def test_html_that_was_not_even_cleaned_shows_no_local_file(show: Show, qtbot: QtBot, red: str, form: str) -> None:
    view = HtmlView()
    qtbot.addWidget(view)
    view.resize(200, 200)
    look = show(None)._look()
    source = form.format(red=red)
    html = f"<p>x</p><img src='{source}' width=40 height=40>"
    if source.startswith("BG:"):
        html = f"<table background='{source[3:]}'><tr><td width=80 height=80>x</td></tr></table>"
    view.show_html((html,), (), {}, look.inks(), look.theme.font())
    view.show()
    assert "#ff0000" not in colours(view)


def test_the_test_above_would_see_it(qtbot: QtBot, red: str) -> None:
    class Careless(HtmlView):
        def loadResource(self, kind: int, name: QUrl | str) -> QImage:  # noqa: N802
            return QImage(red) if kind == QTextDocument.ResourceType.ImageResource else super().loadResource(kind, name)

    view = Careless()
    qtbot.addWidget(view)
    view.resize(200, 200)
    view.setHtml(f"<img src='{red}' width=40 height=40>")
    view.show()
    assert "#ff0000" in colours(view)


def colours(widget: QWidget) -> set[str]:
    """Some of the colours on a widget."""
    QApplication.sendPostedEvents()
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)}
