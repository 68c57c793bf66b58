"""Answers out: beneath a post or comment, in Messenger, or once in private to whoever commented.

Graph knows no key of ours. What may have left is looked up: words of ours in the same place, not older than the answer
by Meta's own clock. A picture without words cannot be told apart from another one, so nobody looks: the owner is asked.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.graph.api import Graph
from connectors._kit.graph.errors import AlreadyAnswered
from connectors._kit.graph.said import DAY, House
from connectors._kit.graph.talks import Talks
from connectors._kit.graph.times import moment_of
from connectors.facebook.acting import TALK
from connectors.facebook.asking import COMMENT
from shopbell.connector import Clock, Outgoing, OutgoingFile, Prepared, Receipt
from shopbell.errors import KnownError, Rejected, Uncertain, Unsupported
from shopbell.model import Visibility
from shopbell.reply_window import answer_until
from shopbell.text.counters import count
from shopbell.text.units import Unit

COMMENT_LETTERS: Final = 8000
MESSAGE_LETTERS: Final = 2000
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
SLACK: Final = timedelta(seconds=2)
"""Meta's times have whole seconds."""
ONCE: Final = "This comment has had its one private answer already. Facebook allows no second one."
TOO_OLD: Final = "Facebook lets a comment be answered in private for seven days, and this one is older."


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer goes: `beneath` a post or comment, to a `person` in a talk, or in private to a `comment`."""

    beneath: str = ""
    person: str = ""
    talk: str = ""
    comment: str = ""
    kind: str = ""
    """comment_id or post_id: what `comment` is."""


class Sending:
    """Answers of one Page."""

    def __init__(self, graph: Graph, talks: Talks, house: House, clock: Clock) -> None:
        self._graph = graph
        self._talks = talks
        self._house = house
        self._clock = clock

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Facebook would never take."""
        way = way_of(outgoing, self._clock.now())
        limit = COMMENT_LETTERS if way.beneath else MESSAGE_LETTERS
        over = count(outgoing.text, Unit.UTF16) - limit
        if over > 0:
            raise Rejected(f"This is {over} too long: Facebook takes {limit:,} letters here.")
        if not outgoing.text.strip() and not outgoing.files:
            raise Rejected("There is nothing to send yet.")
        _check_files(way, outgoing.files)
        fields = {name: value for name in Way.__slots__ if (value := getattr(way, name))}
        return Prepared(json.dumps(fields).encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once."""
        way = _way(prepared)
        if way.beneath:
            return await self._beneath(way, outgoing)
        if way.comment:
            await self._check_once(way.comment)
        return await self._message(way, outgoing)

    async def _beneath(self, way: Way, outgoing: Outgoing) -> Receipt:
        path, fields = f"{way.beneath}/comments", {"message": outgoing.text} if outgoing.text.strip() else {}
        if outgoing.files:
            made = await self._graph.upload(path, outgoing.files[0], "source", fields)
        else:
            made = await self._graph.post(path, fields)
        number = values.text(made, "id")
        if not number:
            raise Uncertain("Facebook did not say which number the answer has, so look whether it arrived.")
        return Receipt(number, self._clock.now())

    async def _message(self, way: Way, outgoing: Outgoing) -> Receipt:
        """Words first; each file is a message of its own (Send API: text or attachment)."""
        common = self._envelope(way, outgoing)
        parts: list[OutgoingFile | None] = [None] if outgoing.text.strip() else []
        parts += outgoing.files
        head, *rest = parts
        number = await self._one(common, outgoing.text if head is None else head)
        note = ""
        for part in rest:
            try:
                await self._one(common, outgoing.text if part is None else part)
            except KnownError as error:
                note = f"The first part left, and a file did not: {error}"
                break
        return Receipt(number, self._clock.now(), note=note)

    async def _one(self, common: Mapping[str, object], part: str | OutgoingFile) -> str:
        path = f"{self._house.own}/messages"
        if isinstance(part, str):
            made = await self._graph.post(path, {**common, "message": {"text": part}})
        else:
            kind = part.media_type.partition("/")[0]
            kind = kind if kind in ("image", "video", "audio") else "file"
            message = {"attachment": {"type": kind, "payload": {"is_reusable": False}}}
            made = await self._graph.upload(path, part, "filedata", {**common, "message": message})
        number = values.text(made, "message_id")
        if not number:
            raise Uncertain("Facebook did not say which number the message has, so look whether it arrived.")
        return number if number.startswith("m_") else f"m_{number}"

    def _envelope(self, way: Way, outgoing: Outgoing) -> dict[str, object]:
        """To whom, and as what: within a day an answer, later what a person writes by hand (HUMAN_AGENT)."""
        if way.comment:
            return {"recipient": {way.kind: way.comment}, "messaging_type": "RESPONSE"}
        until = answer_until(outgoing.reply_facts)
        asked = until - self._house.window if until is not None else None
        late = asked is not None and self._clock.now() - asked > DAY and self._house.window > DAY
        tag: dict[str, object] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        return {"recipient": {"id": way.person}, **(tag if late else {"messaging_type": "RESPONSE"})}

    async def _check_once(self, comment: str) -> None:
        found = await self._graph.look(comment, fields="can_reply_privately")
        if found.get("can_reply_privately") is False:
            raise AlreadyAnswered(ONCE)

    async def find(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """Our words in the same place. Raises Unsupported where they could not be told from others."""
        if not outgoing.text.strip():
            raise Unsupported("A file without words cannot be looked for at Facebook. Look whether it arrived.")
        way = _way(prepared)
        since = outgoing.created_at + self._graph.ahead - SLACK
        if way.beneath:
            return await self._find_beneath(way, outgoing, since)
        talk = way.talk or await self._talk_of(way.comment)
        found = await self._talks.sent(talk, outgoing.text, since) if talk else None
        return _receipt(found) if found is not None else None

    async def _find_beneath(self, way: Way, outgoing: Outgoing, since: datetime) -> Receipt | None:
        query: dict[str, str | int] = {"filter": "stream", "order": "reverse_chronological", "limit": 100}
        page = await self._graph.look(f"{way.beneath}/comments", fields=COMMENT, **query)
        found = [
            one
            for one in values.records(page, "data")
            if values.text(one, "from", "id") == self._house.own
            and values.text(one, "message").split() == outgoing.text.split()
            and moment_of(one, "created_time") >= since
        ]
        return _receipt(found[-1]) if found else None

    async def _talk_of(self, comment: str) -> str:
        """The conversation that the private answer to a comment began; '' while it has none."""
        found = await self._graph.look(comment, fields="private_reply_conversation")
        return values.text(found, "private_reply_conversation", "id")


def way_of(outgoing: Outgoing, now: datetime) -> Way:
    """Raises Rejected where nothing can be sent to."""
    facts = outgoing.reply_facts
    talk = facts.get("talk") or (outgoing.conversation if outgoing.conversation.startswith(TALK) else "")
    if talk:
        if not facts.get("person"):
            raise Rejected("Facebook lets a Page only answer people who wrote to it in Messenger.")
        return Way(person=facts["person"], talk=talk)
    if outgoing.visibility is Visibility.PRIVATE:
        return _private(outgoing, now)
    beneath = facts.get("answer_at") or outgoing.reply_to or outgoing.conversation
    if not beneath:
        raise Rejected("There is no post or comment here to answer.")
    return Way(beneath=beneath)


def _private(outgoing: Outgoing, now: datetime) -> Way:
    if not outgoing.reply_to:
        raise Rejected("There is no comment here to answer in private.")
    if not outgoing.reply_facts.get("privately"):
        raise Rejected("Facebook does not let this comment be answered in private, or it was already.")
    if datetime.fromisoformat(outgoing.reply_facts["private_until"]) < now:
        raise Rejected(TOO_OLD)
    return Way(comment=outgoing.reply_to, kind=outgoing.reply_facts["privately"])


def _check_files(way: Way, files: tuple[OutgoingFile, ...]) -> None:
    if way.comment and files:
        raise Rejected("A private answer to a comment takes words only.")
    if way.beneath and (len(files) > 1 or any(file.media_type not in PICTURES for file in files)):
        raise Rejected("A comment takes one picture. Put a link into the text for anything else.")


def _way(prepared: Prepared) -> Way:
    fields: Mapping[str, Any] = json.loads(prepared.payload)
    return Way(**{name: str(value) for name, value in fields.items()})


def _receipt(found: Mapping[str, Any]) -> Receipt:
    return Receipt(values.text(found, "id"), moment_of(found, "created_time"))
