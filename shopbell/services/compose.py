"""Writing and sending, as the window, the tray and the command line do it."""

from __future__ import annotations

import asyncio
import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.common_facts import no_answer
from shopbell.errors import Rejected
from shopbell.manifest import Capability, Limit, Manifest
from shopbell.model import Account, AccountState, Direction, Draft, Message
from shopbell.services.allowance import allowance
from shopbell.text.times import stamp
from shopbell.text.units import Unit

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId
    from shopbell.ports import Bell, Desk, Library

UNDO_SECONDS = 10.0
UNDO_SETTING = "undo_seconds"
_LONGEST_UNDO = 60.0
_MARGIN = timedelta(seconds=5)


async def chosen_undo_seconds(library: Library, usual: float = UNDO_SECONDS) -> float:
    """How long the owner wants to be able to call a message back; 0 is not at all."""
    try:
        seconds = float(await library.setting(UNDO_SETTING) or usual)
    except ValueError:
        return usual
    return seconds if 0 <= seconds <= _LONGEST_UNDO else usual


def draft_key(conversation: ConversationId) -> str:
    """The key of the one draft that a conversation has."""
    return f"c{conversation}"


@dataclass(frozen=True, slots=True)
class Length:
    """How much of the allowed text is used; `limit` 0 is no limit."""

    used: int
    limit: int

    @property
    def fits(self) -> bool:
        """Whether the service takes it."""
        return self.limit == 0 or self.used <= self.limit


def counted_beside(facts: Mapping[str, str]) -> str:
    """What an answer to a message with these facts carries besides its words: names it begins with, its warning."""
    return " ".join(facts[name] for name in ("prefix", "warning") if facts.get(name))


