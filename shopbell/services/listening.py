"""Talking about you: which words are listened for, which sources are passed over, and what a hit is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shopbell.model import MentionAnswer
from shopbell.text.at_need import fold

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.events import Batch, Event, MessageSeen
    from shopbell.ids import ConversationId
    from shopbell.ports import Bell, Desk, Library

WORDS = "listen.words"
PASSED_OVER = "listen.passed_over"
MOST_WORDS = 20
LONGEST_WORD = 80
LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Listening:
    """What the owner saved."""

    words: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Addresses of sources that are not about the shop, as 'network address'."""

    def heard(self, text: str) -> str:
        """The first saved word that a text has as a whole word, whatever its case and accents; '' for none."""
        folded = fold(text)
        return next((word for word in self.words if _has(folded, word)), "")

    def hears(self, seen: MessageSeen, network: str) -> bool:
        """Whether a mention is a hit: a saved word in it, and its source not passed over. Without words all are."""
        if source(network, seen.author.address) in self.passed_over:
            return False
        return not self.words or bool(self.heard(f"{seen.subject}\n{seen.text}\n{seen.facts.get('link', '')}"))


def source(network: str, address: str) -> str:
    """How a source is remembered."""
    return f"{network} {address.casefold()}"


def _has(folded: str, word: str) -> bool:
    wanted = fold(word).strip()
    if not wanted:
        return False
    first = r"(?<!\w)" if wanted[0].isalnum() else ""
    last = r"(?!\w)" if wanted[-1].isalnum() else ""
    if any("\u3040" <= letter <= "\u9fff" for letter in wanted):
        first = last = ""  # written without spaces between words
    return re.search(first + re.escape(wanted) + last, folded) is not None


async def read_listening(library: Library) -> Listening:
    """As saved; nothing when nothing was."""
    return Listening(
        _texts(await library.setting(WORDS) or ""),
        _texts(await library.setting(PASSED_OVER) or ""),
    )


def _texts(stored: str) -> tuple[str, ...]:
    try:
        found = json.loads(stored) if stored else []
    except ValueError:
        return ()
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def has_mentions(batch: Batch) -> bool:
    """Whether there is anything to choose from."""
    from shopbell.events import MessageSeen

    return any(isinstance(event, MessageSeen) and (event.mention or event.aside) for event in batch.events)


def only_hits(batch: Batch, listening: Listening, network: str, now: datetime) -> Batch:
    """The batch without mentions that are no hits; each hit says by which word it was heard.

    Of what was said among others lately only hits become mentions; years of a room's history are history.
    """
    return replace(batch, events=tuple(_hits(batch.events, listening, network, now)))


def _hits(events: Sequence[Event], listening: Listening, network: str, now: datetime) -> list[Event]:
    from shopbell.events import MessageSeen

    kept: list[Event] = []
    for event in events:
        if not isinstance(event, MessageSeen):
            kept.append(event)
        elif event.mention:
            if listening.hears(event, network):
                word = listening.heard(f"{event.subject}\n{event.text}\n{event.facts.get('link', '')}")
                kept.append(_by(word, event))
        elif event.aside and (event.live or now - event.at < LATELY):
            kept.append(_aside(event, listening, network))
        else:
            kept.append(event)
    return kept


def _by(word: str, event: MessageSeen) -> MessageSeen:
    return replace(event, facts={**event.facts, "heard": word}) if word else event


def _aside(event: MessageSeen, listening: Listening, network: str) -> MessageSeen:
    """A mention with a conversation of its own, if its own words say so: a room's name is said with each of them."""
    word = listening.heard(event.text)
    if not word or source(network, event.author.address) in listening.passed_over:
        return event
    thread = replace(event.thread, conversation=event.aside)
    return _by(word, replace(event, mention=True, auto_reply=False, robot=False, thread=thread))


class Listener:
    """The owner's side of it."""

    def __init__(self, library: Library, desk: Desk, bell: Bell) -> None:
        self._library = library
        self._desk = desk
        self._bell = bell

    async def saved(self) -> Listening:
        """What is listened for."""
        return await read_listening(self._library)

    async def listen_for(self, words: Sequence[str]) -> None:
        """From now on these, the first twenty of them."""
        bare = (" ".join(word.split())[:LONGEST_WORD] for word in words)
        kept = list(dict.fromkeys(word for word in bare if word))[:MOST_WORDS]
        await self._save(WORDS, kept)

    async def join(self, conversation: ConversationId) -> None:
        """Take part: a question in it counts as a person waiting."""
        self._bell.ring(await self._desk.answer_mention(conversation, MentionAnswer.JOIN))

    async def leave(self, conversation: ConversationId) -> None:
        """Out of the list; nothing is learnt from it."""
        self._bell.ring(await self._desk.answer_mention(conversation, MentionAnswer.LEAVE))

    async def not_us(self, conversation: ConversationId) -> str:
        """Out of the list, and its source is passed over from now on; gives the source's name, '' when it has none."""
        rows = await self._library.rows_by_id([conversation])
        self._bell.ring(await self._desk.answer_mention(conversation, MentionAnswer.NOT_US))
        if not rows or not rows[0].person_address:
            return ""
        learnt = source(rows[0].connector, rows[0].person_address)
        saved = await self.saved()
        if learnt not in saved.passed_over:
            await self._save(PASSED_OVER, [*saved.passed_over, learnt])
        return rows[0].person_name or rows[0].person_address

    async def take_back(self, conversation: ConversationId) -> None:
        """Back into the list, and its source is listened to again."""
        rows = await self._library.rows_by_id([conversation])
        self._bell.ring(await self._desk.answer_mention(conversation, None))
        if rows:
            learnt = source(rows[0].connector, rows[0].person_address)
            saved = await self.saved()
            if learnt in saved.passed_over:
                await self._save(PASSED_OVER, [one for one in saved.passed_over if one != learnt])

    async def _save(self, name: str, texts: Sequence[str]) -> None:
        self._bell.ring(await self._desk.set_setting(name, json.dumps(list(texts), ensure_ascii=False)))
