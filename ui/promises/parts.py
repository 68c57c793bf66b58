"""Promises around a conversation: the strip below its header, the card above its composer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ui.promises.in_conversation import ConversationPromises
from ui.promises.mending import ConversationMending
from ui.promises.mending_card import MendingCard
from ui.promises.strip import PromiseStrip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from shopbell.model import ConversationRow, Message
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.tasks import Tasks
    from ui.theme import Theme


class PromiseParts:
    """Made once for a pane, which lays out `strip` and `card` and tells what it shows."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, composer: Composer, parent: QWidget) -> None:
        self.strip = PromiseStrip(theme, parent)
        self.card = MendingCard(theme, parent)
        self.here = ConversationPromises(backend, tasks, composer, self.strip)
        self._mending = ConversationMending(backend, tasks, composer, self.card)

    def show(self, row: ConversationRow, messages: Sequence[Message]) -> None:
        """This conversation is on the screen, with these messages."""
        self.here.show(row, messages)
        self._mending.show(row)

    def show_nothing(self) -> None:
        """No conversation is open."""
        self.here.show_nothing()
        self._mending.show_nothing()
