"""The writing helper in the window: its key, its place beside the composer, and that it is not there until set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.actions import Actions
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.proposing.in_conversation import ConversationProposals
    from ui.tasks import Tasks
    from ui.theme import Theme

DEED = "propose"


class ProposingInWindow:
    """Connects what proposes to what is done by keys."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme) -> None:
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self.here: ConversationProposals | None = None
        """Made with the composer."""

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the key does."""
        return {DEED: self._begin}

    def connect_conversation(self, composer: Composer, actions: Actions) -> None:
        """The composer was made."""
        from ui.proposing.in_conversation import ConversationProposals

        actions.offer(DEED, offered=False)
        self.here = ConversationProposals(self._backend, self._tasks, self._theme, composer)
        self.here.offered.connect(lambda on: actions.offer(DEED, offered=on))

    def look(self) -> None:
        """It may have been set up, or taken away."""
        if self.here is not None:
            self.here.look()

    def _begin(self) -> None:
        if self.here is not None:
            self.here.begin()
