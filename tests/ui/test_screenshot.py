"""Pictures of every scene can be taken offscreen, by name."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from shopbell.errors import Unsupported
from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from ui.screenshot import scenes, take

INBOX = (
    "waiting", "theirs", "later", "settled", "robots", "all", "drafts", "outbox", "empty",
    "conversation", "composer", "search", "palette", "keys", "quick-reply", "settings",
)  # fmt: skip


@pytest.mark.parametrize("view", INBOX)
def test_a_scene_is_a_picture_with_something_on_it(
    tern: FakeBackend,
    open_window: OpenWindow,
    loop: asyncio.AbstractEventLoop,
    qtbot: QtBot,
    tmp_path: Path,
    view: str,
) -> None:
    window = open_window(tern)
    file = tmp_path / "scene.png"
    taking = loop.create_task(take(window, file, view))
    qtbot.waitUntil(taking.done, timeout=15_000)
    taking.result()
    picture = QImage(str(file))
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(colours) > 10


def test_an_unknown_view_is_refused_with_the_names_there_are(
    tern: FakeBackend, open_window: OpenWindow, loop: asyncio.AbstractEventLoop, qtbot: QtBot
) -> None:
    window = open_window(tern)
    taking = loop.create_task(take(window, Path("nowhere.png"), "mirror"))
    qtbot.waitUntil(taking.done)
    with pytest.raises(Unsupported, match=r"There is no view mirror; there are: .*waiting"):
        taking.result()


def test_every_scene_named_for_the_command_line_exists() -> None:
    wanted = {*INBOX, "accounts", "wizard", "first-start"}
    assert wanted <= set(scenes())
