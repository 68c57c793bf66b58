"""Local ids: integers given by the store, never reused; a type each, so that they cannot be mixed up."""

from typing import NewType

AccountId = NewType("AccountId", int)
PersonId = NewType("PersonId", int)
IdentityId = NewType("IdentityId", int)
ConversationId = NewType("ConversationId", int)
MessageId = NewType("MessageId", int)
AttachmentId = NewType("AttachmentId", int)
OutboxId = NewType("OutboxId", int)
GapId = NewType("GapId", int)
DeedId = NewType("DeedId", int)
