"""An engine over memory, to be started as a process: `child.py PROFILE`."""

import asyncio
import sys
from pathlib import Path

from shopbell.engine.meeting import Meeting
from shopbell.engine.run import Parent, run_engine
from tests.unit.engine.support.clock import HandClock
from tests.unit.engine.support.memory import MemoryStore
from tests.unit.engine.support.service import parts


async def main(profile: Path) -> int:
    parent = Parent()
    token = await parent.token()
    await parent.handover()
    parent.watch()
    made = parts(MemoryStore(), HandClock())
    return await run_engine(made, Meeting(profile), token=token, parent_gone=parent.gone)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
