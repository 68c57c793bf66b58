"""One Page at work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Final

from connectors._kit import values
from connectors._kit.graph.api import Graph, Keys
from connectors._kit.graph.errors import Forbidden
from connectors._kit.graph.said import DAY, WEEK, House, address_of
from connectors._kit.graph.talks import Talks
from connectors._kit.graph.wall import Wall
from connectors._kit.http import checked_base
from connectors.facebook import permissions
from connectors.facebook.acting import Acting
from connectors.facebook.asking import MESSAGE, sources, ways
from connectors.facebook.mapping import messages_of
from connectors.facebook.sending import Sending
from shopbell.connector import Action, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox
from shopbell.errors import Rejected, SignInNeeded, Unreachable
from shopbell.events import Batch
from shopbell.probing import Found

SERVICE: Final = "https://graph.facebook.com"
TOKEN: Final = "page_token"
SECRET: Final = "app_secret"
WALL, TALKS = Stream("wall"), Stream("talks")
OLD_WALL, OLD_TALKS = Stream("old wall", StreamRole.HISTORY), Stream("old talks", StreamRole.HISTORY)
FILE_BYTES: Final = 100 * 1024 * 1024
_LACKING: Final = {
    "wall": "Your app may not read what stands at your Page. Shopbell's set-up guide says which permissions it needs.",
    "talks": "Your app may not read your Page's Messenger. Shopbell's set-up guide says which permissions it needs.",
}

_LISTS: Final = {"visitor_posts": "visitors' posts", "tagged": "mentions", "ratings": "recommendations"}


class FacebookSession:
    """Facebook tells a program without a server nothing, so it is asked now and then."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._tools = tools
        self._page = settings.get("page", "")
        self._app = settings.get("app_id", "")
        base = checked_base(settings.get("api_base") or SERVICE)
        proves = settings.get("proves") == "1"
        self._graph = Graph(tools, base, self._keys, "Facebook", proves=proves)
        house = House("Facebook", self._page, WEEK if settings.get("human_agent") == "1" else DAY)
        self._talks = Talks(self._graph, tools.memory, house, ways(self._page))
        describe = partial(messages_of, self._page)
        self._wall = Wall(self._graph, tools.memory, tools.clock, sources(self._page), describe)
        self._sending = Sending(self._graph, self._talks, house, tools.clock)
        self._acting = Acting(self._graph, tools.clock, self._page)
        self._lacking: dict[str, str] = {}

    async def _keys(self) -> Keys:
        token = await self._tools.secrets.get(TOKEN)
        if not token:
            raise SignInNeeded("The sign-in for your Page is not in the keyring. Please sign in again.")
        return Keys(token, await self._tools.secrets.get(SECRET) or "")

    async def streams(self) -> tuple[Stream, ...]:
        """What stands at the Page and its Messenger, each with what is older."""
        return (WALL, TALKS, OLD_WALL, OLD_TALKS)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`. What the app may not read is a notice, and the rest goes on."""
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
            raise Unreachable(f"Your Page cannot be read now. {error}") from error

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`."""
        lists = [words for name, words in _LISTS.items() if name in self._wall.left_out]
        left_out = f"Facebook does not let your app read {', '.join(lists)} (pages_read_user_content)."
        return (*self._lacking.values(), *([left_out] if lists else []))

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `Sending.prepare`."""
        return self._sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `Sending.send`."""
        return await self._sending.send(outgoing, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """See `Sending.find`."""
        return await self._sending.find(outgoing, prepared)

    async def act(self, action: Action) -> None:
        """See `Acting.act`."""
        await self._acting.act(action)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file; its address is signed and runs out, so the message is asked for it each time."""
        number, _, wanted = remote_ref.partition("#")
        if wanted in ("attachment", "full_picture"):
            found = await self._graph.look(number, fields=wanted)
            path = ("attachment", "media", "image", "src") if wanted == "attachment" else ("full_picture",)
            url = values.text(found, *path)
        else:
            url = address_of(await self._graph.look(number, fields=MESSAGE), wanted)
        if not url:
            raise Rejected("This file is no longer at Facebook.")
        return await self._graph.download(url, FILE_BYTES)

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`: each kind of reading, and the permissions where Facebook lists them."""
        granted = await permissions.granted_to_page(self._graph, self._app)
        return await permissions.tried(self._graph, self._page, granted)

    async def close(self) -> None:
        """Let go of connections; safe twice."""
        await self._graph.close()
