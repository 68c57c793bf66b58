"""Answers out: beneath a top comment, in direct messages, or once in private to whoever commented.

Graph knows no key of ours, so what may have left is looked up: our words in the same place, not older than the answer
by Meta's own clock. Whether a comment had its one private answer Instagram does not say, so the account remembers it.
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
from connectors.instagram.asking import COMMENT
from connectors.instagram.mapping import Us
from shopbell.connector import Clock, Outgoing, Prepared, Receipt, Vault
from shopbell.errors import Rejected, Uncertain, Unsupported
from shopbell.model import Visibility
from shopbell.reply_window import answer_until
from shopbell.text.counters import count
from shopbell.text.units import Unit

COMMENT_LETTERS: Final = 2200
MESSAGE_BYTES: Final = 1000
SLACK: Final = timedelta(seconds=2)
"""Meta's times have whole seconds."""
ONCE: Final = "This comment has had its one private answer already. Instagram allows no second one."
TOO_OLD: Final = "Instagram lets a comment be answered in private for seven days, and this one is older."
_KEPT: Final = "private/"


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer goes: `beneath` a top comment, to a `person` in a talk, or in private to a `comment`."""

    beneath: str = ""
    person: str = ""
    talk: str = ""
    comment: str = ""


class Sending:
    """Answers of one account."""

    def __init__(self, graph: Graph, talks: Talks, house: House, us: Us, clock: Clock, vault: Vault | None) -> None:
        self._graph = graph
        self._talks = talks
        self._house = house
        self._us = us
        self._clock = clock
        self._vault = vault
        self._answered: set[str] = set()

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Instagram would never take."""
        way = way_of(outgoing, self._clock.now())
        if outgoing.files:
            raise Rejected(
                "Instagram takes files from programs only by a web address. Put a link into the text instead."
            )
        if not outgoing.text.strip():
            raise Rejected("There is nothing to send yet.")
        limit, unit = (COMMENT_LETTERS, Unit.UTF16) if way.beneath else (MESSAGE_BYTES, Unit.BYTES)
        over = count(outgoing.text, unit) - limit
        if over > 0:
            what = (
                "letters in a comment"
                if way.beneath
                else "bytes in a message; most letters are one, others two to four"
            )
            raise Rejected(f"This is {over} too long: Instagram takes {limit:,} {what}.")
        if way.comment and await self._was_answered(way.comment):
            raise AlreadyAnswered(ONCE)
        fields = {name: value for name in Way.__slots__ if (value := getattr(way, name))}
        return Prepared(json.dumps(fields).encode())

    async def _was_answered(self, comment: str) -> bool:
        kept = await self._vault.kept(f"{_KEPT}{comment}") if self._vault is not None else {}
        return comment in self._answered or f"{_KEPT}{comment}" in kept

    async def _remember(self, comment: str) -> None:
        self._answered.add(comment)
        if self._vault is not None:
            await self._vault.keep({f"{_KEPT}{comment}": b"1"})

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once."""
        way = _way(prepared)
        if way.beneath:
            made: Mapping[str, Any] = await self._graph.post(f"{way.beneath}/replies", {"message": outgoing.text})
            number = values.text(made, "id")
        else:
            made = await self._private(way, outgoing)
            number = values.text(made, "message_id")
        if not number:
            raise Uncertain("Instagram did not say which number the answer has, so look whether it arrived.")
        return Receipt(number, self._clock.now())

    async def _private(self, way: Way, outgoing: Outgoing) -> Mapping[str, Any]:
        if way.comment and await self._was_answered(way.comment):
            raise AlreadyAnswered(ONCE)
        try:
            made = await self._graph.post(f"{self._house.own}/messages", self._envelope(way, outgoing))
        except AlreadyAnswered:
            await self._remember(way.comment)
            raise
        if way.comment:
            await self._remember(way.comment)
        return made

    def _envelope(self, way: Way, outgoing: Outgoing) -> dict[str, object]:
        """To whom, and after the first day as what a person writes by hand (HUMAN_AGENT)."""
        message = {"text": outgoing.text}
        if way.comment:
            return {"recipient": {"comment_id": way.comment}, "message": message}
        until = answer_until(outgoing.reply_facts)
        asked = until - self._house.window if until is not None else None
        late = asked is not None and self._clock.now() - asked > DAY and self._house.window > DAY
        tag: dict[str, object] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if late else {}
        return {"recipient": {"id": way.person}, "message": message, **tag}

    async def find(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """Our words in the same place. Raises Unsupported for a private answer, whose conversation nobody names."""
        way = _way(prepared)
        since = outgoing.created_at + self._graph.ahead - SLACK
        if way.comment:
            raise Unsupported("Instagram does not say where a private answer went. Look whether it arrived.")
        if way.talk:
            found = await self._talks.sent(way.talk, outgoing.text, since)
            return Receipt(values.text(found, "id"), moment_of(found, "created_time")) if found is not None else None
        return await self._find_beneath(way, outgoing, since)

    async def _find_beneath(self, way: Way, outgoing: Outgoing, since: datetime) -> Receipt | None:
        page = await self._graph.look(f"{way.beneath}/replies", fields=COMMENT, limit=100)
        ours = [
            one
            for one in values.records(page, "data")
            if self._us.wrote(one)
            and values.text(one, "text").split() == outgoing.text.split()
            and moment_of(one, "timestamp") >= since
        ]
        ours.sort(key=lambda one: moment_of(one, "timestamp"))
        return Receipt(values.text(ours[0], "id"), moment_of(ours[0], "timestamp")) if ours else None


def way_of(outgoing: Outgoing, now: datetime) -> Way:
    """Raises Rejected where nothing can be sent to."""
    facts = outgoing.reply_facts
    if facts.get("talk"):
        if not facts.get("person"):
            raise Rejected("Instagram lets you only answer people who wrote to you.")
        return Way(person=facts["person"], talk=facts["talk"])
    if outgoing.visibility is Visibility.PRIVATE:
        return Way(comment=_private(outgoing, now))
    if facts.get("no_answer"):
        raise Rejected(facts["no_answer"])
    if not facts.get("answer_at"):
        raise Rejected("There is no comment here to answer.")
    return Way(beneath=facts["answer_at"])


def _private(outgoing: Outgoing, now: datetime) -> str:
    if not (outgoing.reply_to and outgoing.reply_facts.get("privately")):
        raise Rejected("There is no comment here to answer in private.")
    if datetime.fromisoformat(outgoing.reply_facts["private_until"]) < now:
        raise Rejected(TOO_OLD)
    return outgoing.reply_to


def _way(prepared: Prepared) -> Way:
    fields: Mapping[str, Any] = json.loads(prepared.payload)
    return Way(**{name: str(value) for name, value in fields.items()})
