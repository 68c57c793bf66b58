"""Run under strace by `test_hostile.py`: markup in every name, hovered and clicked everywhere.

Arguments: a picture on this machine that must never be opened, a port on this machine that must never be asked, and
`careless` to show that the test would notice.
"""

import asyncio
import itertools
import os
import sys
from dataclasses import replace
from datetime import timedelta

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import qasync
from PySide6.QtCore import QEvent, QPoint, QPointF, QUrl
from PySide6.QtGui import QEnterEvent, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QWidget,
)

from shopbell.ids import AccountId, GapId
from shopbell.model import (
    Delivery,
    Gap,
    Identity,
    MessageKind,
    RichBody,
    Visibility,
)
from tests.ui.support.backend import FakeBackend, fake_backend
from tests.ui.support.shop import TOMAS, tern_bakery
from tests.ui.thread.support import attached, press, say
from ui.app import build_window
from ui.options import WindowOptions
from ui.outbox.pane import OutboxPane
from ui.people.pane import PersonPane
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.thread.pane import ConversationPane
from ui.widgets.portraits import Portraits

LEFT_ALONE = ("Attach", "Save as", "Open", "Open in browser")
"""They open the system's own dialogs or programs; what they do is tested elsewhere."""


def payloads(secret: str, port: str) -> "itertools.cycle[str]":
    """The ways in which text becomes a picture for Qt."""
    forms = (
        f"<img src='{secret}'>",
        f"<img src='file://{secret}'>",
        f"<img src='FILE://{secret}'>Ana",
        f"<table background='{secret}'><tr><td>Ana</td></tr></table>",
        f"<html><body><img src='http://127.0.0.1:{port}/x.png'><img src='{secret}'></body></html>",
        f"&lt;img src='{secret}'&gt;<b>Ana</b><img src=\"{secret}\">",
    )
    return itertools.cycle(forms)


def poison(fake: FakeBackend, secret: str, port: str) -> None:
    """Markup wherever a stranger, or a service, can write."""
    bad, shop = payloads(secret, port), fake.shop
    for number, row in shop.rows.items():
        shop.rows[number] = replace(
            row, person_name=next(bad), subject=next(bad), snippet=next(bad), open_question=next(bad)
        )
    for who, person in shop.persons.items():
        ids = tuple(Identity(i.id, i.person, i.network, next(bad), next(bad)) for i in person.identities)
        shop.persons[who] = replace(person, name=next(bad), last_words=next(bad), notes=next(bad), identities=ids)
    for account in shop.accounts.values():
        shop.accounts[account.id] = replace(account, state_text=next(bad))
    shop.gaps.append(Gap(GapId(1), AccountId(1), None, shop.clock.now() - timedelta(days=40), next(bad)))
    files = tuple(attached(fake, f"{next(bad)}.pdf", "application/pdf", b"x" if n else None) for n in range(2))
    mail = say(fake, next(bad), author_name=next(bad), attachments=files, has_html=True, subject=next(bad))
    shop.bodies[mail.id] = RichBody("".join(next(bad) for _ in range(6)))
    shop.raws[mail.id] = next(bad).encode()
    say(fake, next(bad), kind=MessageKind.CALL, ours=True)
    say(fake, next(bad), visibility=Visibility.PUBLIC, context=next(bad))
    for delivery in (Delivery.WAITING, Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.BOUNCED):
        press(fake, next(bad), delivery, next(bad))


async def breathe() -> None:
    """Let Qt paint and the window work."""
    for _ in range(4):
        await asyncio.sleep(0.01)


async def hover(top: QWidget) -> None:
    """Ask everything visible for its tooltip, as a resting mouse does; list rows one by one."""
    for widget in top.findChildren(QWidget):
        if not widget.isVisible():
            continue
        spots = [widget.rect().center()]
        if isinstance(widget.parentWidget(), QAbstractItemView):
            spots = [QPoint(widget.width() // 3, y) for y in range(10, widget.height(), 30)]
        for spot in spots:
            place = widget.mapToGlobal(spot)
            at = QPointF(spot)
            QApplication.sendEvent(widget, QEnterEvent(at, at, QPointF(place)))
            QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, spot, place))
        await asyncio.sleep(0)
    await breathe()


async def click_all(top: QWidget, seen: set[str]) -> None:
    """Press every button once, hover what it opens, and close that again."""
    for _ in range(60):
        fresh = [b for b in top.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        button = next((b for b in fresh if _name(b) not in seen), None)
        if button is None:
            return
        seen.add(_name(button))
        if not _name(button).startswith(LEFT_ALONE):
            button.click()
            await breathe()
            await close_opened()


async def close_opened() -> None:
    """Hover menus and dialogs that came up, then close them."""
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and isinstance(widget, (QMenu, QDialog)):
            await hover(widget)
            widget.close()


def _name(button: QAbstractButton) -> str:
    return button.accessibleName() or button.text()


async def attack(secret: str, port: str, loop: asyncio.AbstractEventLoop) -> None:
    fake = fake_backend(tern_bakery())
    poison(fake, secret, port)
    window = build_window(fake.backend, WindowOptions(ThemeMode.DARK, 1.0, (1280, 720)), loop)
    await window.open_first()
    await breathe()
    await hover(window)
    tasks, theme, asked = Tasks(loop), Theme(ThemeMode.LIGHT), list[QUrl]()
    pane = ConversationPane(fake.backend, tasks, theme, open_url=asked.append)
    person, outbox = (
        PersonPane(fake.backend, tasks, theme, Portraits(fake.library, tasks)),
        OutboxPane(fake.backend, tasks, theme),
    )
    for widget in (pane, person, outbox):
        widget.resize(700, 900)
        widget.show()
    await pane.show_conversation(TOMAS)
    await person.show_person(fake.shop.rows[TOMAS].person)
    await outbox.refresh()
    seen: set[str] = set()
    for widget in (pane, person, outbox):
        await breathe()
        await hover(widget)
        await click_all(widget, seen)
        await hover(widget)
    print(f"clicked {len(seen)}", flush=True)
    pane.doing.close()
    await tasks.close()
    await window.tasks.close()


async def careless(secret: str) -> None:
    label = QLabel(f"<img src='{secret}'>")
    label.show()
    await breathe()


def main() -> None:
    app = QApplication(sys.argv[:1])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    secret, port = sys.argv[1], sys.argv[2]
    work = careless(secret) if sys.argv[3:] == ["careless"] else attack(secret, port, loop)
    with loop:
        loop.run_until_complete(work)
    print("done", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
