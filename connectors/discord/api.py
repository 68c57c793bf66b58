"""Discord's HTTP API, version 10: what is asked of it, in its own shapes (docs.discord.com/developers)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

from connectors._kit import net, portraits, values
from connectors._kit.http import Answer, Http
from connectors.discord.limits import PATIENCE, Limits, TooMany
from connectors.discord.words import meaning
from shopbell.connector import OutgoingFile, Toolbox
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

TOKEN: Final = "bot_token"
SERVICE: Final = "https://discord.com"
PAGE: Final = 100
SERVERS: Final = 200
MEMBERS: Final = 1000
TRIES: Final = 4
FILE_BYTES: Final = 500 * 1024 * 1024
"""What the highest kind of subscription lets people upload; ours stay far below."""
AGENT: Final = "DiscordBot (https://shopbell.invalid, 1)"
"""Reference, User Agent: a name in this form, or Cloudflare refuses."""
Record = Mapping[str, Any]


class Api:
    """One bot. Raises the errors of `shopbell.errors`."""

    def __init__(self, base: str, tools: Toolbox, token: str = "") -> None:
        """`base` is one of `checked_base`; the token is that of the keyring unless given."""
        self._tools = tools
        self._token = token
        self._limits = Limits(tools.clock)
        self._base = base
        self.http = Http(tools, f"{base}/api/v10", name="Discord", explain=lambda answer: meaning(answer, tools.clock))
        self.local = net.is_loopback(httpx.URL(base).host)

    async def token(self) -> str:
        """The bot's; raises SignInNeeded."""
        if not self._token:
            self._token = await self._tools.secrets.get(TOKEN) or ""
        if not self._token:
            raise SignInNeeded("The bot's token is not in the keyring. Please sign in again.")
        return self._token

    # ---- who and where

    async def me(self) -> Record:
        """The bot as a user."""
        return (await self._read("/users/@me")).record()

    async def application(self) -> Record:
        """The app that the bot belongs to, with its switches."""
        return (await self._read("/applications/@me")).record()

    async def servers(self) -> list[Record]:
        """All servers that the bot is in."""
        found: list[Record] = []
        after = "0"
        while True:
            page = await self._list("/users/@me/guilds", {"limit": SERVERS, "after": after})
            found += page
            if len(page) < SERVERS:
                return found
            after = values.text(page[-1], "id")

    async def server(self, server: str) -> Record:
        """One server with its roles."""
        return (await self._read(f"/guilds/{server}")).record()

    async def channels(self, server: str) -> list[Record]:
        """All its channels, whether the bot may see them or not; no threads."""
        return await self._list(f"/guilds/{server}/channels")

    async def threads(self, server: str) -> list[Record]:
        """Its active threads."""
        return list(values.records((await self._read(f"/guilds/{server}/threads/active")).record(), "threads"))

    async def archived(self, channel: str, before: str = "") -> Record:
        """A page of a channel's public threads that were archived, latest first."""
        params = {"limit": str(PAGE), **({"before": before} if before else {})}
        return (await self._read(f"/channels/{channel}/threads/archived/public", params)).record()

    async def member(self, server: str, user: str) -> Record:
        """Somebody at a server."""
        return (await self._read(f"/guilds/{server}/members/{user}")).record()

    async def members(self, server: str) -> list[Record]:
        """People of a server, the first thousand; needs the server members intent."""
        return await self._list(f"/guilds/{server}/members", {"limit": MEMBERS})

    async def channel(self, channel: str) -> Record:
        """One channel, thread or direct talk."""
        return (await self._read(f"/channels/{channel}")).record()

    async def gateway(self) -> Record:
        """Where the live line is, and how often it may still be begun today."""
        return (await self._read("/gateway/bot")).record()

    # ---- messages

    async def messages(self, channel: str, **where: int) -> list[Record]:
        """A page, newest first; `after` gives those that follow it at once, `before` those that precede it."""
        params = {"limit": str(PAGE), **{name: str(value) for name, value in where.items()}}
        return await self._list(f"/channels/{channel}/messages", params)

    async def message(self, channel: str, message: str) -> Record:
        """One; raises DiscordRefused when it is gone."""
        return (await self._read(f"/channels/{channel}/messages/{message}")).record()

    async def post(self, channel: str, body: Mapping[str, object], files: Sequence[OutgoingFile]) -> Record:
        """Write; raises Uncertain when nobody can know."""
        path = f"/channels/{channel}/messages"
        if not files:
            return _written(await self._ask("POST", path, json=body))
        parts = {f"files[{n}]": (file.name, file.content, file.media_type) for n, file in enumerate(files)}
        return _written(await self._ask("POST", path, data={"payload_json": json.dumps(body)}, files=parts))

    async def edit(self, channel: str, message: str, body: Mapping[str, object]) -> None:
        """Other words for one of the bot's own."""
        await self._ask("PATCH", f"/channels/{channel}/messages/{message}", json=body)

    async def delete(self, channel: str, message: str) -> None:
        """Take one of the bot's own away."""
        await self._ask("DELETE", f"/channels/{channel}/messages/{message}")

    # ---- files

    def places_of_files(self) -> tuple[str, ...]:
        """Servers that hold files and pictures."""
        if self.local:
            return (self._base,)
        return ("https://cdn.discordapp.com", "https://media.discordapp.net")

    async def file(self, address: str) -> bytes:
        """A file, from Discord's own servers alone and without the bot's token."""
        try:
            httpx.URL(address)
        except httpx.InvalidURL as error:
            raise Rejected("This file has no address that can be asked for.") from error
        ours = self.places_of_files()
        return await self.http.download(address, ours=lambda url: portraits.is_ours(url, ours))

    async def picture(self, reference: str) -> bytes:
        """Somebody's portrait: 'avatars/<user>/<name>' below the servers of files."""
        if not reference.startswith("avatars/") or "//" in reference or ".." in reference:
            raise Rejected("This picture lies at somebody else's server, and was not fetched.")
        places = self.places_of_files()
        return await portraits.fetched(self.http, f"{places[0]}/{reference}", places)

    async def close(self) -> None:
        """Let go of connections."""
        await self.http.close()

    # ---- underneath

    async def _read(self, path: str, params: Mapping[str, Any] | None = None) -> Answer:
        return await self._ask("GET", path, params=params)

    async def _list(self, path: str, params: Mapping[str, Any] | None = None) -> list[Record]:
        return list(values.records({"found": (await self._read(path, params)).json()}, "found"))

    async def _ask(self, method: str, path: str, **content: Any) -> Answer:  # noqa: ANN401 - as httpx takes it
        """Short waits are waited out here: what was refused with 429 was not done."""
        for left in reversed(range(TRIES)):
            await self._limits.wait(method, path)
            try:
                return await self._once(method, path, content)
            except RateLimited as error:
                if not left or (error.until - self._tools.clock.now()).total_seconds() > PATIENCE:
                    raise
        raise Unreachable("Discord did not answer. Shopbell tries again by itself.")

    async def _once(self, method: str, path: str, content: Mapping[str, Any]) -> Answer:
        headers = {"Authorization": f"Bot {await self.token()}", "User-Agent": AGENT}
        try:
            answer = await self.http.request(method, path, headers=headers, **content)
        except TooMany as error:
            self._limits.refused(method, path, error)
            raise
        self._limits.learn(method, path, answer.headers)
        return answer


def _written(answer: Answer) -> Record:
    try:
        return answer.record()
    except Unreachable as error:
        raise Uncertain("Discord answered something that cannot be read, so the message may have arrived.") from error
