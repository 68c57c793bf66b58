"""What an account does for the owner beside reading and sending: tell read states, fetch files."""

import logging

from shopbell.connector import Acts, Fetches, MarkSeen, Session
from shopbell.engine.parts import EngineParts
from shopbell.errors import PayloadSkipped, Rejected, Unsupported
from shopbell.ids import AccountId, AttachmentId

AT_ONCE = 100
FINAL = (Rejected, Unsupported, PayloadSkipped)
"""The service's last word about one item: it is not asked again."""


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
