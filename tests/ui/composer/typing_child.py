"""Run by `test_killed.py`: somebody types into the composer over a real database until they are killed.

Arguments: the profile's folder, the conversation. Prints the text after each key, before it was saved.
"""

import asyncio
import itertools
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import qasync
from PySide6.QtWidgets import QApplication

from shopbell.ids import ConversationId
from storage.store import open_store
from tests.ui.support.real import over_store
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.pane import ConversationPane

WORDS = "We open at nine. "


async def type_for_ever(folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    store = await open_store(folder)
    _, backend = over_store(store)
    tasks, theme = Tasks(loop), Theme()
    pane = ConversationPane(backend, tasks, theme)
    pane.show()
    await pane.show_conversation(ConversationId(int(sys.argv[2])))
    edit = pane.composer.parts.text
    for letter in itertools.cycle(WORDS):
        edit.insertPlainText(letter)
        print(edit.toPlainText(), flush=True)
        await asyncio.sleep(0.03)


def main() -> None:
    app = QApplication(sys.argv[:1])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(type_for_ever(Path(sys.argv[1]), loop))


if __name__ == "__main__":
    main()
