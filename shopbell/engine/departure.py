"""One try to send one message: prepare, claim, send, and write down how it went before anything else happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from shopbell.connector import FindsSent, Outgoing, OutgoingFile, Prepared, Receipt, Sends, Session
from shopbell.errors import (
    CertificateUntrusted,
    KnownError,
    NotFound,
    RateLimited,
    Rejected,
    SecretsUnavailable,
    SignInNeeded,
    StoreRefused,
    Uncertain,
    Unreachable,
    Unsupported,
)
from shopbell.manifest import Idempotency
from shopbell.text.times import stamp

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.engine.backoff import Backoff
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import OutboxId
    from shopbell.model import OutboxItem

WAITING = "Waiting to leave: {}"
LOOKING = "The connection broke while this was leaving. Shopbell is looking whether it arrived."
UNKNOWN = (
    "The connection broke while this was leaving, and nobody can say whether it arrived. "
    "Look at the service, then say here what is true."
)
MISSING_FILE = "A file of this message is no longer on this computer. Write it again with the file."
CANNOT_SEND = "This account lets nobody answer from another program."
TOO_LATE = (
    "This was not sent: the service took an answer until {} only. "
    "Wait until they write again, or reach them another way."
)
UNREADY = "Shopbell could not make this message ready to send. Copy its text and send it another way."


STAYED = (Unreachable, RateLimited, SignInNeeded, CertificateUntrusted, SecretsUnavailable)
"""Raised by `send` only when the message certainly did not leave."""


class Outcome(Enum):
    """How a try ended."""

    GONE = auto()
    CANCELLED = auto()
    """The owner took it back in the last moment."""
    OWNER = auto()
    """Refused, or not sure and nobody to ask: it waits for the owner's word."""
    LATER = auto()
    """It did not leave, and the whole account waits."""
    DOUBT = auto()
    """It may have left, and the service can be asked."""
    UNASKED = auto()
    """It may have left, and the service could not be asked now."""


@dataclass(frozen=True, slots=True)
class Try:
    """One message on its way: what the outbox says, what the connector gets, the bytes that leave."""

    item: OutboxItem
    outgoing: Outgoing
    prepared: Prepared


