"""The owner asked for more history than the service gave: every history stream is read once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.connector import Stream, StreamRole
from shopbell.events import Batch
from shopbell.history import FURTHER

if TYPE_CHECKING:
    from shopbell.engine.parts import EngineParts
    from shopbell.model import Account

ASKED = "shopbell:further"
"""The stream of our own whose cursor is the wish that was heard last."""


async def rewind(account: Account, parts: EngineParts, streams: Sequence[Stream]) -> None:
    """Once for each wish. What is here comes again and changes nothing; what the service has by now is new."""
    wish = account.settings.get(FURTHER, "")
    if not wish or wish == await parts.intake.cursor(account.id, ASKED):
        return
    now = parts.clock.now()
    for stream in streams:
        if stream.role is StreamRole.HISTORY:
            await parts.intake.ingest(account.id, stream.name, Batch((), ""), now)
    # Last: whoever is interrupted before it begins again.
    await parts.intake.ingest(account.id, ASKED, Batch((), wish), now)
