"""Somebody who types: `writer.py PROFILE ACCOUNT KEY` saves a draft at every keystroke and says what is saved.

Run as a process of its own, to be killed like the window.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from shopbell.ids import AccountId
from shopbell.model import Draft
from storage.store import open_store

KEYSTROKE_SECONDS = 0.02


async def main(profile: Path, account: AccountId, key: str) -> None:
    store = await open_store(profile)
    number = 0
    while True:
        number += 1
        text = " ".join(str(n) for n in range(1, number + 1))
        await store.desk.save_draft(Draft(key, None, account, text, datetime.now(UTC)))
        print(number, flush=True)
        await asyncio.sleep(KEYSTROKE_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), AccountId(int(sys.argv[2])), sys.argv[3]))
