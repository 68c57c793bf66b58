"""Questions in the conversation on the screen: marked, settled with a click or a key, corrected, and taken back."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from shopbell.ids import ConversationId, MessageId, OutboxId
from shopbell.model import Direction, Message, MessageKind, OutboxState, Visibility
from shopbell.questions import Question, QuestionState, QuestionWord, marks
from shopbell.services.questions import first_open
from shopbell.text.questions import own_sentences
from ui.backend import Backend
from ui.composer.composer import Composer
from ui.composer.hints import Hint, HintAction
from ui.models.question_words import shortened
from ui.tasks import Tasks
from ui.thread.deeds import DeedKind
from ui.thread.entries import Spans
from ui.thread.onlookers_bar import OnlookersBar
from ui.thread.reading import Reading
from ui.words import tr, trn

_WORDS: Final = {
    DeedKind.SETTLE_QUESTION: QuestionWord.SETTLED,
    DeedKind.NO_QUESTION: QuestionWord.NONE,
}


@dataclass(slots=True)
class _Spoken:
    """A word of the owner on its way to the store, and the one it took the place of."""

    before: QuestionWord | None = None
    finished: bool = False


class Asking(QObject):
    """Knows the questions of what is shown; every deed is said in one line with its way back."""

    notice = Signal(str)
    done = Signal(str, object)
    """A sentence about a deed, and how to take it back."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        composer: Composer,
        onlookers: OnlookersBar,
        take_back: Callable[[OutboxId], None],
    ) -> None:
        """`take_back` gives the words of a press of Send back to the field."""
        super().__init__(composer)
        self._questions = backend.questions
        self._tasks = tasks
        self._composer = composer
        self._take_back = take_back
        self._onlookers = onlookers
        onlookers.public_line.connect(self._answer_in_public)
        onlookers.let_be.connect(self.let_onlookers_be)
        self._reading: Reading | None = None
        self._messages: Sequence[Message] = ()
        self._left: tuple[OutboxId, ConversationId | None] | None = None
        self._spoken: dict[tuple[MessageId, int], _Spoken] = {}
        """What was said since the questions were read."""
        self._one_by_one = asyncio.Lock()
        composer.sent.connect(self._was_sent)
        composer.undo_over.connect(lambda _: self._hush())

    def show(self, reading: Reading, messages: Sequence[Message]) -> Spans:
        """Tell the composer what is open; gives where to mark it and what was settled."""
        self._reading, self._messages = reading, messages
        self._spoken = {where: said for where, said in self._spoken.items() if not said.finished}
        self._tell_open()
        self._onlookers.show_for(reading.row.onlookers)
        if self._left is not None and self._left[1] == reading.row.id:
            item = reading.outbox.get(self._left[0])
            if item is None or item.state is not OutboxState.HELD:
                self._hush()
        return Spans(marks(reading.questions, QuestionState.OPEN), marks(reading.questions, QuestionState.SETTLED))

    def _tell_open(self) -> None:
        questions = self._reading.questions if self._reading is not None else ()
        self._composer.set_asked([one for one in questions if one.state is QuestionState.OPEN])

    # ---- deeds

    def settle_first(self) -> None:
        """The open question that has waited longest is dealt with."""
        self._with_first(QuestionWord.SETTLED, tr("Question settled: “{question}”"))

    def no_question(self) -> None:
        """The sentence that is marked first asks nothing."""
        self._with_first(QuestionWord.NONE, tr("No question: “{question}”"))

    def our_turn(self) -> None:
        """Their last words want an answer after all."""
        here = self._reading.row.id if self._reading is not None else None
        said = [m for m in self._messages if m.kind is MessageKind.MESSAGE and m.conversation == here]
        if not said or said[-1].direction is Direction.OUT:
            self.notice.emit(tr("You spoke last here. When you have more to say, write it."))
            return
        sentences = own_sentences(said[-1].text)
        if not sentences:
            self.notice.emit(tr("There are no words of theirs to answer."))
            return
        place = len(sentences) - 1
        words = tr("Your turn: “{question}”", question=shortened(sentences[place].text))
        self._say(said[-1].id, place, QuestionWord.QUESTION, words)

    def let_onlookers_be(self) -> None:
        """No public line is needed under what was answered in private."""
        if self._reading is None or self._reading.row.onlookers is None:
            self.notice.emit(tr("Nothing that was asked in public is open here."))
            return
        conversation = self._reading.row.id
        self._tasks.start(self._questions.let_onlookers_be(conversation))

        def undo() -> None:
            self._tasks.start(self._questions.let_onlookers_be(conversation, be=False))

        self.done.emit(tr("No public line needed"), undo)

    def _answer_in_public(self, message: MessageId) -> None:
        asked = next((one for one in self._messages if one.id == message), None)
        self._composer.reply_to(message, asked.visibility if asked is not None else Visibility.PUBLIC)

    def do(self, kind: DeedKind, message: Message, at: int) -> None:
        """A deed on the sentence that begins at or before `at`, in code points of the message."""
        sentences = own_sentences(message.text)
        place = max((n for n, one in enumerate(sentences) if one.start <= at), default=-1)
        known = self._known(message.id, at)
        if known is not None:
            place, text = known.place, known.text
        elif place >= 0:
            text = sentences[place].text
        else:
            return
        said = {
            DeedKind.SETTLE_QUESTION: tr("Question settled: “{question}”"),
            DeedKind.OPEN_QUESTION: tr("Open again: “{question}”"),
            DeedKind.NO_QUESTION: tr("No question: “{question}”"),
            DeedKind.IS_QUESTION: tr("A question: “{question}”"),
        }[kind]
        words = said.replace("{question}", shortened(text))
        if kind in _WORDS:
            self._say(message.id, place, _WORDS[kind], words)
        else:
            self._open(message.id, place, words)

    def _known(self, message: MessageId, at: int) -> Question | None:
        questions = self._reading.questions if self._reading is not None else ()
        return next((one for one in questions if one.message == message and one.start <= at < one.end), None)

    def _with_first(self, word: QuestionWord, said: str) -> None:
        questions = self._reading.questions if self._reading is not None else ()
        # Of a quick second key, the first one's question is not read again yet.
        first = first_open(tuple(one for one in questions if (one.message, one.place) not in self._spoken))
        if first is None:
            self.notice.emit(tr("No question is open here."))
        else:
            self._say(first.message, first.place, word, said.replace("{question}", shortened(first.text)))

    def _say(self, message: MessageId, place: int, word: QuestionWord, words: str) -> None:
        said = _Spoken()
        self._spoken[message, place] = said
        self._tasks.start(self._said(message, place, word, said))
        # Known at once, so that a quick second key finds it.
        self.done.emit(words, lambda: self._tasks.start(self._put_back(message, place, said)))

    async def _said(self, message: MessageId, place: int, word: QuestionWord, said: _Spoken) -> None:
        async with self._one_by_one:
            said.before = await self._questions.say(message, place, word)
            said.finished = True

    async def _put_back(self, message: MessageId, place: int, said: _Spoken) -> None:
        async with self._one_by_one:
            await self._questions.say(message, place, said.before)

    def _open(self, message: MessageId, place: int, words: str) -> None:
        if self._reading is None:
            return
        said = _Spoken()
        self._tasks.start(self._opened(self._reading.row.id, message, place, said))
        self.done.emit(words, lambda: self._tasks.start(self._put_back(message, place, said)))

    async def _opened(self, conversation: ConversationId, message: MessageId, place: int, said: _Spoken) -> None:
        async with self._one_by_one:
            said.before = await self._questions.reopen(conversation, message, place)

    # ---- what an answer leaves open

    def _was_sent(self, item: OutboxId, conversation: ConversationId | None) -> None:
        """While it can still be called back, one line names what it leaves open."""
        left = self._composer.left_open
        if not left or conversation is None or conversation != self._composer.conversation:
            return
        self._left = (item, conversation)
        words = tr("Leaves in a moment. Still open: “{question}”", question=shortened(left[0].text))
        if len(left) > 1:
            words = trn("{words} and {n} more", "{words} and {n} more", len(left) - 1, words=words)
        back = HintAction(
            tr("Answer it too"),
            lambda: self._take_back(item),
            tr("Takes your words back into the field: Ctrl+Z there, or U"),
        )
        settle = HintAction(tr("Settled"), lambda: self._settle_left(left), tr("Dealt with, without an answer: Q"))
        self._composer.parts.hints.say(Hint.OPEN, words, (back, settle))
        self._tell_open()

    def _settle_left(self, left: Sequence[Question]) -> None:
        self._hush()
        for one in left:
            words = tr("Question settled: “{question}”", question=shortened(one.text))
            self._say(one.message, one.place, QuestionWord.SETTLED, words)

    def _hush(self) -> None:
        self._left = None
        self._composer.parts.hints.hush(Hint.OPEN)
        self._tell_open()
