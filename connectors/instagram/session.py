"""One Instagram account at work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Final

from connectors._kit.graph.api import Graph
from connectors._kit.graph.errors import Forbidden, NotThere
from connectors._kit.graph.said import DAY, WEEK, House, address_of
from connectors._kit.graph.talks import Talks
from connectors._kit.graph.wall import Wall
from connectors._kit.http import checked_base
from connectors.instagram import permissions
from connectors.instagram.asking import MESSAGE, sources, ways
from connectors.instagram.mapping import Us, messages_of
from connectors.instagram.sending import Sending
from connectors.instagram.tokens import Renewing
from shopbell.connector import (
    Action,
    DeleteMessage,
    Moderate,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Verdict,
)
from shopbell.errors import Rejected, Unreachable, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found

SERVICE: Final = "https://graph.instagram.com"
WALL, TALKS = Stream("wall"), Stream("talks")
OLD_WALL, OLD_TALKS = Stream("old wall", StreamRole.HISTORY), Stream("old talks", StreamRole.HISTORY)
FILE_BYTES: Final = 100 * 1024 * 1024
_LACKING: Final = {
    "wall": "Your app may not read your comments. Shopbell's set-up guide says which permissions it needs.",
    "talks": "Your app may not read your direct messages. Shopbell's set-up guide says which permissions it needs.",
}


class InstagramSession:
    """Instagram tells a program without a server nothing, so it is asked now and then."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._renewing = Renewing(tools)
        self._account = settings.get("account", "")
        self._username = settings.get("username", "")
        also = frozenset(filter(None, [settings.get("app_scoped", "")]))
        base = checked_base(settings.get("api_base") or SERVICE)
        self._graph = Graph(tools, base, self._renewing.keys, "Instagram")
        window = WEEK if settings.get("human_agent") == "1" else DAY
        house = House("Instagram", self._account, window, also)
        us = Us(frozenset({self._account}) | also, self._username)
        self._talks = Talks(self._graph, tools.memory, house, ways(self._account))
        describe = partial(messages_of, us)
        self._wall = Wall(self._graph, tools.memory, tools.clock, sources(self._account), describe)
        self._sending = Sending(self._graph, self._talks, house, us, tools.clock, tools.vault)
        self._lacking: dict[str, str] = {}

    async def streams(self) -> tuple[Stream, ...]:
        """Comments and direct messages, each with what is older."""
        return (WALL, TALKS, OLD_WALL, OLD_TALKS)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`. What the app may not read is a notice, and the rest goes on."""
        await self._renewing.renew(self._graph)
        what = "wall" if stream.name in (WALL.name, OLD_WALL.name) else "talks"
        reader = self._wall if what == "wall" else self._talks
        batches = reader.history(cursor) if stream.role is StreamRole.HISTORY else reader.live(cursor)
        try:
            async for batch in batches:
                yield batch
            self._lacking.pop(what, None)
        except Forbidden:
            self._lacking[what] = _LACKING[what]
        except Rejected as error:
            raise Unreachable(f"Your account cannot be read now. {error}") from error

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        return (*self._renewing.notices(), *self._lacking.values())

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `Sending.prepare`."""
        return await self._sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `Sending.send`."""
        return await self._sending.send(outgoing, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """See `Sending.find`."""
        return await self._sending.find(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """Hide, show, delete; twice is harmless."""
        match action:
            case Moderate(verdict=Verdict.HIDE | Verdict.SHOW):
                hide = action.verdict is Verdict.HIDE
                await self._graph.post(action.remote_id, {"hide": hide}, safe=True)
            case Moderate(verdict=Verdict.BIN) | DeleteMessage():
                if action.facts.get("talk"):
                    raise Rejected("A program cannot take back a direct message. Do it in the app.")
                await self._remove(action.remote_id)
            case _:
                raise Unsupported("Instagram knows hiding, showing and deleting of comments only.")

    async def _remove(self, number: str) -> None:
        try:
            await self._graph.delete(number)
        except NotThere:
            return

    async def fetch(self, remote_ref: str) -> bytes:
        """A file; its address is signed and runs out, so the message is asked for it each time."""
        number, _, wanted = remote_ref.partition("#")
        url = address_of(await self._graph.look(number, fields=MESSAGE), wanted)
        if not url:
            raise Rejected("This file is no longer at Instagram.")
        return await self._graph.download(url, FILE_BYTES)

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await permissions.tried(self._graph, self._account)

    async def close(self) -> None:
        """Let go of connections; safe twice."""
        await self._graph.close()
