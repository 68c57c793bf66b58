"""What an account does for the owner beside reading and sending: tell read states, run errands, fetch files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shopbell.connector import (
    Action,
    Acts,
    DeleteMessage,
    EditMessage,
    Fetches,
    Like,
    MarkSeen,
    Moderate,
    Session,
    Verdict,
)
from shopbell.errors import PayloadSkipped, Rejected, Unsupported
from shopbell.model import Errand, ErrandKind

if TYPE_CHECKING:
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import AccountId, AttachmentId

AT_ONCE = 100
FINAL = (Rejected, Unsupported, PayloadSkipped)
"""The service's last word about one item: it is not asked again."""


_VERDICTS = {
    ErrandKind.APPROVE: Verdict.APPROVE,
    ErrandKind.SPAM: Verdict.SPAM,
    ErrandKind.BIN: Verdict.BIN,
    ErrandKind.HIDE: Verdict.HIDE,
    ErrandKind.SHOW: Verdict.SHOW,
}


def _action(errand: Errand) -> Action:
    if errand.kind is ErrandKind.EDIT:
        return EditMessage(errand.remote_id, errand.text, errand.facts)
    if errand.kind is ErrandKind.DELETE:
        return DeleteMessage(errand.remote_id, errand.facts)
    if errand.kind in (ErrandKind.LIKE, ErrandKind.UNLIKE):
        return Like(errand.remote_id, errand.kind is ErrandKind.LIKE, errand.facts)
    return Moderate(errand.remote_id, _VERDICTS[errand.kind], errand.facts)


class Chores:
    """Done between two pulls; connection errors are the reader's to handle."""

    def __init__(self, account: AccountId, parts: EngineParts) -> None:
        self._account = account
        self._parts = parts
        self._hopeless: set[AttachmentId] = set()
        self._log = logging.getLogger(f"shopbell.engine.account.{account}")

    async def run(self, session: Session) -> None:
        """Everything that is to be done now."""
        if isinstance(session, Acts):
            await self._tell_seen(session)
            await self._run_errands(session)
        if isinstance(session, Fetches):
            await self._fetch(session)

    async def _tell_seen(self, session: Acts) -> None:
        intake = self._parts.intake
        while waiting := await intake.unsynced_seen(self._account, AT_ONCE):
            for remote_id, seen, places in waiting:
                try:
                    await session.act(MarkSeen(remote_id, seen, places))
                except FINAL as refusal:
                    self._log.info("a read state was not taken: %s", type(refusal).__name__)
            told = [remote_id for remote_id, _, _ in waiting]
            await intake.seen_synced(self._account, told)

    async def _run_errands(self, session: Acts) -> None:
        intake, clock = self._parts.intake, self._parts.clock
        for errand in await intake.errands(self._account):
            try:
                await session.act(_action(errand))
            except FINAL as refusal:
                self._log.info("a %s was not taken: %s", errand.kind, type(refusal).__name__)
                self._parts.bell.ring(await intake.errand_refused(errand, str(refusal)))
            else:
                self._parts.bell.ring(await intake.errand_done(errand, clock.now()))

    async def _fetch(self, session: Fetches) -> None:
        for attachment, ref in await self._parts.intake.attachments_wanted(self._account):
            if attachment in self._hopeless:
                continue
            try:
                content = await session.fetch(ref)
            except FINAL as refusal:
                self._hopeless.add(attachment)
                self._log.info("a file could not be fetched: %s", type(refusal).__name__)
            else:
                changes = await self._parts.intake.store_attachment(attachment, content)
                self._parts.bell.ring(changes)
