"""An account at a real site, and a proxy before it that can cut."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from connectors._kit.testing import Stand
from connectors.wordpress.connector import WordPressConnector
from connectors.wordpress.session import LIVE, WordPressSession
from shopbell.connector import Stream
from shopbell.events import Event, MessageSeen
from tests.contract.rig import Rig
from tests.servers.wordpress import WordPress
from tests.support.cutting_proxy import CuttingProxy


@dataclass(slots=True)
class Answers:
    """The part of a stand that an account needs."""

    answers: Mapping[str, str]
    transport: object | None = None


@dataclass(slots=True)
class SiteRig(Rig):
    """One account at a real site, with an article of its own for each test."""

    world: tuple[WordPress, CuttingProxy] | None = None
    post: int = 0

    @property
    def site(self) -> WordPress:
        """The server."""
        assert self.world
        return self.world[0]

    @property
    def proxy(self) -> CuttingProxy:
        """What stands before it."""
        assert self.world
        return self.world[1]

    async def opened(self) -> WordPressSession:
        """A session of this connector's own kind."""
        session = await self.session()
        assert isinstance(session, WordPressSession)
        return session

    async def told(self, stream: Stream = LIVE) -> list[Event]:
        """The events of one more pull."""
        before = len(self.shelf.batches)
        await self.pull(await self.session(), stream)
        return [event for batch in self.shelf.batches[before:] for event in batch.events]

    async def news(self) -> list[MessageSeen]:
        """What came new in one more pull."""
        return [event for event in await self.told() if isinstance(event, MessageSeen) and event.live]

    async def php(self, code: str) -> str:
        """Something done at the site itself."""
        return await asyncio.to_thread(self.site.php, code)

    async def comment(self, name: str, text: str, **more: Any) -> int:
        """A known visitor writes."""
        return await asyncio.to_thread(lambda: self.site.comment(self.post, name, text, **more))

    async def insert(self, **fields: object) -> int:
        """A comment as the site itself would store it."""
        usual = {"post_ID": self.post, "author": "X", "content": "X", "approved": 1}
        row = {"user_id": fields.pop("user_id", 0)} | {f"comment_{name}": v for name, v in (usual | fields).items()}
        encoded = base64.b64encode(json.dumps(row).encode()).decode()
        return int(await self.php(f"echo wp_insert_comment(json_decode(base64_decode('{encoded}'), true));"))

    async def asked(self, text: str = "Are you open today?") -> MessageSeen:
        """A comment to answer."""
        number = await self.comment("Ana", text)
        await self.told()
        return self.shelf.messages[str(number)]


@pytest.fixture
async def rig(wordpress: WordPress) -> AsyncIterator[SiteRig]:
    """Everything that was at the site before is known."""
    async with CuttingProxy(wordpress.port) as proxy:
        answers = {
            "site": f"http://127.0.0.1:{proxy.port}",
            "username": "rosa",
            "application_password": wordpress.passwords["rosa"],
        }
        made = SiteRig(WordPressConnector(), cast("Stand", Answers(answers)), world=(wordpress, proxy))
        made.post = await asyncio.to_thread(wordpress.article, f"Rye bread {datetime.now(UTC):%H:%M:%S.%f}")
        await made.told()
        yield made
        await made.close()


@pytest.fixture
def switched(wordpress: WordPress) -> Iterator[WordPress]:
    """A site whose switches are all off again afterwards."""
    yield wordpress
    for name in ("flood", "no-passwords", "no-rest", "busy"):
        wordpress.switch(name, False)
