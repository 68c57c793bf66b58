"""Log lines without secrets, addresses or message text."""

from __future__ import annotations

import logging
import re
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ports import Secrets

MASK = "[secret]"
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
SHORTEST = 4
"""Shorter values are not looked for: they would blacken ordinary words."""


class Redactor(logging.Filter):
    """Knows the secrets that were handed out, and takes them and mail addresses out of every record."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[str] = set()

    def learn(self, secret: str) -> None:
        """From now on this never appears in a line, nor does any line of it."""
        for part in {secret, *secret.splitlines()}:
            if len(part) >= SHORTEST:
                self._known.add(part)

    def clean(self, text: str) -> str:
        """The text without what is known to be secret."""
        for secret in sorted(self._known, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return ADDRESS.sub("[address]", text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record in place; an exception keeps its frames and loses its words."""
        record.msg = self.clean(record.getMessage())
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = frames(record.exc_info[1])
            record.exc_info = None
        record.stack_info = None
        return True

    def __repr__(self) -> str:
        return f"Redactor({len(self._known)} known)"


def frames(error: BaseException) -> str:
    """Where it happened, from file to file, and which kinds of errors; no values, no messages, no source lines."""
    lines = [
        f"  {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    lines.append(type(error).__name__)
    cause = error.__cause__ or error.__context__
    if cause is not None and cause is not error:
        lines.append(f"after {type(cause).__name__}")
    if isinstance(error, BaseExceptionGroup):
        lines += [line for inner in error.exceptions for line in frames(inner).splitlines()]
    return "\n".join(lines)


def redacted_logger(name: str, redactor: Redactor) -> logging.Logger:
    """A logger whose records pass the redactor before any handler sees them."""
    logger = logging.getLogger(name)
    for old in [known for known in logger.filters if isinstance(known, Redactor)]:
        logger.removeFilter(old)
    logger.addFilter(redactor)
    return logger


class RedactedSecrets:
    """An `AccountSecrets`: those of one reference; whatever passes through is known to the redactor."""

    def __init__(self, secrets: Secrets, ref: str, redactor: Redactor) -> None:
        self._secrets = secrets
        self._ref = ref
        self._redactor = redactor

    async def get(self, name: str) -> str | None:
        """The secret, or None."""
        value = await self._secrets.get(self._ref, name)
        if value:
            self._redactor.learn(value)
        return value

    async def set(self, name: str, value: str) -> None:
        """Store it."""
        self._redactor.learn(value)
        await self._secrets.set(self._ref, name, value)

    def __repr__(self) -> str:
        return "RedactedSecrets()"
