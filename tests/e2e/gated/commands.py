"""Commands beside a double that answers in this loop."""

import asyncio
import json

from tests.e2e.program.shopbell import Done, Shopbell


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """To its end; it has to go well."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def probe(shopbell: Shopbell, account: str) -> None:
    """What the account may do, all of it fine or untried."""
    done = await asyncio.to_thread(shopbell.run, "accounts", "probe", account)
    assert done.code == 0 or "invalid choice: 'probe'" in done.said, done
    assert "missing" not in json.dumps(done.rows)
