"""Feeds through the command line, from a local web server."""

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest

from tests.e2e.feeds.server import FeedServer, feed_server, item, rss
from tests.e2e.program.shopbell import Shopbell

pytestmark = [pytest.mark.server("web"), pytest.mark.timeout(180)]


@pytest.fixture
def served() -> Iterator[FeedServer]:
    """A server in a thread of its own, as the program is another process."""
    ready, ended = threading.Event(), threading.Event()
    found: list[FeedServer] = []

    async def serve() -> None:
        async with feed_server() as server:
            found.append(server)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    yield found[0]
    ended.set()
    thread.join(30)


def test_what_is_said_elsewhere_is_a_mention_and_nobody_waits(without_keyring: Shopbell, served: FeedServer) -> None:
    served.put("/f", rss(item("1", "Tern Bakery has the best rye, hasn't it?"), title="Town news"))
    typed = json.dumps({"urls": served.url("/f")})
    added = without_keyring.run("accounts", "add", "feeds", "--answers", "-", typed=typed)
    assert added.code == 0, added
    (synced,) = without_keyring.ask("sync")
    assert (synced["received"], synced["error"]) == (1, None)
    assert without_keyring.ask("list", "waiting") == []
    (row,) = without_keyring.ask("list", "mentions")
    assert row["subject"].startswith("Tern Bakery")
    (synced,) = without_keyring.ask("sync")
    assert synced["received"] == 0
