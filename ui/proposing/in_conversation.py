"""The writing helper beside the composer: asks when the owner asks, shows what comes, puts it where the owner says."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from shopbell.proposing import ADDRESS
from ui.proposing.panel import ProposalPanel
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.words_beside import LARGE
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import ConversationId
    from shopbell.proposing import Asking, HelperPlace
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.composer.writing import Writing
    from ui.proposing.sent_page import SentPage
    from ui.tasks import Tasks
    from ui.theme import Theme

_WORK = "proposal"


class ConversationProposals(QObject):
    """One proposal at a time, of the draft on the screen; going elsewhere ends it."""

    offered = Signal(bool)
    """Whether a helper is set up."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, composer: Composer) -> None:
        super().__init__(composer)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._composer = composer
        self._place: HelperPlace | None = None
        self._seen: Writing | None = None
        self._writing: Writing | None = None
        """What is proposed for."""
        self._asking: Asking | None = None
        self.panel = ProposalPanel()
        self.button = Button(tr("Propose a draft"), ButtonKind.QUIET, size=Size.SMALL, tone=Tone.GREY)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.hide()
        composer.parts.add_above_text(self.panel)
        composer.parts.add_quiet(self.button, theme)
        self._connect()
        self.look()

    def _connect(self) -> None:
        self.button.clicked.connect(self.begin)
        self._composer.shown.connect(self._shown)
        self._composer.sent.connect(self._sent)
        self.panel.cancelled.connect(self._cancel)
        self.panel.used.connect(self._use)
        self.panel.discarded.connect(self._discard)
        self.panel.again.connect(self.begin)
        self.panel.sent_wanted.connect(self._show_sent)

    # ---- whether there is a helper at all

    def look(self) -> None:
        """Is one set up? Read again when somebody may have changed it."""
        self._tasks.latest("writing helper", self._look())

    async def _look(self) -> None:
        self._place = await self._backend.proposals().place() if await self._is_on() else None
        self.offered.emit(self._place is not None)
        self._offer()

    async def _is_on(self) -> bool:
        """One reading, so that nothing of the helper is loaded where there is none."""
        return bool(await self._backend.library.setting(ADDRESS))

    def _offer(self) -> None:
        here = self._composer.conversation is not None and self._composer.parts.text.isEnabled()
        self.button.setVisible(self._place is not None and here and self.panel.isHidden())

    # ---- asking

    def begin(self) -> None:
        """The owner wants a proposal for the draft on the screen."""
        writing = self._composer.writing
        if self._place is None:
            self._composer.refused.emit(tr("No writing helper is set up. Settings has a section for it."))
        elif writing is None or writing.conversation is None or not self._composer.parts.text.isEnabled():
            self._composer.refused.emit(tr("A draft can be proposed where there is something to answer."))
        else:
            self._writing = writing
            self._tasks.latest(_WORK, self._ask(writing, writing.conversation), on_error=self._failed)

    async def _ask(self, writing: Writing, conversation: ConversationId) -> None:
        await writing.load()
        draft = writing.draft
        reply_to = draft.reply_to if draft is not None else None
        asking = await self._backend.proposals().asking(conversation, writing.text, reply_to)
        if writing is not self._composer.writing:
            return
        if asking.place.agreed:
            await self._run(asking, writing)
        else:
            page = self._page(asking, asks=True)
            page.agreed.connect(lambda: self._agreed(asking, writing))
            page.open()

    def _agreed(self, asking: Asking, writing: Writing) -> None:
        async def send() -> None:
            await self._backend.proposals().agree(asking.place)
            await self._run(asking, writing)

        self._tasks.latest(_WORK, send(), on_error=self._failed)

    async def _run(self, asking: Asking, writing: Writing) -> None:
        if writing is not self._composer.writing:
            return
        self._asking = asking
        self.open_panel(asking.place)
        async with aclosing(self._backend.proposals().propose(asking)) as steps:
            async for step in steps:
                self.panel.show_step(step)
                # Many steps can come in one parcel: the window has its turn between them.
                await asyncio.sleep(0)

    def open_panel(self, place: HelperPlace) -> None:
        """It was sent; its answer has a place."""
        large = self._theme.scale > LARGE
        self._composer.parts.make_room(large)
        self.panel.begin(place, large=large)
        self._offer()

    def _failed(self, error: Exception) -> None:
        if self.panel.isHidden():
            self._composer.refused.emit(str(error))
        else:
            self.panel.fail(str(error))

    # ---- what becomes of it

    def _cancel(self) -> None:
        self._tasks.stop(_WORK)
        self.panel.stop()

    def _use(self, text: str) -> None:
        if self._writing is self._composer.writing:
            self._composer.add_words(text)
        self._end()
        self._composer.parts.text.setFocus()

    def _discard(self) -> None:
        self._end()
        self._composer.parts.text.setFocus()

    def _end(self) -> None:
        self._tasks.stop(_WORK)
        self._writing = self._asking = None
        self.panel.hide()
        self._composer.parts.make_room(False)
        self._offer()

    def _shown(self) -> None:
        """Another draft, or the same one again."""
        writing = self._composer.writing
        if self._writing is not None and self._writing is not writing:
            self._end()
        if self._seen is not writing:
            self._seen = writing
            self.look()
        self._offer()

    def _sent(self, item: object, conversation: object) -> None:
        """What was proposed for an answer that has left is for nobody."""
        if self._writing is not None and self._writing.conversation == conversation:
            self._end()

    # ---- to be read

    def _show_sent(self) -> None:
        if self._asking is not None:
            self._page(self._asking, asks=False).open()

    def _page(self, asking: Asking, *, asks: bool) -> SentPage:
        from ui.proposing.sent_page import SentPage

        page = SentPage(self._theme, asking, self._composer.window(), asks=asks)
        page.finished.connect(page.deleteLater)
        return page
