"""The way out: words with our key in their metadata, files by upload; looked for before a second try."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.slack import stamps
from connectors.slack.api import USER, Record
from connectors.slack.plain import escaped
from connectors.slack.reading import Reading
from connectors.slack.words import DONE, SlackRefused
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    MarkSeen,
    Outgoing,
    OutgoingFile,
    Prepared,
    Receipt,
    Toolbox,
)
from shopbell.errors import KnownError, Rejected, Uncertain, Unsupported
from shopbell.text.counters import Unit, count

WORDS: Final = 4000
MOST_FILES: Final = 10
FILE_BYTES: Final = 1_000_000_000
EVENT: Final = "shopbell_answer"
SKEW: Final = timedelta(seconds=30)
LOOKS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each look whether a file's message is there: Slack ends an upload later than it says so."""


class Sending:
    """One app's messages on their way."""

    def __init__(self, reading: Reading, tools: Toolbox, given: dict[str, str]) -> None:
        """`given`: whose a message is, shared by all sessions of this process."""
        self._given = given
        self._reading = reading
        self._api = reading.api
        self._tools = tools

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """What will be posted. Raises Rejected for what Slack would never take."""
        _check(outgoing)
        channel, thread = _where(outgoing)
        now = self._tools.clock.now().isoformat()
        return Prepared(json.dumps({"channel": channel, "thread": thread, "at": now}).encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `connector.Sends`."""
        channel, thread, _ = _unpacked(prepared)
        if outgoing.files:
            return await self._with_files(outgoing, channel, thread)
        answer = await self._api.do(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread,
            text=escaped(outgoing.text),
            # As typed: stars and lines are no markup, and no page is looked at to show a preview of it.
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            metadata=json.dumps({"event_type": EVENT, "event_payload": {"key": outgoing.key}}),
        )
        stamp = values.text(answer, "ts")
        if not stamps.is_stamp(stamp):
            raise Uncertain("Slack did not say which number the message has, so look whether it arrived.")
        message = {**values.record(answer, "message"), "ts": stamp, "type": "message"}
        return await self._receipt(values.text(answer, "channel") or channel, message, outgoing.key)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """By the key in a message's metadata; where files went along, which take none, by words and names of files."""
        channel, thread, at = _unpacked(prepared)
        where: dict[str, object] = {"channel": channel, "oldest": stamps.at(at - SKEW)}
        method = "conversations.replies" if thread else "conversations.history"
        if thread:
            where["ts"] = thread
        cursor = ""
        while True:
            page = await self._api.ask(method, **where, include_all_metadata=True, cursor=cursor, limit=200)
            for message in values.records(page, "messages"):
                owner = self._given.get(f"{channel}:{values.text(message, 'ts')}", outgoing.key)
                if owner == outgoing.key and self._is_ours(message, outgoing):
                    return await self._receipt(channel, message, outgoing.key)
            following = values.text(page, "response_metadata", "next_cursor")
            if not following or following == cursor:
                return None
            cursor = following

    async def act(self, action: Action) -> None:
        """Change or delete what the app wrote; mark as read for the owner, where there is a token of theirs."""
        channel, _, stamp = getattr(action, "remote_id", "").partition(":")
        if not (channel.isalnum() and stamps.is_stamp(stamp)):
            raise Rejected("This is no message of Slack's.")
        match action:
            case EditMessage():
                _check_length(action.text)
                await self._api.do("chat.update", channel=channel, ts=stamp, text=escaped(action.text))
            case DeleteMessage():
                await self._unless(DONE, "chat.delete", channel=channel, ts=stamp)
            case MarkSeen() if action.seen and await self._api.token(USER):
                elsewhere = DONE | {"not_in_channel", "channel_not_found"}
                await self._unless(elsewhere, "conversations.mark", USER, channel=channel, ts=stamp)
            case MarkSeen():
                pass
            case _:
                raise Unsupported("Slack cannot do that.")

    async def _unless(self, fine: frozenset[str], method: str, *kind: str, **words: object) -> None:
        try:
            await self._api.do(method, *kind, **words)
        except SlackRefused as refusal:
            if refusal.word not in fine:
                raise

    # ---- files

    async def _with_files(self, outgoing: Outgoing, channel: str, thread: str) -> Receipt:
        """Nobody sees an upload before it is completed: what goes wrong until then has not left."""
        files = [{"id": await self._uploaded(file), "title": file.name} for file in outgoing.files]
        await self._api.do(
            "files.completeUploadExternal",
            files=json.dumps(files),
            channel_id=channel,
            thread_ts=thread,
            initial_comment=escaped(outgoing.text),
        )
        for seconds in LOOKS:
            await self._tools.clock.sleep(seconds)
            stamp = await self._shared(files[0]["id"], channel)
            if stamp:
                return await self._receipt(channel, await self._message(channel, stamp, thread), outgoing.key)
        raise Uncertain("Slack has the files and has not shown them in the channel yet.")

    async def _uploaded(self, file: OutgoingFile) -> str:
        place = await self._api.ask(
            "files.getUploadURLExternal", filename=file.name, length=len(file.content), alt_txt=file.description
        )
        await self._api.upload(values.text(place, "upload_url"), file)
        return values.text(place, "file_id")

    async def _shared(self, file: str, channel: str) -> str:
        """The time of the message that a file came into the channel with, '' while there is none."""
        try:
            found = values.record(await self._api.ask("files.info", file=file), "file")
        except KnownError:
            return ""  # it may well have left: what is only nice to know is no reason to doubt that
        for kind in ("public", "private"):
            for share in values.records(found, "shares", kind, channel):
                return values.text(share, "ts")
        return ""

    async def _message(self, channel: str, stamp: str, thread: str) -> Record:
        method = "conversations.replies" if thread else "conversations.history"
        where = {"ts": thread} if thread else {}
        try:
            page = await self._api.ask(method, channel=channel, oldest=stamp, latest=stamp, inclusive=True, **where)
        except KnownError:
            return {"ts": stamp}
        return next((one for one in values.records(page, "messages") if values.text(one, "ts") == stamp), {"ts": stamp})

    # ---- what became of it

    async def _receipt(self, channel: str, message: Record, key: str) -> Receipt:
        stamp = values.text(message, "ts")
        remote_id, at = f"{channel}:{stamp}", stamps.moment(stamp)
        self._given[remote_id] = key
        try:
            place = await self._reading.place(channel)
            (event,) = await self._reading.events([message], place)
        except (KnownError, ValueError):
            return Receipt(remote_id, at)
        return Receipt(remote_id, at, event)

    def _is_ours(self, message: Record, outgoing: Outgoing) -> bool:
        if values.text(message, "metadata", "event_type") == EVENT:
            return values.text(message, "metadata", "event_payload", "key") == outgoing.key
        if not outgoing.files or not self._reading.reader.is_bot(message):
            return False
        names = [values.text(one, "title") or values.text(one, "name") for one in values.records(message, "files")]
        words = self._reading.reader.words(message)
        return names == [file.name for file in outgoing.files] and words.split() == outgoing.text.split()


def _check_length(text: str) -> None:
    over = count(escaped(text), Unit.CODE_POINTS) - WORDS
    if over > 0:
        raise Rejected(f"A message can have 4,000 letters on Slack, where & and < count more: this is {over} too long.")


def _check(outgoing: Outgoing) -> None:
    _check_length(outgoing.text)
    if not outgoing.text.strip() and not outgoing.files:
        raise Rejected("There is nothing to send yet.")
    if len(outgoing.files) > MOST_FILES:
        raise Rejected("Ten files at once are enough. Send the others in a second message.")
    for file in outgoing.files:
        if len(file.content) > FILE_BYTES:
            raise Rejected(f"{file.name} is too large: Slack takes 1 GB for each file.")
        if not file.content:
            raise Rejected(f"{file.name} is empty, and Slack takes no empty files.")


def _where(outgoing: Outgoing) -> tuple[str, str]:
    """Channel and thread: an answer in a channel stands in the thread of what it answers, in a direct talk below it."""
    channel = outgoing.conversation or outgoing.reply_facts.get("channel", "")
    if not channel.isalnum():
        raise Rejected("An app answers in channels it is in, and people who wrote to it.")
    thread = outgoing.reply_facts.get("thread", "")
    answered_in, _, answered = outgoing.reply_to.partition(":")
    if not thread and answered_in == channel and stamps.is_stamp(answered) and not channel.startswith("D"):
        thread = answered
    return channel, thread if stamps.is_stamp(thread) else ""


def _unpacked(prepared: Prepared) -> tuple[str, str, datetime]:
    try:
        data: dict[str, Any] = json.loads(prepared.payload)
        return str(data["channel"]), str(data["thread"]), datetime.fromisoformat(data["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("This message can no longer be read. Copy its text and write it again.") from error
