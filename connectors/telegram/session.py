"""One bot at work."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce

from connectors._kit import values
from connectors._kit.http import checked_base
from connectors.telegram import connections
from connectors.telegram import outgoing as leaving
from connectors.telegram.api import POLL_SECONDS, BotApi
from connectors.telegram.cursors import Cursor, read_cursor
from connectors.telegram.form import SERVICE
from connectors.telegram.mapping import UPDATES, events_of, message_of
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    Toolbox,
    Wake,
)
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unsupported
from shopbell.events import Batch, Event, GapSeen

TOKEN = "bot_token"
LIVE = Stream("live")
KEPT = timedelta(hours=24)
"""How long Telegram keeps an update that nobody fetched (Bot API, Getting updates)."""
PAGE = 100
FETCH_BYTES = 20 * 1024 * 1024
"""getFile: bots can download files of up to 20 MB."""
BEFORE = "Telegram gives a bot nothing from before it was added, and keeps what it did not fetch for 24 hours."
MISSED = "Telegram keeps messages for a bot for 24 hours only; what came before that was not fetched in time."


class TelegramSession:
    """Asks for updates; only one call for them may be open at a time, or Telegram ends the other."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `verify`."""
        self._base = checked_base(settings.get("api_base") or SERVICE)
        self._bot = int(settings.get("bot", "0"))
        self._name = settings.get("username", "")
        self._called = tuple(filter(None, (self._name, settings.get("title", ""))))
        self._troubles: dict[str, str] = {}
        self._tools = tools
        self._api: BotApi | None = None
        self._line = asyncio.Lock()
        self._wanted = asyncio.Event()
        """A pull wants the line that `listen` waits on."""
        self._offset = 0
        self._read = asyncio.Event()

    async def _connected(self) -> BotApi:
        if self._api is None:
            token = await self._tools.secrets.get(TOKEN)
            if not token:
                raise SignInNeeded("The bot's token is not in the keyring. Please sign in again.")
            self._api = BotApi(self._base, token, self._tools)
        return self._api

    async def streams(self) -> tuple[Stream, ...]:
        """Only what is new: a bot has no history."""
        return (LIVE,)

    # ---- receiving

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """What came since; Telegram forgets an update when a later one is asked for, so the cursor is saved first."""
        api, at = await self._connected(), read_cursor(cursor)
        gap = self._gap(at)
        self._troubles = dict(at.troubles)
        first = at.at is None
        while True:
            updates = await self._updates(api, at.offset)
            offset = max([at.offset, *(values.number(one, "update_id") + 1 for one in updates)])
            self._troubles = reduce(connections.after, updates, self._troubles)
            at = Cursor(offset, self._now(), self._troubles)
            events = [event for one in updates for event in self._events(one, live=not first)]
            if gap is not None:
                events.insert(0, gap)
                gap = None
            yield Batch(tuple(events), at.written())
            self._offset = at.offset
            if len(updates) < PAGE:
                break
        self._read.set()

    async def _updates(self, api: BotApi, offset: int) -> list[Mapping[str, object]]:
        self._wanted.set()
        async with self._line:
            self._wanted.clear()
            return await self._ask(api, offset, 0, PAGE)

    async def _ask(self, api: BotApi, offset: int, seconds: int, limit: int) -> list[Mapping[str, object]]:
        found = await api.ask("getUpdates", offset=offset, timeout=seconds, limit=limit, allowed_updates=list(UPDATES))
        return list(values.records({"found": found}, "found"))

    def _events(self, update: Mapping[str, object], *, live: bool) -> tuple[Event, ...]:
        try:
            return events_of(update, self._bot, self._called, self._now(), live=live)
        except ValueError:
            self._tools.log.info("an update could not be read and was left out")
            return ()

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: a business account that the bot was taken from, or may not answer for."""
        return tuple(self._troubles.values())

    def _gap(self, at: Cursor) -> GapSeen | None:
        now = self._now()
        if at.at is None:
            return GapSeen(None, now - KEPT, BEFORE)
        return GapSeen(at.at, now - KEPT, MISSED) if now - at.at > KEPT else None

    def _now(self) -> datetime:
        return self._tools.clock.now()

    async def listen(self) -> AsyncIterator[Wake]:
        """Waits at Telegram for the next update and leaves it there for `pull`."""
        api = await self._connected()
        while True:
            self._read.clear()
            if await self._something(api):
                yield Wake(LIVE.name)
                await self._read.wait()

    async def _something(self, api: BotApi) -> bool:
        """False also when a pull took the line meanwhile."""
        async with self._line:
            asking = asyncio.create_task(self._ask(api, self._offset, POLL_SECONDS, 1))
            wanted = asyncio.create_task(self._wanted.wait())
            try:
                await asyncio.wait({asking, wanted}, return_when=asyncio.FIRST_COMPLETED)
                return asking.done() and bool(asking.result())
            finally:
                for task in (asking, wanted):
                    task.cancel()
                await asyncio.gather(asking, wanted, return_exceptions=True)

    async def fetch(self, remote_ref: str) -> bytes:
        """A file by its id; its address lives for an hour, so it is asked for each time."""
        api = await self._connected()
        found = await api.ask("getFile", file_id=remote_ref)
        path = values.text(found, "file_path")
        if not path:
            raise Rejected("Telegram gives bots files of up to 20 MB. Open this one in Telegram itself.")
        return await api.download(path, FETCH_BYTES)

    # ---- sending

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected with what is wrong."""
        leaving.check(outgoing)
        return Prepared()

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once. Telegram knows no key and cannot be asked, so a lost answer is for the owner to judge."""
        leaving.check(outgoing)
        message = await leaving.leave(await self._connected(), outgoing)
        try:
            event = message_of({**message, **_in_business(outgoing)}, self._bot, self._called, live=False)
            return Receipt(event.remote_id, event.at, event)
        except ValueError as error:
            raise Uncertain("Telegram did not say which number the message has, so look whether it arrived.") from error

    async def act(self, action: Action) -> None:
        """Change or delete what the bot wrote; Telegram allows it for 48 hours."""
        api = await self._connected()
        chat, number = _where(action.remote_id)
        connection = "" if not isinstance(action, EditMessage | DeleteMessage) else action.facts.get("connection", "")
        match action:
            case EditMessage():
                method, field = ("editMessageCaption", "caption") if action.facts.get("caption") else _TEXT
                wish = {"chat_id": chat, "message_id": number, "business_connection_id": connection, field: action.text}
                await _unless_done(api.do(method, **wish), "message is not modified")
            case DeleteMessage() if connection:
                await _unless_done(
                    api.do("deleteBusinessMessages", business_connection_id=connection, message_ids=[number]),
                    "message to delete not found",
                )
            case DeleteMessage():
                await _unless_done(
                    api.do("deleteMessage", chat_id=chat, message_id=number), "message to delete not found"
                )
            case _:
                raise Unsupported("Telegram does not tell others what a bot has read.")

    async def close(self) -> None:
        """Safe at any time, twice too."""
        if self._api is not None:
            await self._api.close()
            self._api = None


_TEXT = ("editMessageText", "text")


async def _unless_done(work: Awaitable[object], sign: str) -> None:
    """Doing it twice is harmless: `sign` is what Telegram says then."""
    try:
        await work
    except Rejected as refusal:
        if sign not in str(refusal):
            raise


def _in_business(outgoing: Outgoing) -> dict[str, str]:
    connection = outgoing.reply_facts.get("connection", "")
    return {"business_connection_id": connection} if connection else {}


def _where(remote_id: str) -> tuple[int, int]:
    place, _, number = remote_id.rpartition(":")
    if not (place[1:].removeprefix("-").isdigit() and number.isdigit()):
        raise Rejected("This is no message of Telegram.")
    return int(place[1:]), int(number)
