"""Puts a Matrix account with one lively room into a profile, for pictures: python -m tools.matrix_room PROFILE.

The room comes through the connector and its double of a homeserver, as it would from a real one.
"""

import asyncio
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.matrix.connector import MatrixConnector
from connectors.matrix.testing.homeserver import SERVER, SHOP
from connectors.matrix.testing.stand import MatrixStand
from shopbell.clock import SystemClock
from shopbell.connector import Toolbox
from shopbell.engine.toolbox import NoMemory, SystemBrowser
from storage.store import Store, open_store

BOT, CARLA, BEN = f"@whatsappbot:{SERVER}", f"@whatsapp_351912345678:{SERVER}", f"@ben:{SERVER}"


class NoSecrets:
    """Only as long as this runs."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """As it was set."""
        return self._kept.get(name)

    async def set(self, name: str, value: str) -> None:
        """Until the end."""
        self._kept[name] = value


class Talk:
    """One room, written line by line."""

    def __init__(self, stand: MatrixStand) -> None:
        self._server = stand.server
        self._at = datetime.now(UTC) - timedelta(days=1, hours=3)
        self._room = self._server.room("cake", CARLA, BEN, BOT, direct=False)
        for member, name in ((CARLA, "Carla Dias (WA)"), (BEN, "Ben Okafor"), (SHOP, "Tern Bakery")):
            self.state("m.room.member", {"membership": "join", "displayname": name}, member, member)
        self.state("m.room.name", {"name": "Wedding cake, 12 December"}, "", BOT)
        told = {"bridgebot": BOT, "protocol": {"id": "whatsapp", "displayname": "WhatsApp"}}
        self.state("m.bridge", told, "whatsapp://cake", BOT)

    def state(self, kind: str, content: dict[str, Any], key: str, sender: str) -> None:
        """What the room is."""
        self._server.put(self._room, sender, kind, content, state=key, at=self._at)

    def say(self, sender: str, text: str, minutes: float, kind: str = "m.room.message", **more: object) -> str:
        """Some minutes later."""
        self._at += timedelta(minutes=minutes)
        content = {"msgtype": "m.text", "body": text, **more} if kind == "m.room.message" else more
        return self._server.put(self._room, sender, kind, content, at=self._at)

    def hold(self) -> None:
        """The whole of it."""
        self.say(CARLA, "Hello! We are sixty people on the 12th. Could you do three tiers, lemon and elderflower?", 0)
        picture = {"filename": "idea.jpg", "url": f"mxc://{SERVER}/idea", "msgtype": "m.image"}
        self.say(CARLA, "Something like this", 1, info={"mimetype": "image/jpeg", "size": 183_400}, **picture)
        answer = self.say(SHOP, "We would love to. Three tiers for sixty is 240 euros, with the stand.", 42)
        self._react(CARLA, answer, "❤️")
        self._react(BEN, answer, "👍")
        ride = self.say(BEN, "I can pick it up at nine, my van is cooled.", 15)
        better = {"msgtype": "m.text", "body": "I can pick it up at eight, my van is cooled."}
        self.say(BEN, "* " + better["body"], 2, **_replaces(ride, better))
        self.say(SHOP, "Eight is perfect, it will stand ready in its box.", 20)
        self.say(
            CARLA, "Wonderful! One more thing: can the top tier be without nuts? And may we taste it next week?", 1200
        )

    def _react(self, sender: str, event: str, sign: str) -> None:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": sign}
        self.say(sender, "", 1, "m.reaction", **{"m.relates_to": relation})


def _replaces(event: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"m.new_content": content, "m.relates_to": {"rel_type": "m.replace", "event_id": event}}


async def furnish(store: Store) -> None:
    """Add the account, and read its room in."""
    stand, clock = MatrixStand(), SystemClock()
    Talk(stand).hold()
    secrets = NoSecrets()
    log = logging.getLogger("shopbell.tools")
    tools = Toolbox(clock, log, secrets, NoMemory(), SystemBrowser(), stand.transport, offline=True)
    connector = MatrixConnector()
    verified = await connector.verify(stand.answers, tools)
    for name, value in verified.secrets.items():
        await secrets.set(name, value)
    number, _ = await store.accounts.add_account("matrix", verified, "picture", clock.now())
    (account,) = [one for one in await store.library.accounts() if one.id == number]
    session = connector.open(account, tools)
    for stream in await session.streams():
        async for batch in session.pull(stream, ""):
            await store.intake.ingest(number, stream.name, batch, clock.now())
    await session.close()
    await store.accounts.set_progress(number, None)


async def main(profile: Path) -> None:
    """Open the store there, furnish, close."""
    store = await open_store(profile)
    try:
        await furnish(store)
    finally:
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
