"""What the measured window is told to do. Times are milliseconds unless a name says otherwise."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QTextBrowser

from shopbell.ids import ConversationId, MessageId
from shopbell.model import View
from shopbell.text.clean_html import clean
from tests.bench.window import Stand, running
from ui.thread.html_pieces import pieces

_TICK: Final = 5
_FRAMES: Final = 300


async def lateness(stand: Stand, seconds: float) -> list[float]:
    """A precise timer of 5 ms in the window's thread, while the list is scrolled at 60 frames a second."""
    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, (now - last) * 1000 - _TICK))
        last = now

    bar = stand.window.columns.people.list.verticalScrollBar()
    timers = [_timer(_TICK, tick), _timer(16, lambda: bar.setValue((bar.value() + 7) % max(1, bar.maximum())))]
    await asyncio.sleep(seconds)
    for timer in timers:
        timer.stop()
    return late[5:]


def _timer(milliseconds: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(slot)
    timer.start(milliseconds)
    return timer


async def open_long(stand: Stand) -> dict[str, float]:
    """A conversation of a thousand messages in our pane, then all of it in one QTextBrowser."""
    longest = await _longest(stand)
    pane = stand.window.columns.conversation
    await pane.show_conversation(None)
    began = time.perf_counter()
    await pane.show_conversation(longest)
    pane.repaint()
    ours = (time.perf_counter() - began) * 1000
    page = await stand.shop.store.library.messages(longest, limit=1000)
    whole = "".join(
        f"<div style='margin:6px;background:#eef'><b>{m.author_name}</b> {m.at:%H:%M}<p>{m.text}</p></div>"
        for m in page.messages
    )
    browser = QTextBrowser()
    browser.resize(pane.timeline.size())
    began = time.perf_counter()
    browser.setHtml(whole)
    browser.show()
    browser.document().size()  # all of it laid out, as going to its end needs
    bar = browser.verticalScrollBar()
    bar.setValue(bar.maximum())
    browser.repaint()
    theirs = (time.perf_counter() - began) * 1000
    browser.hide()
    return {"ours": ours, "browser": theirs, "messages": len(page.messages)}


async def _longest(stand: Stand) -> ConversationId:
    row = await stand.shop.store.parts.read(
        lambda db: db.one("SELECT id FROM conversation ORDER BY messages DESC LIMIT 1")
    )
    assert row is not None
    return ConversationId(row[0])


async def scroll(stand: Stand) -> dict[str, list[float]]:
    """One step and the frame it causes, in the list and in a long conversation."""
    await stand.window.columns.conversation.show_conversation(await _longest(stand))
    await asyncio.sleep(0.5)
    timeline, people = stand.window.columns.conversation.timeline, stand.window.columns.people.list
    return {"list": await _frames(people), "conversation": await _frames(timeline, up=True)}


async def _frames(area: Any, *, up: bool = False) -> list[float]:
    taken = []
    bar = area.verticalScrollBar()
    for _ in range(_FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.value() + (-24 if up else 24))
        area.viewport().repaint()
        taken.append((time.perf_counter() - began) * 1000)
        # As between two frames of a screen: what is done ahead is done here.
        await asyncio.sleep(0.012)
    return taken


async def jump(stand: Stand, times: int = 200) -> list[float]:
    """To any date in the longest conversation: the message there, and those around it."""
    longest = await _longest(stand)
    library = stand.shop.store.library
    first = (await library.messages_before(longest, (await library.messages(longest)).messages[0].id, 1)).messages
    begin = first[0].at - timedelta(days=30) if first else datetime(2017, 7, 14, tzinfo=UTC)
    rng = random.Random(5)
    taken = []
    for _ in range(times):
        at = begin + timedelta(minutes=rng.randrange(60 * 24 * 60))
        began = time.perf_counter()
        message = await library.message_at(longest, at)
        await library.messages(longest, around=message, limit=60)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def send(stand: Stand, times: int = 30) -> list[float]:
    """Send is pressed; the bubble is on the disk and in the timeline.

    Looked for every millisecond: a loop that never rests would take the interpreter from the threads it waits for. What
    was typed had the time in which a draft is saved, as somebody who types it leaves.
    """
    pane = stand.window.columns.conversation
    rows = (await stand.shop.store.library.rows(View.WAITING, limit=times + 20)).rows
    taken: list[float] = []
    for row in [row for row in rows if row.connector == "mail"][:times]:
        await pane.show_conversation(row.id)
        pane.composer.parts.text.setPlainText(f"Yes, with pleasure. {row.id}")
        await asyncio.sleep(0.5)
        before = _bubbles(stand)
        began = time.perf_counter()
        pane.composer.parts.send.click()
        while _bubbles(stand) <= before and time.perf_counter() - began < 5:  # noqa: ASYNC110 - as a screen looks
            await asyncio.sleep(0.001)
        pane.timeline.viewport().repaint()
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.05)
    return taken


