"""Direct messages: chat.bsky.convo through the account's own server. New ones by the log, old ones by conversation."""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from connectors._kit import values
from connectors.bluesky.api import Bluesky
from connectors.bluesky.mapping import Convo, chat_id, chat_message, convo_of, is_gone
from shopbell.connector import Clock
from shopbell.errors import PayloadSkipped, Rejected
from shopbell.events import Batch, Event, MessageGone, SeenChanged
from shopbell.model import Progress

NO_CURSOR: Final = "-"
PAGE: Final = 100
CONVOS: Final = 2000
"""Conversations whose history is read; a laptop's shop has fewer."""


class People:
    """Who is in which conversation, as far as it was asked for."""

    def __init__(self, api: Bluesky) -> None:
        self._api = api
        self._known: dict[str, Convo] = {}

    async def convo(self, number: str) -> Convo:
        """Raises Rejected when the account is not in it, PayloadSkipped."""
        if number not in self._known:
            answer = await self._api.get("chat.bsky.convo.getConvo", {"convoId": number}, chat=True)
            self._known[number] = convo_of(values.record(answer, "convo"))
        return self._known[number]


class Chat:
    """Both streams of direct messages."""

    def __init__(self, api: Bluesky, people: People, me: str, clock: Clock, log: logging.Logger) -> None:
        self._api = api
        self._people = people
        self._me = me
        self._clock = clock
        self._log = log
        self._heard = ""

    async def news(self, cursor: str) -> AsyncIterator[Batch]:
        """The log from the cursor on. The first time only where it ends: history has the rest."""
        answer = await self._log_page(cursor)
        after = values.text(answer, "cursor")
        if not cursor:
            yield Batch((), after or NO_CURSOR)
            return
        while values.at(answer, "logs"):
            yield Batch(await self._events(answer), after or cursor)
            if not after or after == cursor:
                return
            cursor = after
            answer = await self._log_page(cursor)
            after = values.text(answer, "cursor")

    async def history(self, cursor: str) -> AsyncIterator[Batch]:
        """Each conversation from its newest message to its first. Which are left is in the cursor."""
        place = _place(cursor)
        if not cursor:
            place = {"left": await self._convos(), "page": "", "done": 0}
        while place["left"]:
            batch = await self._old(place)
            yield batch
            place = _place(batch.cursor)
        if not cursor and not place["done"]:
            yield Batch((), json.dumps(place))

    async def head(self) -> str:
        """Changes when something new is in the log."""
        self._heard = values.text(await self._log_page(self._heard), "cursor") or self._heard
        return self._heard

    async def _log_page(self, cursor: str) -> dict[str, Any]:
        given = {"cursor": cursor} if cursor not in ("", NO_CURSOR) else None
        return await self._api.get("chat.bsky.convo.getLog", given, chat=True)

    async def _events(self, answer: Mapping[str, Any]) -> tuple[Event, ...]:
        events: list[Event] = []
        for entry in values.records(answer, "logs"):
            try:
                events += await self._of_entry(entry)
            except (PayloadSkipped, Rejected):
                self._log.info("a direct message could not be read and was passed over")
        return tuple(events)

    async def _of_entry(self, entry: Mapping[str, Any]) -> list[Event]:
        kind = values.text(entry, "$type").rpartition("#")[2]
        number, message = values.text(entry, "convoId"), values.record(entry, "message")
        remote_id = chat_id(number, values.text(message, "id"))
        if kind == "logDeleteMessage" or (kind == "logCreateMessage" and is_gone(message)):
            return [MessageGone(remote_id, self._clock.now())]
        if kind == "logCreateMessage":
            convo = await self._people.convo(number)
            return [chat_message(message, convo, self._me, live=True, seen=False)]
        if kind in ("logReadMessage", "logReadConvo") and values.text(message, "id"):
            return [SeenChanged(seen=True, remote_id=remote_id)]
        return []

    async def _convos(self) -> list[str]:
        found: list[str] = []
        page = ""
        while len(found) < CONVOS:
            given = {"limit": PAGE, **({"cursor": page} if page else {})}
            answer = await self._api.get("chat.bsky.convo.listConvos", given, chat=True)
            found += [values.text(one, "id") for one in values.records(answer, "convos")]
            after = values.text(answer, "cursor")
            if not after or after == page:
                break
            page = after
        return [number for number in dict.fromkeys(found) if number]

    async def _old(self, place: Mapping[str, Any]) -> Batch:
        """One page of the first conversation that is left."""
        left, page, done = list(place["left"]), str(place["page"]), int(place["done"])
        try:
            convo = await self._people.convo(left[0])
            given = {"convoId": convo.id, "limit": PAGE, **({"cursor": page} if page else {})}
            answer = await self._api.get("chat.bsky.convo.getMessages", given, chat=True)
        except (Rejected, PayloadSkipped):
            return Batch((), json.dumps({"left": left[1:], "page": "", "done": done}))
        events = self._messages(answer, convo, newest=not page)
        after = values.text(answer, "cursor")
        done += len(events)
        onward = {"left": left, "page": after} if after and after != page else {"left": left[1:], "page": ""}
        return Batch(tuple(reversed(events)), json.dumps({**onward, "done": done}), Progress(done, 0))

    def _messages(self, answer: Mapping[str, Any], convo: Convo, *, newest: bool) -> list[Event]:
        """Newest first, as they come; the last so many of theirs are unread."""
        unread = convo.unread if newest else 0
        events: list[Event] = []
        for message in values.records(answer, "messages"):
            if is_gone(message) or values.text(message, "$type").endswith("#systemMessageView"):
                continue
            theirs = values.text(message, "sender", "did") != self._me
            try:
                seen = not (theirs and unread > 0)
                events.append(chat_message(message, convo, self._me, live=False, seen=seen))
            except PayloadSkipped:
                self._log.info("a direct message could not be read and was passed over")
            unread -= theirs
        return events


def _place(cursor: str) -> dict[str, Any]:
    try:
        data = json.loads(cursor or "{}")
    except ValueError:
        data = {}
    left = [one for one in data.get("left", ()) if isinstance(one, str)] if isinstance(data, dict) else []
    return {"left": left, "page": values.text(data, "page"), "done": values.number(data, "done")}
