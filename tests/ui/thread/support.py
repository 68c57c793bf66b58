"""A conversation with everything in it, for tests of the timeline."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from shopbell.ids import AccountId, AttachmentId, ConversationId, MessageId, OutboxId
from shopbell.model import (
    Attachment,
    Delivery,
    Direction,
    Message,
    MessageKind,
    OutboxItem,
    OutboxState,
    Visibility,
)
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import TOMAS

STATES = {
    Delivery.WAITING: OutboxState.QUEUED,
    Delivery.SENDING: OutboxState.SENDING,
    Delivery.REFUSED: OutboxState.REFUSED,
    Delivery.UNCERTAIN: OutboxState.UNCERTAIN,
}


def say(
    fake: FakeBackend,
    text: str,
    *,
    ours: bool = False,
    ago: timedelta = timedelta(minutes=5),
    conversation: ConversationId = TOMAS,
    **values: Any,
) -> Message:
    """One more message in a conversation."""
    shop = fake.shop
    row = shop.rows[conversation]
    made = Message(
        id=MessageId(next(shop.next_id)),
        account=row.account,
        conversation=conversation,
        remote_id="",
        at=shop.clock.now() - ago,
        direction=Direction.OUT if ours else Direction.IN,
        kind=MessageKind.MESSAGE,
        author=None,
        author_name="" if ours else row.person_name,
        author_address="" if ours else row.person_address,
        text=text,
        visibility=Visibility.PRIVATE,
        delivery=Delivery.SENT if ours else Delivery.RECEIVED,
    )
    made = replace(made, **values)
    shop.messages[made.id] = made
    return made


def press(fake: FakeBackend, text: str, delivery: Delivery, reason: str = "", **values: Any) -> Message:
    """A message of ours that did not simply arrive."""
    made = say(fake, text, ours=True, delivery=delivery, delivery_note=reason, **values)
    if delivery not in STATES:
        return made
    item = OutboxId(next(fake.shop.next_id))
    fake.shop.outbox[item] = OutboxItem(
        id=item,
        account=AccountId(made.account),
        conversation=made.conversation,
        message=made.id,
        key="k",
        state=STATES[delivery],
        text=text,
        subject="",
        to=(),
        cc=(),
        bcc=(),
        reply_to_remote="",
        visibility=made.visibility,
        attachments=(),
        created_at=made.at,
        not_before=made.at,
        reason=reason,
    )
    made = replace(made, outbox=item)
    fake.shop.messages[made.id] = made
    return made


def attached(fake: FakeBackend, name: str, media_type: str, content: bytes | None) -> Attachment:
    """A file; without content it is not here yet."""
    number = next(fake.shop.next_id)
    sha256 = f"{number:064x}" if content is not None else ""
    if content is not None:
        fake.shop.blobs[sha256] = content
    return Attachment(
        AttachmentId(number), MessageId(0), name, media_type, len(content or b"x" * 2000), sha256, "", "ref"
    )
