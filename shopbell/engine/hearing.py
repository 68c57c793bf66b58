"""Asks a network now and then what is said about the shop; trouble with that never stops the account's own messages."""

import logging
from contextlib import aclosing
from datetime import datetime

from shopbell.connector import Hears, Session
from shopbell.engine.parts import EngineParts
from shopbell.engine.taker import Taker
from shopbell.engine.waits import patient
from shopbell.errors import KnownError, RateLimited
from shopbell.model import Account
from shopbell.services.listening import read_listening

STREAM = "shopbell:heard"
EVERY_SECONDS = 300.0


class Hearing:
    """One account's ear for the saved words."""

    def __init__(self, account: Account, parts: EngineParts, taker: Taker, silence: float) -> None:
        self._account = account
        self._parts = parts
        self._taker = taker
        self._silence = silence
        self._next = float("-inf")
        self._wait_until: datetime | None = None
        self._words: tuple[str, ...] = ()
        self._log = logging.getLogger(f"shopbell.engine.account.{account.id}")

    async def run(self, session: Session) -> None:
        """Ask, when words are saved and the last time is long enough ago. Trouble with it is passed over."""
        if not isinstance(session, Hears):
            return
        words = (await read_listening(self._parts.library)).words
        if not words or not self._due(words):
            return
        self._words, self._next = words, self._parts.clock.monotonic() + EVERY_SECONDS
        try:
            await self._hear(session, words)
        except RateLimited as limit:
            self._wait_until = limit.until
        except KnownError as trouble:
            # The account itself was read a moment ago: what is wrong is the search, or the right to use it.
            self._log.info("the network was not searched: %s", type(trouble).__name__)

    def _due(self, words: tuple[str, ...]) -> bool:
        """New words are asked for at once."""
        if self._wait_until is not None and self._parts.clock.now() < self._wait_until:
            return False
        return words != self._words or self._parts.clock.monotonic() >= self._next

    async def _hear(self, session: Hears, words: tuple[str, ...]) -> None:
        cursor = await self._parts.intake.cursor(self._account.id, STREAM)
        pages = patient(session.hear(words, cursor), self._silence)
        async with aclosing(pages):
            async for batch in pages:
                await self._taker.take(STREAM, cursor, batch)
                cursor = batch.cursor
