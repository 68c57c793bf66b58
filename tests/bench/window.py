"""Run as a program: Shopbell's window over a profile, doing what it is told on standard input, one answer a line.

Built as main.py builds it, with the engine as its child when the third word is "engine".
"""

import asyncio
import json
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import main
from shopbell.engine.states import EngineState
from shopbell.profile import Profile

if TYPE_CHECKING:
    from shopbell.engine.process import EngineProcess
    from ui.window import ShopbellWindow

PASSPHRASE = "of the benchmark only"


@dataclass(frozen=True, slots=True)
class Stand:
    """What deeds are done with."""

    window: "ShopbellWindow"
    shop: main.Shop
    engine: "EngineProcess | None"


async def serve(profile: Path, with_engine: bool) -> int:
    """Until standard input ends."""
    from shopbell.engine.process import EngineProcess
    from shopbell.engine.stand_ins import Relay, StillEngine
    from storage.secret_places import Handover
    from ui.app import build_window
    from ui.options import WindowOptions
    from ui.theme import ThemeMode

    relay = Relay()
    home = Profile(profile).create()
    given = Handover(PASSPHRASE if home.secrets_file.exists() else None)
    shop = await main.build_shop(home, given, "window", linked=relay.linked)
    engine = None
    if with_engine:
        command = main._engine_command(home)
        engine = EngineProcess(command, shop.feed.client, handover=lambda: shop.secrets.handover().dump())
        relay.engine = engine
    backend = main._backend(shop, engine or StillEngine())
    window = build_window(backend, WindowOptions(theme=ThemeMode.LIGHT, size=(1280, 800)))
    await window.open_first()
    if engine is not None:
        await shop.feed.start()
        engine.start()
    await _obey(Stand(window, shop, engine))
    await window.shutdown()
    if engine is not None:
        await engine.stop()
    await shop.close()
    return 0


async def _obey(stand: Stand) -> None:
    from tests.bench.deeds import DEEDS

    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=listen, daemon=True).start()
    _tell({"ready": True})
    while line := await lines.get():
        wanted: dict[str, Any] = json.loads(line)
        name = wanted.pop("do")
        try:
            _tell(await DEEDS[name](stand, **wanted))
        except Exception as error:
            _tell({"error": repr(error)})
            raise


def _tell(answer: object) -> None:
    print(json.dumps(answer), flush=True)


def running(stand: Stand) -> bool:
    """Whether the engine's line is up."""
    return stand.engine is not None and stand.engine.state() is EngineState.RUNNING


def begin(profile: Path, with_engine: bool) -> None:
    """Make the application and its loop."""
    import qasync

    from ui.app import make_application

    app = make_application(["shopbell"])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(serve(profile, with_engine))


if __name__ == "__main__":
    begin(Path(sys.argv[1]), "engine" in sys.argv[2:])