class Compose:
    """Drafts, Send and Undo over the store; nothing here waits for a network."""

    def __init__(
        self, library: Library, desk: Desk, bell: Bell, clock: Clock, manifests: Mapping[str, Manifest]
    ) -> None:
        self._library = library
        self._desk = desk
        self._bell = bell
        self._clock = clock
        self._manifests = manifests

    async def draft_for(self, conversation: ConversationId, reply_to: MessageId | None = None) -> Draft:
        """The draft that was begun there, else an empty answer to their newest message (or to `reply_to`)."""
        begun = await self._library.draft(draft_key(conversation))
        if begun is not None:
            return begun if reply_to is None else replace(begun, reply_to=reply_to)
        return await self._empty_answer(conversation, reply_to)

    async def _empty_answer(self, conversation: ConversationId, reply_to: MessageId | None) -> Draft:
        page = await self._library.messages(conversation, around=reply_to, limit=60)
        target = _answered(page.messages, reply_to)
        return Draft(
            key=draft_key(conversation),
            conversation=conversation,
            account=target.account,
            text="",
            updated_at=self._clock.now(),
            subject=target.subject,
            reply_to=target.id,
            visibility=target.visibility,
        )

    def new_draft(self, account: AccountId) -> Draft:
        """An empty draft that begins a conversation."""
        return Draft(
            key="n" + random_source.token_hex(8),
            conversation=None,
            account=account,
            text="",
            updated_at=self._clock.now(),
        )

    async def save(self, draft: Draft) -> Draft:
        """Durable when it returns."""
        saved = replace(draft, updated_at=self._clock.now())
        self._bell.ring(await self._desk.save_draft(saved))
        return saved

    async def discard(self, key: str) -> None:
        """Forget what was begun."""
        self._bell.ring(await self._desk.discard_draft(key))

    async def attach(self, draft: Draft, name: str, media_type: str, content: bytes) -> Draft:
        """Keep the file's bytes and add it to the draft; raises Rejected when the service takes no such file."""
        manifest = await self.manifest_of(draft.account)
        if not manifest.can(Capability.ATTACHMENTS):
            raise Rejected(f"{manifest.name} takes no files with an answer.")
        limit = manifest.limit_for(draft.visibility)
        if not limit.files:
            raise Rejected(f"{manifest.name} takes no files with a message like this one.")
        if limit.attachment_bytes and len(content) > limit.attachment_bytes:
            megabytes = limit.attachment_bytes // 1_000_000
            raise Rejected(f"{name} is too large: {manifest.name} takes files up to {megabytes} MB.")
        kept = await self._desk.keep_file(name, media_type, content)
        return await self.save(replace(draft, attachments=(*draft.attachments, kept)))

    async def manifest_of(self, account: AccountId) -> Manifest:
        """What that account's service can do."""
        return allowance(await self._account(account), self._manifests)

    async def _account(self, account: AccountId) -> Account:
        for known in await self._library.accounts():
            if known.id == account:
                return known
        raise Rejected("This account was removed; its history can be read, but nothing can be sent from it.")

    def length(self, text: str, limit: Limit, beside: str = "") -> Length:
        """Counted the network's own way, with what it counts `beside` the words (see `counted_beside`).

        Where a network counts bytes too, it is those when they are nearer to their end.
        """
        whole = f"{beside} {text}" if beside else text
        words = Length(_count(whole, Unit(limit.unit)) if limit.length else len(text), limit.length)
        size = Length(_count(whole, Unit.BYTES) if limit.text_bytes else 0, limit.text_bytes)
        return size if size.used * words.limit > words.used * size.limit else words

    async def undo_seconds(self) -> float:
        """How long a message can be called back."""
        return await chosen_undo_seconds(self._library)

    async def send(self, draft: Draft, *, undo_seconds: float | None = None) -> OutboxId:
        """One press: durable, visible at once, at most one message. Raises Rejected with what is missing.

        `undo_seconds`: None is what the owner chose.
        """
        account, chosen = await asyncio.gather(self._account(draft.account), self.undo_seconds())
        if account.state is AccountState.CLOSED:
            raise Rejected(f"{account.name or account.address} is history only. Sign in to it, then send this.")
        manifest = allowance(account, self._manifests)
        until = await self._takes_until(draft)
        self._refuse_unsendable(draft, manifest, await self._beside(draft, manifest))
        now = self._clock.now()
        if until is not None and until <= now:
            raise Rejected(
                f"{manifest.name} took an answer until {stamp(until, now.astimezone())} only. "
                "Wait until they write again, or reach them another way."
            )
        leaves = now + timedelta(seconds=chosen if undo_seconds is None else undo_seconds)
        if until is not None:
            # Time to think again must not be what makes it late.
            leaves = min(leaves, max(now, until - _MARGIN))
        item, changes = await self._desk.enqueue(draft, random_source.token_hex(16), at=now, not_before=leaves)
        self._bell.ring(changes)
        return item

    async def _beside(self, draft: Draft, manifest: Manifest) -> str:
        if not manifest.limit_for(draft.visibility).length or draft.reply_to is None:
            return ""
        return counted_beside((await self._library.message(draft.reply_to)).facts)

    def _refuse_unsendable(self, draft: Draft, manifest: Manifest, beside: str) -> None:
        if not manifest.can(Capability.REPLY):
            raise Rejected(f"{manifest.name} lets nobody answer from another program.")
        if not draft.text.strip() and not draft.attachments:
            raise Rejected("There is nothing to send yet.")
        if draft.conversation is None and not manifest.can(Capability.START):
            raise Rejected(f"{manifest.name} lets nobody begin a conversation from another program.")
        if draft.conversation is None and not (draft.to or draft.cc or draft.bcc):
            raise Rejected("Say first who should get it.")
        length = self.length(draft.text, manifest.limit_for(draft.visibility), beside)
        if not length.fits:
            raise Rejected(f"This is {length.used - length.limit} too long for {manifest.name}.")

    async def _takes_until(self, draft: Draft) -> datetime | None:
        """Some networks take an answer for a while only, and to some messages none at all: then raises Rejected."""
        found = await self._library.rows_by_id([draft.conversation]) if draft.conversation is not None else ()
        if not found:
            return None
        answered = await self._library.message(draft.reply_to) if draft.reply_to is not None else None
        theirs = answered is not None and answered.direction is Direction.IN
        if why := no_answer(answered.facts) if answered is not None and theirs else found[0].no_answer:
            raise Rejected(why)
        return found[0].answer_until

    async def quick_answer(self, conversation: ConversationId, reply_to: MessageId, text: str) -> OutboxId:
        """A whole answer typed elsewhere (a notification): leaves alone what is being written in the window."""
        answer = await self._empty_answer(conversation, reply_to)
        # A key of its own: the conversation's draft is another text, and stays.
        whole = replace(answer, key="q" + random_source.token_hex(8), text=text)
        return await self.send(whole)

    async def undo(self, item: OutboxId) -> None:
        """Back to a draft; raises Rejected when it already leaves."""
        self._bell.ring(await self._desk.cancel(item))

    async def retry(self, item: OutboxId) -> None:
        """'Send again'."""
        self._bell.ring(await self._desk.retry(item, self._clock.now()))

    async def it_arrived(self, item: OutboxId) -> None:
        """The owner knows that it arrived."""
        self._bell.ring(await self._desk.arrived(item, self._clock.now()))

    async def drop(self, item: OutboxId) -> None:
        """The owner gives it up."""
        self._bell.ring(await self._desk.drop(item))


def _answered(messages: tuple[Message, ...], wanted: MessageId | None) -> Message:
    """The message an answer goes to: the wanted one, else their newest, else the newest of all."""
    for message in messages:
        if message.id == wanted:
            return message
    theirs = [m for m in messages if m.direction is Direction.IN and m.gone_at is None]
    if theirs:
        return theirs[-1]
    if messages:
        return messages[-1]
    raise Rejected("This conversation has no message to answer.")


def _count(text: str, unit: Unit) -> int:
    # The tables of graphemes and links wait until somebody writes.
    from shopbell.text.counters import count

    return count(text, unit)