class Departure:
    """The way out of one account. Only a connector's bug is raised, and only after it was written down."""

    def __init__(
        self,
        parts: EngineParts,
        idempotency: Idempotency,
        backoff: Backoff,
        halted: Callable[[Exception], None],
    ) -> None:
        """`halted` hears of what stops the whole account: a lost sign-in, an untrusted certificate."""
        self._parts = parts
        self._idempotency = idempotency
        self._backoff = backoff
        self._halted = halted
        self.resume_at: datetime | None = None
        """After Outcome.LATER: when to try again; None waits for the owner."""
        self.receipts: dict[OutboxId, Receipt] = {}
        """What a service confirmed and the store has not taken yet."""
        self.sent = 0
        self.trouble = ""
        """The last sentence about something that did not leave."""

    async def attempt(self, session: Session, item: OutboxItem) -> Outcome:
        """From QUEUED or HELD to the end of one try."""
        try:
            ready = await self._ready(session, item)
        except NotFound:
            return await self._refuse(item, MISSING_FILE)
        except StoreRefused:
            raise
        except STAYED as error:
            return await self._later(item, error)
        except KnownError as error:
            return await self._refuse(item, str(error))
        except Exception:
            await self._refuse(item, UNREADY)
            raise
        now = self._parts.clock.now()
        if not await self._parts.dispatch.claim(item.id, ready.prepared, now):
            return Outcome.CANCELLED
        return await self.send(session, ready)

    async def _ready(self, session: Session, item: OutboxItem) -> Try:
        if not isinstance(session, Sends):
            raise Unsupported(CANNOT_SEND)
        outgoing = await self.outgoing(item)
        return Try(item, outgoing, stored(item) or await session.prepare(outgoing))

    async def send(self, session: Session, this: Try, *, doubtful: bool = False) -> Outcome:
        """From SENDING. `doubtful`: an earlier try may have left, so that no failure proves that none did."""
        try:
            receipt = await self._leave(session, this, doubtful=doubtful)
        except Uncertain as error:
            return await self._doubt(this.item, error)
        except KnownError as error:
            return await self._failed(this.item, error, doubtful=doubtful)
        except Exception as error:
            # A bug tells nothing about how far the message came.
            await self._doubt(this.item, error)
            raise
        await self.arrived(this.item.id, receipt)
        return Outcome.GONE

    async def _failed(self, item: OutboxItem, error: KnownError, *, doubtful: bool) -> Outcome:
        if not isinstance(error, STAYED):
            return await (self._ask(item) if doubtful else self._refuse(item, str(error)))
        if not doubtful:
            return await self._back(item, error)
        doubt = await self._doubt(item, error)
        return Outcome.UNASKED if doubt is Outcome.DOUBT else doubt

    async def _ask(self, item: OutboxItem) -> Outcome:
        """Nobody can say whether it arrived: the owner's word is needed."""
        self.trouble = UNKNOWN
        self._ring(await self._parts.dispatch.uncertain(item.id, UNKNOWN))
        return Outcome.OWNER

    async def _leave(self, session: Session, this: Try, *, doubtful: bool) -> Receipt:
        if not isinstance(session, Sends):
            raise Unsupported(CANNOT_SEND)
        if self._idempotency is Idempotency.LOOKUP and this.item.prepared is not None:
            found = await self._found(session, this)
            if found is not None:
                return found
        if not doubtful:
            self._refuse_too_late(this.item)
        if self._idempotency is Idempotency.NATIVE:
            return await _asked_twice(session, this)
        return await session.send(this.outgoing, this.prepared)

    async def _found(self, session: Session, this: Try) -> Receipt | None:
        """What may be there already. One that nobody can look for is in the queue since it certainly did not leave."""
        try:
            return await look(session, this)
        except Unsupported:
            return None

    def _refuse_too_late(self, item: OutboxItem) -> None:
        """What waited here longer than the service takes an answer is not sent into its error."""
        until = item.answer_until
        asked_again = item.prepared is not None and not item.attempts and self._idempotency is Idempotency.NATIVE
        now = self._parts.clock.now()
        if until is not None and until <= now and not asked_again:
            raise Rejected(TOO_LATE.format(stamp(until, now.astimezone())))

    async def arrived(self, item: OutboxId, receipt: Receipt) -> None:
        """The service has it: from here on it is never sent again, whatever the store says."""
        self.receipts[item] = receipt
        self._ring(await self._parts.dispatch.sent(item, receipt))
        del self.receipts[item]
        self._backoff.succeeded()
        self.sent += 1

    async def _back(self, item: OutboxItem, error: KnownError) -> Outcome:
        """It certainly did not leave: from SENDING back to QUEUED."""
        self._wait_for(error)
        now = self._parts.clock.now()
        reason = WAITING.format(error)
        self._ring(await self._parts.dispatch.put_back(item.id, reason, self.resume_at or now))
        return Outcome.LATER

    async def _later(self, item: OutboxItem, error: KnownError) -> Outcome:
        """It could not even be claimed, and stays as it is."""
        self._wait_for(error)
        self._ring(await self._parts.dispatch.explain(item.id, WAITING.format(error)))
        return Outcome.LATER

    def _wait_for(self, error: KnownError) -> None:
        """The whole account waits: for a time, or for its owner."""
        self.trouble = str(error)
        self.resume_at = self._resume_at(error, self._parts.clock.now())
        if self.resume_at is None:
            self._halted(error)

    def _resume_at(self, error: KnownError, now: datetime) -> datetime | None:
        if isinstance(error, SignInNeeded | CertificateUntrusted):
            return None
        if isinstance(error, RateLimited):
            return now + timedelta(seconds=self._backoff.limited(error.until))
        return now + timedelta(seconds=self._backoff.failed())

    async def _refuse(self, item: OutboxItem, reason: str) -> Outcome:
        self.trouble = reason
        self._ring(await self._parts.dispatch.refused(item.id, reason))
        return Outcome.OWNER

    async def _doubt(self, item: OutboxItem, error: Exception) -> Outcome:
        if self._idempotency is Idempotency.NONE:
            return await self._ask(item)
        self.trouble = LOOKING
        dispatch = self._parts.dispatch
        self._ring(await dispatch.uncertain(item.id, LOOKING, looked_up=False))
        if isinstance(error, SignInNeeded | CertificateUntrusted):
            self._halted(error)
        return Outcome.DOUBT

    async def outgoing(self, item: OutboxItem) -> Outgoing:
        """What the connector gets; raises NotFound when a file is gone."""
        target = await self._parts.dispatch.target(item.id)
        files = [
            OutgoingFile(file.name, file.media_type, await self._parts.library.blob(file.sha256), file.description)
            for file in item.attachments
        ]
        return Outgoing(
            key=item.key,
            text=item.text,
            created_at=item.created_at,
            conversation=target.conversation,
            reply_to=item.reply_to_remote,
            reply_facts=target.reply_facts,
            subject=item.subject,
            to=item.to,
            cc=item.cc,
            bcc=item.bcc,
            visibility=item.visibility,
            files=tuple(files),
        )

    def _ring(self, changes: Changes) -> None:
        if changes:
            self._parts.bell.ring(changes)


def stored(item: OutboxItem) -> Prepared | None:
    """The bytes of an earlier try: every try of one message sends the same."""
    if item.prepared is None:
        return None
    return Prepared(item.prepared, item.prepared_remote_id)


async def look(session: Session, this: Try) -> Receipt | None:
    """The receipt when the service has it; raises Unsupported where nobody can look."""
    if not isinstance(session, FindsSent):
        raise Unsupported(UNKNOWN)
    return await session.find_sent(this.outgoing, this.prepared)


async def _asked_twice(session: Sends, this: Try) -> Receipt:
    """Idempotency native: the service knows the key, so that asking again is how to find out."""
    try:
        return await session.send(this.outgoing, this.prepared)
    except Uncertain:
        try:
            return await session.send(this.outgoing, this.prepared)
        except KnownError as error:
            raise Uncertain(str(error)) from error
