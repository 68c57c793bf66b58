"""People's pictures in the window: round, in the place of initials, harmless whatever they are, and off at once."""

import struct
import zlib
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.portraits import HIDDEN, MOST_BYTES, SHOW
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import click_row, rest
from ui.settings.dialog import SettingsDialog
from ui.settings.faces import FacesPanel
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets.avatar import Avatar
from ui.widgets.portraits import SIDE, Portraits, decode

RED = QColor("#d01020")
SUM = "a" * 64


def file(kind: str = "PNG", width: int = 64, height: int = 64) -> bytes:
    """A red picture."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(kept.data())


def header_of(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has nothing of it."""
    data = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + data + struct.pack(">I", zlib.crc32(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_kinds_are_decoded_to_a_small_square(kind: str) -> None:
    image = decode(file(kind, 400, 300))
    assert (image.width(), image.height()) == (SIDE, SIDE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + bytes(40),
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"RIFF....WEBPVP8 ",
        header_of(100_000, 100_000),
        header_of(1, 60_000),
        file("PNG")[:50],
        file("PNG") + bytes(MOST_BYTES),
        file("BMP"),
    ],
)
def test_whatever_else_comes_is_no_picture(content: bytes) -> None:
    assert decode(content).isNull()


@pytest.mark.qt_log_ignore("JPEG")
def test_a_broken_jpeg_is_no_picture() -> None:
    assert decode(b"\xff\xd8\xff\xe0 no picture").isNull()


class Sign:
    """Ana's sign over a store that has her picture."""

    def __init__(self, tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> None:
        self.tern, self.tasks, self.qtbot = tern, tasks, qtbot
        tern.shop.blobs[SUM] = file()
        self.portraits = Portraits(tern.library, tasks)
        self.avatar = Avatar(theme, 52)
        self.avatar.use(self.portraits)
        self.avatar.show_person("Ana Ruiz", portrait=SUM)
        qtbot.addWidget(self.avatar)
        self.avatar.show()
        qtbot.waitExposed(self.avatar)

    def colour(self) -> QColor:
        """Near the edge of the circle, where no letter is."""
        self.qtbot.waitUntil(lambda: self.tasks.idle)
        image = self.avatar.grab().toImage()
        return image.pixelColor(QPoint(image.width() // 2, 5))


@pytest.fixture
def sign(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Sign:
    return Sign(tern, tasks, theme, qtbot)


def test_a_picture_takes_the_place_of_initials_in_a_circle(sign: Sign) -> None:
    assert sign.avatar.accessibleName() == "Ana Ruiz"
    sign.qtbot.waitUntil(lambda: sign.colour() == RED)
    image = sign.avatar.grab().toImage()
    assert image.pixelColor(1, 1) != RED, "the corners are free"


def test_a_broken_picture_leaves_the_initials(sign: Sign) -> None:
    sign.tern.shop.blobs["b" * 64] = b"\x89PNG\r\n\x1a\nbroken"
    initials = sign.avatar
    initials.show_person("Ana Ruiz", portrait="b" * 64)
    before = sign.colour()
    initials.show_person("Ana Ruiz")
    assert sign.colour() == before


def test_switched_off_they_are_gone_at_once_and_stay_away(
    sign: Sign, tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    sign.qtbot.waitUntil(lambda: sign.colour() == RED)
    dialog = SettingsDialog(tern.backend, tasks, theme, portraits=sign.portraits)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: tasks.idle)
    (panel,) = dialog.findChildren(FacesPanel)
    assert panel.shown.isChecked(), "they are shown unless the owner says otherwise"
    panel.shown.click()
    assert sign.colour() != RED
    assert tern.shop.settings[SHOW] == HIDDEN
    panel.shown.click()
    assert sign.colour() == RED


def test_a_window_that_opens_with_them_off_reads_none(tern: FakeBackend, tasks: Tasks, qtbot: QtBot) -> None:
    tern.shop.blobs[SUM] = file()
    tern.shop.settings[SHOW] = HIDDEN
    portraits = Portraits(tern.library, tasks)
    portraits.picture(SUM)
    qtbot.waitUntil(lambda: tasks.idle)
    assert portraits.picture(SUM) is None


def test_rows_header_and_person_show_the_picture(tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(tern)
    tern.shop.blobs[SUM] = file()
    for row in tuple(tern.shop.rows.values()):
        tern.shop.rows[row.id] = replace(row, portrait=SUM)
    for person in tuple(tern.shop.persons.values()):
        faces = tuple(replace(one, portrait=SUM) for one in person.identities)
        tern.shop.persons[person.id] = replace(person, identities=faces)
    tern.feed.ring(Changes(everything=True))
    rest(qtbot, window)
    click_row(qtbot, window, 0)
    columns = window.columns
    for part in (columns.people.list.viewport(), columns.conversation.header, columns.person):
        qtbot.waitUntil(lambda part=part: is_red(part))  # type: ignore[misc]


def is_red(part: QWidget) -> bool:
    """Whether the picture is seen in it."""
    image = part.grab().toImage()
    across, down = range(10, 70, 3), range(4, min(70, image.height()), 3)
    return any(image.pixelColor(x, y) == RED for x in across for y in down)
