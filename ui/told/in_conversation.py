"""While you write: what you told others who asked the same, and whether somebody was written nearly this lately."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from shopbell.questions import QuestionState
from shopbell.text.names import display_name
from ui.composer.hints import Hint, HintAction
from ui.told.wording import nearly_words, told_words
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import ConversationId
    from shopbell.questions import Question
    from shopbell.told import Told
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.tasks import Tasks
    from ui.theme import Theme

PAUSE_MS: Final = 600
"""After the last key: what is being written is looked at when the hands rest."""
_BREATH: Final = 0.2
"""Seconds between two steps of reading what was answered before."""
_LOOKED_FOR: Final = 3
"""Open questions of one conversation."""


class ConversationTold(QObject):
    """Follows the composer from the first key on; before that nothing is read and no model is loaded."""

    conversation_wanted = Signal(object, object)
    """ConversationId and MessageId: where an answer was given."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, composer: Composer) -> None:
        super().__init__(composer)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._composer = composer
        self._asked: tuple[ConversationId | None, tuple[Question, ...]] = (None, ())
        self._told: tuple[Told, ...] = ()
        self._nearly: Told | None = None
        self._rest = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._rest.timeout.connect(self._look)
        composer.typed.connect(lambda _: self._rest.start())
        composer.shown.connect(self._shown)

    def _shown(self) -> None:
        """Another draft, or the same one again with its lines gone."""
        if self._composer.conversation != self._asked[0] or self._composer.conversation is None:
            self._rest.stop()
            self._asked, self._told, self._nearly = (self._composer.conversation, ()), (), None
        self._tell()

    def _look(self) -> None:
        self._tasks.latest("nearly told", self._look_back())
        conversation = self._composer.conversation
        waiting = (one for one in self._composer.asked if one.state is QuestionState.OPEN)
        asked = conversation, tuple(waiting)[:_LOOKED_FOR]
        # Whoever writes on while it is being looked for does not begin that anew.
        if conversation is not None and asked != self._asked:
            self._asked = asked
            self._tasks.latest("told others", self._look_for_others(conversation, asked[1]))

    # ---- nearly the same

    async def _look_back(self) -> None:
        writing = self._composer.writing
        if writing is None:
            return
        nearly = await self._backend.tellings().nearly_told(writing.text, writing.conversation)
        if writing is self._composer.writing:
            self._nearly = nearly
            self._tell()

    # ---- the same question

    async def _look_for_others(self, conversation: ConversationId, questions: tuple[Question, ...]) -> None:
        told = await self._backend.tellings().others(questions, conversation)
        if self._asked == (conversation, questions):
            self._told = told
            self._tell()
        self._tasks.latest("reading what was told", self._read_on())

    async def _read_on(self) -> None:
        """What was answered lately is known at once next time."""
        more = True
        while more:
            more = await self._backend.tellings().read_on()
            await asyncio.sleep(_BREATH)

    # ---- the lines

    def _tell(self) -> None:
        writing = self._composer.writing
        # An empty field needs no advice: nothing is written, or it has just been sent.
        empty = writing is None or not writing.text.strip()
        nearly, told = (None, ()) if empty else (self._nearly, self._told)
        words = ""
        if nearly is not None:
            person = display_name(nearly.person_name, nearly.person_address)
            words = nearly_words(person, nearly.at, self._backend.clock.now().astimezone())
        self._say(Hint.NEARLY, words, HintAction(tr("Read it"), self._open_nearly))
        self._say(Hint.TOLD, told_words(told) if told else "", HintAction(tr("Read"), self._open_told))

    def _say(self, name: Hint, words: str, read: HintAction) -> None:
        """A line that says so already stays as it is."""
        hints = self._composer.parts.hints
        if not words:
            hints.hush(name)
        elif hints.words(name) != words:
            hints.say(name, words, (read,))

    def _open_nearly(self) -> None:
        if self._nearly is not None:
            self._open(tr("You wrote nearly this"), (self._nearly,))

    def _open_told(self) -> None:
        self._open(tr("What you told others"), self._told)

    def _open(self, title: str, told: tuple[Told, ...]) -> None:
        from ui.told.page import ToldPage

        now = self._backend.clock.now().astimezone()
        page = ToldPage(self._theme, title, told, now, self._composer.window())
        page.conversation_wanted.connect(self.conversation_wanted)
        page.finished.connect(page.deleteLater)
        page.open()
