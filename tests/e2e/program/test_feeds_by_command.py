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


def test_a_feed_that_gives_nothing_is_named_and_the_account_is_well(
    without_keyring: Shopbell, served: FeedServer
) -> None:
    served.put("/up", rss(item("1", "Tern Bakery has the best rye, hasn't it?"), title="Town news"))
    served.put("/down", rss(item("1", "Nothing much")))
    typed = json.dumps({"urls": f"{served.url('/up')} {served.url('/down')}"})
    assert without_keyring.run("accounts", "add", "feeds", "--answers", "-", typed=typed).code == 0
    without_keyring.ask("sync")
    assert without_keyring.ask("accounts", "list")[0]["notices"] == []
    served.say("/down", 404)
    without_keyring.ask("sync")
    (account,) = without_keyring.ask("accounts", "list")
    assert (account["state"], account["state_text"]) == ("ok", "")
    (told,) = account["notices"]
    assert told.startswith(f"No news from 127.0.0.1:{served.port}/down since ")
    served.put("/down", rss(item("1", "Nothing much")))
    without_keyring.ask("sync")
    assert without_keyring.ask("accounts", "list")[0]["notices"] == []
