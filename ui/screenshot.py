"""Pictures of the window without a display: each scene brings the window into a state worth looking at."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from shopbell.errors import Unsupported
from ui.models.places import Place
from ui.window import ShopbellWindow

Scene = Callable[[ShopbellWindow], Awaitable[QWidget]]
"""Arranges the window and gives the widget to be painted."""

_NOTHING: Mapping[str, Scene] = MappingProxyType({})
_PAGES = (
    "first-start",
    "accounts",
    "dozen",
    "check",
    "address",
    "outage",
    "remove",
    "wizard",
    "code",
    "networks",
    "secrets",
    "settings",
    "bring-in",
    "quick-reply",
    "later-menu",
    "closing",
    "ways",
    "long-thread",
    "evening",
    "mending",
    "matrix-room",
    "original",
    "promise",
    "promises",
    "told",
    "proposal",
    "proposal-asked",
    "writing-helper",
    "right-to-left",
    "person",
    "joined",
    "same-person",
)
_STEPS = 40
_STEP_SECONDS = 0.05


async def take(window: ShopbellWindow, path: Path, view: str, more: Mapping[str, Scene] = _NOTHING) -> None:
    """Save a PNG of a scene by its name; `more` are scenes of other parts. Raises Unsupported."""
    networks = window.backend.setup.manifests()
    asked = {f"sign-in-{connector}": _network(connector, "sign_in") for connector in networks}
    guides = {f"guide-{connector}": _network(connector, "guide") for connector in networks}
    known = {**scenes(), **asked, **guides, **more}
    if view not in known:
        names = ", ".join(sorted(known))
        raise Unsupported(f"There is no view {view}; there are: {names}.")
    shown = await known[view](window)
    await _come_to_rest(window)
    if not shown.grab().save(str(path), "PNG"):
        raise Unsupported(f"The picture could not be saved as {path}.")


def scenes() -> dict[str, Scene]:
    """Those of the main window, by name."""
    places = {str(place): _place(place) for place in Place}
    return {
        **places,
        "all": _place(Place.ALL),
        "empty": _empty,
        **{name: _page(name) for name in _PAGES},
        "conversation": _conversation,
        "composer": _composer,
        "search": _search,
        "palette": _palette,
        "keys": _keys,
    }


async def _come_to_rest(window: ShopbellWindow) -> None:
    """Until nothing is being read and everything was laid out; timers go on."""
    for _ in range(_STEPS):
        await asyncio.sleep(_STEP_SECONDS)
        if window.tasks.idle:
            break
    await asyncio.sleep(_STEP_SECONDS * 4)


def _page(name: str) -> Scene:
    async def show(window: ShopbellWindow) -> QWidget:
        from ui import account_scenes, page_scenes

        await _come_to_rest(window)
        called = name.replace("-", "_")
        scene: Scene = getattr(account_scenes, called, None) or getattr(page_scenes, called)
        return await scene(window)

    return show


def _network(connector: str, name: str) -> Scene:
    async def show(window: ShopbellWindow) -> QWidget:
        from ui import account_scenes

        await _come_to_rest(window)
        shown: QWidget = await getattr(account_scenes, name)(window, connector)
        return shown

    return show


def _place(place: Place) -> Scene:
    async def show(window: ShopbellWindow) -> QWidget:
        window.going.go(place)
        await _come_to_rest(window)
        return window

    return show


async def _empty(window: ShopbellWindow) -> QWidget:
    """The first place with nobody in it."""
    counts = window.watch.overview.counts
    empty = Place.LATER if not counts.later else Place.DRAFTS
    return await _place(empty)(window)


async def _conversation(window: ShopbellWindow) -> QWidget:
    """The longest one of those who wait, which has the most to show."""
    await _come_to_rest(window)
    ids = window.columns.model.ids
    rows = [row for id_ in ids if (row := window.columns.model.row(id_)) is not None]
    if rows:
        window.columns.people.list.choose(max(rows, key=lambda row: row.messages).id)
    return window


async def _composer(window: ShopbellWindow) -> QWidget:
    await _conversation(window)
    await _come_to_rest(window)
    window.columns.conversation.focus_composer()
    return window


async def _search(window: ShopbellWindow) -> QWidget:
    """A word that is in the shop: the longest of the first person's words."""
    window.searching.start()
    ids = window.columns.model.ids
    words = window.columns.model.look(ids[0]).words.split() if ids else ["bread"]
    window.columns.search.field.setText(max(words, key=len).strip("?!.,;:…()“”\"'"))
    await _come_to_rest(window)
    return window


async def _palette(window: ShopbellWindow) -> QWidget:
    await _come_to_rest(window)
    window.palette_.begin()
    return window


async def _keys(window: ShopbellWindow) -> QWidget:
    await _come_to_rest(window)
    window.sheet.begin()
    return window
