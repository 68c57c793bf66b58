"""What the owner can do with one message at its service: change, delete, judge it, hide it, like it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import Rejected, Unsupported
from shopbell.manifest import Capability, Manifest
from shopbell.model import Delivery, Direction, ErrandKind, Message, Visibility
from shopbell.receipts import LEFT

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import MessageId
    from shopbell.ports import Bell, Desk, Library
    from shopbell.services.compose import Compose

LIKE = "like"
"""Stands among the verdicts of a message's fact `judged` where it can be liked."""
_NEEDS = {
    ErrandKind.EDIT: Capability.EDIT,
    ErrandKind.DELETE: Capability.DELETE,
    ErrandKind.APPROVE: Capability.MODERATE,
    ErrandKind.SPAM: Capability.MODERATE,
    ErrandKind.BIN: Capability.MODERATE,
    ErrandKind.HIDE: Capability.MODERATE,
    ErrandKind.SHOW: Capability.MODERATE,
    ErrandKind.LIKE: Capability.LIKE,
    ErrandKind.UNLIKE: Capability.LIKE,
}
_LIKES = frozenset({ErrandKind.LIKE, ErrandKind.UNLIKE})


def possible(message: Message, manifest: Manifest) -> frozenset[ErrandKind]:
    """What makes sense for a message of an account with that manifest."""
    if message.gone_at is not None:
        return frozenset()
    if message.direction is Direction.OUT:
        there = message.delivery in LEFT or message.delivery is Delivery.RECEIVED
        wanted = {ErrandKind.EDIT, ErrandKind.DELETE} if there else set()
        if "judged" in message.facts:
            wanted = {kind for kind in wanted if kind.value in message.facts["judged"].split()}
    else:
        wanted = _of_theirs(message, manifest)
    return frozenset(kind for kind in wanted if manifest.can(_NEEDS[kind]))


def _of_theirs(message: Message, manifest: Manifest) -> set[ErrandKind]:
    """What the network knows and what would change something; nothing that only one person reads is hidden or liked."""
    facts = message.facts
    wanted = {ErrandKind.SPAM, ErrandKind.BIN}
    if facts.get("held"):
        wanted.add(ErrandKind.APPROVE)
    if message.visibility is not Visibility.PRIVATE:
        wanted.add(ErrandKind.SHOW if facts.get("hidden") else ErrandKind.HIDE)
        wanted.add(ErrandKind.UNLIKE if facts.get("liked") else ErrandKind.LIKE)
    allowed = {kind for kind in wanted if kind in _LIKES or kind.value in manifest.verdicts}
    if "judged" not in facts:
        return allowed
    judged = facts["judged"].split()
    return {kind for kind in allowed if (LIKE if kind in _LIKES else kind.value) in judged}


class Errands:
    """Each is durable when it returns, and done when the account is next connected."""

    def __init__(self, library: Library, desk: Desk, compose: Compose, bell: Bell, clock: Clock) -> None:
        self._library = library
        self._desk = desk
        self._compose = compose
        self._bell = bell
        self._clock = clock

    async def ask(self, message: MessageId, kind: ErrandKind, text: str = "") -> None:
        """Wish it. Raises Unsupported where the service cannot, Rejected for words that are empty or too long."""
        found = await self._library.message(message)
        allowed = await self._compose.manifest_of(found.account)
        if kind not in possible(found, allowed):
            raise Unsupported(f"{allowed.name} cannot do this with this message.")
        if kind is ErrandKind.EDIT:
            self._check_words(text, allowed, found.visibility)
        self._bell.ring(await self._desk.ask_errand(message, kind, text, self._clock.now()))

    async def drop(self, message: MessageId) -> None:
        """Take the wish back, or away after its refusal was read."""
        self._bell.ring(await self._desk.drop_errand(message))

    def _check_words(self, text: str, allowed: Manifest, visibility: Visibility) -> None:
        if not text.strip():
            raise Rejected("An empty message cannot be sent. Delete it instead.")
        length = self._compose.length(text, allowed.limit_for(visibility))
        if not length.fits:
            raise Rejected(f"This is {length.used - length.limit} too long for {allowed.name}.")
