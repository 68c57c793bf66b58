"""The way out: words and files of one message under one nonce, and looked for before a second try.

Create Message: with enforce_nonce the same nonce within "the past few minutes" gives the first message and makes none.
How many minutes is said nowhere, so a try that may not be the first one looks at the channel first.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.discord import mapping, snowflakes
from connectors.discord.api import PAGE, Record
from connectors.discord.reading import Reading
from connectors.discord.words import UNKNOWN_MESSAGE, DiscordRefused
from shopbell.connector import Action, DeleteMessage, EditMessage, Outgoing, Prepared, Receipt, Toolbox
from shopbell.errors import KnownError, Rejected, Uncertain, Unsupported
from shopbell.text.counters import Unit, count

WORDS: Final = 2000
MOST_FILES: Final = 10
FILE_BYTES: Final = 10 * 1024 * 1024
REQUEST_BYTES: Final = 25 * 1024 * 1024 - 64 * 1024
ALT_WORDS: Final = 1024
FIRST_SECONDS: Final = 2.0
"""A try later than this after `prepare` may be a second one, of a program that died."""
SKEW: Final = timedelta(seconds=10)
PAGES: Final = 5
NONCE_LETTERS: Final = 25
_MENTIONS: Final = {"parse": ["users"], "replied_user": True}
"""Nobody calls a whole server together by answering one customer."""


class Sending:
    """One bot's messages on their way."""

    def __init__(self, reading: Reading, tools: Toolbox, tried: set[str], given: dict[str, str]) -> None:
        """`tried`: keys that may have left, `given`: whose a message is; shared by all sessions of this process."""
        self._reading = reading
        self._given = given
        self._api = reading.api
        self._tools = tools
        self._tried = tried

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """What will be posted. Raises Rejected for what Discord would never take."""
        _check(outgoing)
        channel = _channel(outgoing)
        body: dict[str, object] = {
            "content": outgoing.text,
            "nonce": nonce(outgoing.key),
            "enforce_nonce": True,
            "allowed_mentions": _MENTIONS,
        }
        answered_in, _, answered = outgoing.reply_to.partition(":")
        if answered_in == channel and snowflakes.number(answered):
            body["message_reference"] = {"message_id": answered, "fail_if_not_exists": False}
        if outgoing.files:
            body["attachments"] = [
                {"id": n, "filename": file.name, **({"description": file.description} if file.description else {})}
                for n, file in enumerate(outgoing.files)
            ]
        now = self._tools.clock.now().isoformat()
        return Prepared(json.dumps({"channel": channel, "body": body, "at": now}).encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `connector.Sends`."""
        channel, body, at = _unpacked(prepared)
        if outgoing.key in self._tried or not _is_first(at, self._tools.clock.now()):
            found = await self._find(channel, body, at, outgoing.key)
            if found is not None:
                return await self._receipt(channel, found, outgoing.key)
        return await self._receipt(channel, await self._posted(outgoing, channel, body), outgoing.key)

    async def act(self, action: Action) -> None:
        """Change or delete what the bot wrote."""
        channel, _, message = getattr(action, "remote_id", "").partition(":")
        if not (snowflakes.number(channel) and snowflakes.number(message)):
            raise Rejected("This is no message of Discord's.")
        match action:
            case EditMessage():
                if count(action.text, Unit.CODE_POINTS) > WORDS:
                    raise Rejected("A message can have 2,000 letters on Discord.")
                await self._api.edit(channel, message, {"content": action.text, "allowed_mentions": _MENTIONS})
            case DeleteMessage():
                try:
                    await self._api.delete(channel, message)
                except DiscordRefused as refusal:
                    if refusal.code != UNKNOWN_MESSAGE:
                        raise
            case _:
                raise Unsupported("Discord keeps for no bot what it has read.")

    async def _posted(self, outgoing: Outgoing, channel: str, body: Mapping[str, Any]) -> Record:
        self._tried.add(outgoing.key)
        try:
            message = await self._api.post(channel, body, outgoing.files)
        except Uncertain:
            raise
        except DiscordRefused as refusal:
            if refusal.code == UNKNOWN_MESSAGE:
                # What an enforced nonce answers when its message is gone (discord-api-docs, pull 6647).
                raise Rejected("This was sent, and somebody has deleted it since.") from refusal
            self._tried.discard(outgoing.key)
            raise
        except KnownError:
            self._tried.discard(outgoing.key)  # it certainly did not leave
            raise
        if not snowflakes.number(message.get("id")):
            raise Uncertain("Discord did not say which number the message has, so look whether it arrived.")
        return message

    async def _receipt(self, channel: str, message: Record, key: str) -> Receipt:
        at = values.moment(message, "timestamp") or self._tools.clock.now()
        remote_id = f"{channel}:{values.text(message, 'id')}"
        self._given[remote_id] = key
        try:
            place = await self._reading.place(channel)
            roster = await self._reading.roster()
            event = mapping.seen(message, place, roster, self._reading.ours, live=False)
        except (KnownError, ValueError):
            return Receipt(remote_id, at)  # it has left: what is only nice to know is no reason to doubt that
        return Receipt(remote_id, at, event)

    async def _find(self, channel: str, body: Mapping[str, Any], at: datetime, key: str) -> Record | None:
        """The message that an earlier try became; None when the channel shows none, or only other answers' messages."""
        me = (await self._reading.roster()).me
        after = snowflakes.at(at - SKEW)
        for _ in range(PAGES):
            page = await self._api.messages(channel, after=after)
            for message in page:
                owner = self._given.get(f"{channel}:{values.text(message, 'id')}", key)
                if owner == key and values.text(message, "author", "id") == me and _is_same(message, body):
                    return message
            after = max((snowflakes.number(one.get("id")) for one in page), default=0)
            if len(page) < PAGE:
                return None
        return None


def nonce(key: str) -> str:
    """Twenty-five letters that stand for a key: those of Discord may not have more."""
    digest = hashlib.sha256(key.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:NONCE_LETTERS]


def _is_same(message: Record, body: Mapping[str, Any]) -> bool:
    """Discord keeps a nonce for a short time only; words, files and what was answered stay."""
    kept = values.text(message, "nonce")
    if kept:
        return kept == str(body["nonce"])
    names = len(list(values.records(message, "attachments")))
    return (
        " ".join(values.text(message, "content").split()) == " ".join(str(body["content"]).split())
        and names == len(list(values.records(body, "attachments")))
        and values.text(message, "message_reference", "message_id")
        in ("", values.text(body, "message_reference", "message_id"))
    )


def _check(outgoing: Outgoing) -> None:
    over = count(outgoing.text, Unit.CODE_POINTS) - WORDS
    if over > 0:
        raise Rejected(f"A message can have 2,000 letters on Discord: this is {over} too long.")
    if not outgoing.text.strip() and not outgoing.files:
        raise Rejected("There is nothing to send yet.")
    if len(outgoing.files) > MOST_FILES:
        raise Rejected("Discord takes ten files at once. Send the others in a second message.")
    for file in outgoing.files:
        if len(file.content) > FILE_BYTES:
            raise Rejected(f"{file.name} is too large: Discord takes 10 MB for each file.")
        if count(file.description, Unit.CODE_POINTS) > ALT_WORDS:
            raise Rejected(f"The description of {file.name} can have 1,024 letters on Discord.")
    if sum(len(file.content) for file in outgoing.files) > REQUEST_BYTES:
        raise Rejected("These files are too large together: Discord takes 25 MB with one message.")


def _channel(outgoing: Outgoing) -> str:
    channel = outgoing.conversation or outgoing.reply_facts.get("channel", "")
    if not snowflakes.number(channel):
        raise Rejected("A bot answers in channels it is in, and people who wrote to it.")
    return channel


def _is_first(at: datetime, now: datetime) -> bool:
    return timedelta(0) <= now - at <= timedelta(seconds=FIRST_SECONDS)


def _unpacked(prepared: Prepared) -> tuple[str, dict[str, Any], datetime]:
    try:
        data = json.loads(prepared.payload)
        return str(data["channel"]), dict(data["body"]), datetime.fromisoformat(data["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("This message can no longer be read. Copy its text and write it again.") from error
