"""Slack's Web API: a method by its name, JSON back, `ok` or a word for what is wrong (docs.slack.dev/reference)."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from connectors._kit import net, portraits, values
from connectors._kit.http import Answer, Http, wait_until
from connectors.slack.words import LIMITED, PERHAPS_DONE, meaning
from shopbell.connector import OutgoingFile, Toolbox
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

SERVICE: Final = "https://slack.com"
BOT, APP, USER = "bot_token", "app_token", "user_token"
PAGE: Final = 200
PATIENCE: Final = 3.0
"""Seconds that a read waits by itself; longer is for the engine."""
TRIES: Final = 4
KINDS: Final = "public_channel,private_channel,mpim,im"
Record = Mapping[str, Any]


class Api:
    """One app in one workspace. Raises the errors of `shopbell.errors`."""

    def __init__(self, base: str, tools: Toolbox, tokens: Mapping[str, str] | None = None) -> None:
        """`base` is one of `checked_base`; tokens are those of the keyring unless given."""
        self._tools = tools
        self._tokens = dict(tokens or {})
        self._base = base
        self.http = Http(tools, base, name="Slack")
        self.local = net.is_loopback(httpx.URL(base).host)

    async def token(self, kind: str) -> str:
        """One of the three; '' only for that of the user, which is optional."""
        if kind not in self._tokens:
            self._tokens[kind] = await self._tools.secrets.get(kind) or ""
        if not self._tokens[kind] and kind != USER:
            raise SignInNeeded("A token of the Slack app is not in the keyring. Please sign in again.")
        return self._tokens[kind]

    async def ask(self, method: str, kind: str = BOT, /, **words: object) -> Record:
        """Something that can be asked twice; short waits are waited out here."""
        return (await self.asked(method, kind, **words)).record()

    async def asked(self, method: str, kind: str = BOT, /, **words: object) -> Answer:
        """The same with the headers of the answer."""
        for left in reversed(range(TRIES)):
            try:
                return await self._call(method, kind, words, safe=True)
            except RateLimited as error:
                seconds = (error.until - self._tools.clock.now()).total_seconds()
                if not left or seconds > PATIENCE:
                    raise
                await self._tools.clock.sleep(max(0.0, seconds))
        raise Unreachable("Slack did not answer. Shopbell tries again by itself.")

    async def do(self, method: str, kind: str = BOT, /, **words: object) -> Record:
        """Something that writes; raises Uncertain when nobody can know."""
        return (await self._call(method, kind, words, safe=False)).record()

    async def pages(self, method: str, name: str, /, **words: object) -> list[Record]:
        """Everything of a list, page by page (cursor-based pagination)."""
        found: list[Record] = []
        cursor = ""
        while True:
            page = await self.ask(method, limit=PAGE, cursor=cursor, **words)
            found += list(values.records(page, name))
            following = values.text(page, "response_metadata", "next_cursor")
            if not following or following == cursor:
                return found
            cursor = following

    async def upload(self, address: str, file: OutgoingFile) -> None:
        """The bytes of a file to the address that Slack gave for it; nobody sees them yet."""
        if not portraits.is_ours(httpx.URL(address), self._places("https://files.slack.com")):
            raise Rejected("Slack named a place for the file that is not its own, so it was not sent.")
        await self.http.post(address, safe=True, content=file.content, headers={"Content-Type": file.media_type})

    async def file(self, address: str) -> bytes:
        """A file, from Slack's own servers alone."""
        ours = self._places("https://files.slack.com")
        headers = {"Authorization": f"Bearer {await self.token(BOT)}"}
        return await self.http.download(address, headers=headers, ours=lambda url: portraits.is_ours(url, ours))

    async def picture(self, reference: str) -> bytes:
        """Somebody's portrait, from Slack's own servers alone and without a token."""
        ours = self._places("https://avatars.slack-edge.com", "https://ca.slack-edge.com")
        return await portraits.fetched(self.http, reference, ours)

    async def close(self) -> None:
        """Let go of connections."""
        await self.http.close()

    def _places(self, *servers: str) -> tuple[str, ...]:
        return (self._base,) if self.local else servers

    async def _call(self, method: str, kind: str, words: Mapping[str, object], *, safe: bool) -> Answer:
        headers = {"Authorization": f"Bearer {await self.token(kind)}"}
        form = {name: _written(value) for name, value in words.items() if value not in (None, "")}
        answer = await self.http.post(f"/api/{method}", safe=safe, data=form, headers=headers)
        try:
            data = answer.record()
        except Unreachable as error:
            if safe:
                raise
            raise Uncertain("Slack answered something that cannot be read, so it may have been done.") from error
        if data.get("ok") is True:
            return answer
        if values.text(data, "error") in LIMITED:
            until = wait_until(answer.headers, self._tools.clock.now())
            raise RateLimited("Slack asks to wait a little. Shopbell goes on by itself.", until)
        if not safe and values.text(data, "error") in PERHAPS_DONE:
            raise Uncertain("Slack has a problem of its own, and does not know whether it was done.")
        raise meaning(data)


def _written(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
