"""The program behind `xmpp_people`: slixmpp does what each line of standard input asks for."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import slixmpp

SECONDS = 60.0
PLUGINS = ("xep_0004", "xep_0030", "xep_0045", "xep_0066", "xep_0184", "xep_0199", "xep_0280", "xep_0308")


class Crowd:
    """Everybody who is signed in, by address. Each public method is a command."""

    def __init__(self, host: str, port: int, ca_file: Path) -> None:
        self._host = host
        self._port = port
        self._ca_file = ca_file
        self._people: dict[str, Any] = {}
        self._heard: dict[str, list[dict[str, str]]] = {}

    async def connect(self, jid: str, password: str) -> None:
        """Sign in, once."""
        if jid in self._people:
            return
        person: Any = slixmpp.ClientXMPP(jid, password)
        person.ca_certs = self._ca_file
        for plugin in PLUGINS:
            person.register_plugin(plugin)
        heard = self._heard[jid] = []

        def note(stanza: Any) -> Any:
            if isinstance(stanza, slixmpp.Message):
                told = {name: str(stanza[name]) for name in ("id", "type", "body")}
                heard.append({**told, "from": str(stanza["from"]), "xml": str(stanza)})
            return stanza

        person.add_filter("in", note)
        ready = asyncio.Event()
        person.add_event_handler("session_start", lambda _: ready.set())
        person.connect(self._host, self._port)
        async with asyncio.timeout(SECONDS):
            await ready.wait()
        person.send_presence()
        await person.get_roster()
        self._people[jid] = person

    async def send(self, jid: str, to: str, text: str, kind: str = "chat", replace: str = "", oob: str = "") -> str:
        """A message; its id."""
        person = self._people[jid]
        message = person.make_message(mto=to, mbody=text, mtype=kind)
        message["id"] = person.new_id()
        message["request_receipt"] = kind == "chat"
        if replace:
            message["replace"]["id"] = replace
        if oob:
            message["oob"]["url"] = oob
        message.send()
        return str(message["id"])

    async def send_all(self, letters: Sequence[Sequence[str]]) -> None:
        """Many messages, each from, to and text."""
        for jid, to, text in letters:
            await self.send(jid, to, text)

    async def raw(self, jid: str, xml: str) -> None:
        """A stanza as it is."""
        self._people[jid].send_raw(xml)

    async def iq(self, jid: str, kind: str, to: str, xml: str) -> str:
        """A question and its answer."""
        asked = self._people[jid].make_iq(ito=to or None, itype=kind)
        asked.append(fromstring(xml))
        return str(await asked.send(timeout=SECONDS))

    async def heard(self, jid: str) -> list[dict[str, str]]:
        """Every message this person got."""
        return self._heard[jid]

    async def enter(self, jid: str, room: str, nick: str) -> None:
        """Go into a room, which comes about if there is none."""
        muc = self._people[jid]["xep_0045"]
        await muc.join_muc_wait(room, nick, maxstanzas=0, timeout=SECONDS)

    async def befriend(self, jid: str, other: str, name: str) -> None:
        """Let somebody know when this person is there."""
        await self._people[jid].update_roster(other, name=name)
        self._people[jid].send_presence(pto=other, ptype="subscribed")

    async def ask_friendship(self, jid: str, other: str) -> None:
        """Ask to know when somebody is there."""
        self._people[jid].send_presence(pto=other, ptype="subscribe")

    async def leave(self) -> None:
        """Everybody goes."""
        for person in self._people.values():
            await person.disconnect(wait=0)


async def serve(crowd: Crowd) -> None:
    """Until standard input ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        try:
            answer = {"done": await getattr(crowd, asked.pop("do"))(**asked)}
        except Exception as error:  # noqa: BLE001 - told to the test, which fails with these words
            answer = {"failed": repr(error)}
        print(json.dumps(answer), flush=True)
    await crowd.leave()


if __name__ == "__main__":
    asyncio.run(serve(Crowd(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