def _bubbles(stand: Stand) -> set[str]:
    entries = stand.window.columns.conversation.timeline.entries
    found = entries() if callable(entries) else entries
    return {entry.key for entry in found if entry.key.startswith("message ")}


async def act(stand: Stand, times: int = 30) -> dict[str, list[float]]:
    """Settle: until the choice has moved on and is painted, and until the row has left the list."""
    people, model = stand.window.columns.people.list, stand.window.columns.model
    painted: list[float] = []
    gone: list[float] = []
    for _ in range(times):
        await asyncio.sleep(0.25)
        here = people.current
        if here is None or len(model.ids) < 3:
            break
        began = time.perf_counter()
        stand.window.actions_.run("settle")
        people.viewport().repaint()
        painted.append((time.perf_counter() - began) * 1000)
        while here in model.ids and time.perf_counter() - began < 5:  # noqa: ASYNC110 - each turn is looked at
            await asyncio.sleep(0)
        people.viewport().repaint()
        gone.append((time.perf_counter() - began) * 1000)
    return {"painted": painted, "gone": gone}


async def html(stand: Stand, page: str) -> dict[str, float]:
    """200 kB of it: made ready beside the UI thread, then shown in it; the longest turn of the loop counts."""
    off = []
    for _ in range(5):
        began = time.thread_time()
        pieces(clean(page).html)
        off.append((time.thread_time() - began) * 1000)
    return {"off": sorted(off)[2], "turn": await _longest_turn(stand, page)}


async def _longest_turn(stand: Stand, page: str) -> float:
    from ui.theme_tokens import Size
    from ui.thread.html_view import HtmlView

    cleaned = clean(page)
    parts = pieces(cleaned.html)
    look = stand.window.columns.conversation._look()
    view = HtmlView(stand.window)
    view.resize(560, 700)
    view.show()
    turns: list[float] = []
    began = time.perf_counter()
    view.show_html(parts, cleaned.links, {}, look.inks(), look.theme.font(Size.BODY))
    view.height_for(560)
    turns.append((time.perf_counter() - began) * 1000)
    grown: list[float] = []
    view.grown.connect(lambda: grown.append(0.0))
    for _ in range(len(parts) * 3):
        began = time.perf_counter()
        QApplication.processEvents()
        view.height_for(560)
        turns.append((time.perf_counter() - began) * 1000)
        if len(grown) >= len(parts) - 1:
            break
    view.hide()
    view.deleteLater()
    return max(turns)


async def engine(stand: Stand) -> dict[str, object]:
    """The engine's process id and whether its line is up."""
    return {"pid": stand.engine.pid if stand.engine else None, "running": running(stand)}


async def watch_death(stand: Stand) -> dict[str, float]:
    """Kill the engine; seconds until the window knows."""
    import os
    import signal

    assert stand.engine is not None
    assert stand.engine.pid is not None
    known = asyncio.get_running_loop().create_future()
    stop = stand.engine.subscribe(lambda state: None if known.done() else known.set_result(time.perf_counter()))
    began = time.perf_counter()
    os.kill(stand.engine.pid, signal.SIGKILL)
    heard = await asyncio.wait_for(known, 20)
    stop()
    return {"seconds": heard - began}


async def count(stand: Stand) -> dict[str, int]:
    """Messages in the store, and accounts that still read their history."""
    found = await stand.shop.store.parts.read(lambda db: db.value("SELECT count(*) FROM message"))
    accounts = await stand.shop.store.library.accounts()
    return {"messages": found, "reading": sum(account.progress is not None for account in accounts)}


async def newest_first(stand: Stand) -> dict[str, bool]:
    """The list of everything, which begins with what came last."""
    from ui.models.places import Place

    await stand.window.going.show_place(Place.ALL)
    return {"done": True}


async def await_row(stand: Stand, subject: str, seconds: float = 20) -> dict[str, float]:
    """When a row with this subject is in the list and painted, on the monotonic clock."""
    model = stand.window.columns.model
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        rows = (model.row(found) for found in model.ids)
        if any(row is not None and row.subject == subject for row in rows):
            stand.window.columns.people.list.viewport().repaint()
            return {"at": time.monotonic()}
        await asyncio.sleep(0.002)
    return {"at": 0.0}


async def sleep(stand: Stand, seconds: float) -> dict[str, bool]:
    """Nothing at all."""
    await asyncio.sleep(seconds)
    return {"done": True}


async def show_message(stand: Stand, message: int) -> dict[str, bool]:
    """A conversation, as the owner would leave it open."""
    found = await stand.shop.store.library.message(MessageId(message))
    await stand.window.columns.conversation.show_conversation(found.conversation)
    return {"done": True}


DEEDS: Final[dict[str, Callable[..., Awaitable[object]]]] = {
    "lateness": lateness,
    "open_long": open_long,
    "scroll": scroll,
    "jump": jump,
    "send": send,
    "act": act,
    "html": html,
    "engine": engine,
    "watch_death": watch_death,
    "count": count,
    "newest_first": newest_first,
    "await_row": await_row,
    "sleep": sleep,
    "show_message": show_message,
}
