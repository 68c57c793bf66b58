"""What goes out: messages with files, edits, deletions, and what was read."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from connectors._kit import values
from connectors.matrix.api import MatrixApi
from connectors.matrix.crypto.machine import Machine
from connectors.matrix.errors import Refused
from connectors.matrix.mapping import events_of, room_of
from connectors.matrix.media import file_content, sealed
from connectors.matrix.rooms import RoomBook
from shopbell.connector import (
    Action,
    Clock,
    DeleteMessage,
    EditMessage,
    MarkSeen,
    Outgoing,
    OutgoingFile,
    Prepared,
    Receipt,
)
from shopbell.errors import Rejected, Unsupported
from shopbell.events import MessageSeen
from shopbell.text.counters import Unit, count

MOST_BYTES: Final = 30_000
"""Of words. An event has 65,536 bytes (spec, "Size limits"), and an edit carries its words twice."""
_ESCAPED: Final = 1_000
"""Bytes that quotes, backslashes and line ends may add on their way."""
_ENCRYPTED: Final = (
    "This chat is encrypted, and Shopbell has no keys to write there. Sign in again, or answer in your Matrix app."
)
_IN_CLEAR: Final = (
    "This chat is not encrypted: the other side had no device that could read encrypted messages. "
    "Whoever runs the servers between you could read it."
)
_NO_ROOM: Final = "Shopbell does not know whom to write to. A Matrix name looks like @ana:example.org."


class Sending:
    """Writes into the rooms of one account."""

    def __init__(self, api: MatrixApi, book: RoomBook, clock: Clock, machine: Machine | None) -> None:
        self._machine = machine
        self._api = api
        self._book = book
        self._clock = clock

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what no server would take. The id is the server's to give."""
        used = count(outgoing.text, Unit.BYTES)
        if used > MOST_BYTES:
            raise Rejected(f"This is {used - MOST_BYTES} bytes too long for Matrix.")
        if len(json.dumps(outgoing.text, ensure_ascii=False).encode("utf-8", "replace")) > MOST_BYTES + _ESCAPED:
            raise Rejected("This is too long for Matrix, where quotes and new lines count twice.")
        if not outgoing.text.strip() and not outgoing.files:
            raise Rejected("There is nothing to send.")
        return Prepared()

    async def send(self, outgoing: Outgoing) -> Receipt:
        """The server knows our key (spec, "Transaction identifiers"): the same key is the same message."""
        room = await self._room(outgoing)
        if room not in self._book:
            # Whoever is invited and answers comes in first.
            await self._api.join(room)
        await self._look_at_the_lock(room)
        for number, file in enumerate(outgoing.files[:-1]):
            first = {**await self._uploaded(file, room, ""), **_relation(outgoing)}
            await self._put(room, f"{outgoing.key}.{number}", first)
        content = await self._content(outgoing, room)
        event = await self._put(room, outgoing.key, content)
        receipt = self._receipt(room, event, content)
        begun_in_clear = not outgoing.conversation and not self._book[room].encrypted
        return replace(receipt, note=_IN_CLEAR) if begun_in_clear else receipt

    async def _look_at_the_lock(self, room: str) -> None:
        """What is known may be old, or nothing yet of a room just entered; clear words cannot be taken back."""
        known = self._book[room]
        if not known.encrypted:
            known.encrypted = await self._api.is_encrypted(room)

    async def _content(self, outgoing: Outgoing, room: str) -> dict[str, Any]:
        if outgoing.files:
            content = await self._uploaded(outgoing.files[-1], room, outgoing.text.strip("\n"))
        else:
            content = {"msgtype": "m.text", "body": outgoing.text.strip("\n")}
        return {**content, **_relation(outgoing)}

    async def _uploaded(self, file: OutgoingFile, room: str, words: str) -> dict[str, Any]:
        """A message of one file, whose bytes are at the server; in an encrypted room nobody there can read them."""
        if not self._book[room].encrypted:
            return file_content(file, await self._api.upload(file.name, file.media_type, file.content), words)
        hidden, keys = sealed(file.content)
        address = await self._api.upload("", "application/octet-stream", hidden)
        content = file_content(file, "", words)
        del content["url"]
        return {**content, "file": {**keys, "url": address}}

    async def _put(self, room: str, key: str, content: Mapping[str, Any]) -> str:
        """Never in clear where a room is encrypted."""
        if not self._book[room].encrypted:
            return await self._api.send(room, "m.room.message", key, content)
        if self._machine is None:
            raise Rejected(_ENCRYPTED)
        hidden = await self._machine.sealed(room, "m.room.message", content)
        return await self._api.send(room, "m.room.encrypted", key, hidden)

    def _receipt(self, room: str, event: str, content: Mapping[str, Any]) -> Receipt:
        now, shop = self._clock.now(), self._book.shop
        raw = {
            "type": "m.room.message",
            "event_id": event,
            "sender": shop,
            "origin_server_ts": int(now.timestamp() * 1000),
            "content": content,
        }
        seen = [one for one in events_of(raw, self._book[room], live=True) if isinstance(one, MessageSeen)]
        return Receipt(event, now, seen[0] if seen else None)

    # ---- where to ------------------------------------------------------------------------------------------------

    async def _room(self, outgoing: Outgoing) -> str:
        if outgoing.conversation:
            return room_of(outgoing.conversation)
        partner = next(iter(outgoing.to), "").strip()
        if not partner.startswith("@") or ":" not in partner:
            raise Rejected(_NO_ROOM)
        return self._book.talk_with(partner) or await self._begin(partner, outgoing.key)

    async def _begin(self, partner: str, key: str) -> str:
        """A room of its own, named after the key, so that a repeated try finds it and makes no second one.

        Encrypted, as Matrix programs begin talks, unless nobody there could read it.
        """
        alias = f"shopbell-{key}"
        server = self._book.shop.partition(":")[2]
        try:
            locked = self._machine is not None and await self._machine.reaches(partner)
            room = await self._api.create_direct(partner, alias, encrypted=locked)
        except Refused as refused:
            if refused.code != "M_ROOM_IN_USE":
                raise
            room = await self._api.room_of_alias(f"#{alias}:{server}")
        rooms = self._book.direct_rooms()
        rooms[partner] = [*rooms.get(partner, []), room]
        await self._api.set_direct(self._book.shop, rooms)
        return room

    # ---- acts ----------------------------------------------------------------------------------------------------

    async def act(self, action: Action) -> None:
        """Raises Unsupported for what Matrix has no word for."""
        match action:
            case MarkSeen():
                if action.seen and action.places:
                    await self._api.mark_read(_room_of(action.places[0]), action.remote_id)
            case EditMessage():
                await self._edit(action)
            case DeleteMessage():
                await self._delete(action)
            case _:
                raise Unsupported("On Matrix only a room's moderators can do that, in their own app.")

    async def _edit(self, action: EditMessage) -> None:
        """The file of a message stays; only its words change."""
        room = action.facts.get("room", "")
        self.prepare(Outgoing(key="", text=action.text, created_at=self._clock.now()))
        await self._look_at_the_lock(room)
        original = await self._api.event(room, action.remote_id)
        if self._machine is not None:
            original = await self._machine.opened(room, original)
        if values.text(original, "type") != "m.room.message":
            raise Rejected(_ENCRYPTED)
        content = dict(values.record(original, "content"))
        for name in ("m.relates_to", "m.new_content", "format", "formatted_body", "m.mentions"):
            content.pop(name, None)
        content["body"] = action.text
        edit = {
            **content,
            "body": f"* {action.text}",
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": action.remote_id},
        }
        await self._put(room, secrets.token_hex(16), edit)

    async def _delete(self, action: DeleteMessage) -> None:
        try:
            await self._api.redact(action.facts.get("room", ""), action.remote_id, f"gone-{secrets.token_hex(8)}")
        except Refused as refused:
            if refused.code != "M_NOT_FOUND":
                raise


def _room_of(place: str) -> str:
    return place.rsplit(";", 2)[0]


def _relation(outgoing: Outgoing) -> dict[str, Any]:
    """What it answers, within its thread; who is answered is named, so that their program tells them."""
    answered = outgoing.reply_to if outgoing.reply_to.startswith("$") else ""
    root = outgoing.reply_facts.get("thread", "")
    named = [one for one in outgoing.to if one.startswith("@")] if answered else []
    relation: dict[str, Any] = {}
    if answered:
        relation["m.in_reply_to"] = {"event_id": answered}
    if root:
        relation |= {"rel_type": "m.thread", "event_id": root, "is_falling_back": False}
    extra: dict[str, Any] = {"m.mentions": {"user_ids": named} if named else {}}
    return extra | ({"m.relates_to": relation} if relation else {})
