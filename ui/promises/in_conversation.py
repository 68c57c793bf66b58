"""Promises of the conversation on the screen: open ones below its header, proposals above the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from shopbell.model import Direction
from shopbell.promises import DraftPromise, PromiseState
from shopbell.text.names import display_name
from ui.composer.hints import Hint, HintAction
from ui.promises.strip import PromiseStrip
from ui.promises.wording import day_words, quoted
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import ConversationId
    from shopbell.model import ConversationRow, Message
    from shopbell.services.promises import Proposal
    from ui.backend import Backend
    from ui.composer.composer import Composer
    from ui.promises.deeds import PromiseDeeds
    from ui.tasks import Tasks

PAUSE_MS: Final = 500
"""After the last key: what is being written is looked at when the hands rest."""
_LOOKED_AT = 12
"""Of the newest messages: a promise further up has been seen often enough."""


class ConversationPromises(QObject):
    """Follows the conversation and the composer; the pane tells what is shown."""

    wanted = Signal()
    """All promises are to be shown."""

    def __init__(self, backend: Backend, tasks: Tasks, composer: Composer, strip: PromiseStrip) -> None:
        super().__init__(strip)
        self._backend = backend
        self._tasks = tasks
        self._composer = composer
        self._strip = strip
        self._row: ConversationRow | None = None
        self._messages: tuple[Message, ...] = ()
        self._deeds: PromiseDeeds | None = None
        self._offered: Proposal | None = None
        self._drafted: tuple[DraftPromise, ...] = ()
        self._declined: set[str] = set()
        self._rest = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._rest.timeout.connect(self._look_at_words)
        composer.typed.connect(lambda _: self._rest.start())
        composer.shown.connect(self._composer_shown)
        strip.all_wanted.connect(self.wanted)
        backend.changes.subscribe(self._changed)

    def act_with(self, deeds: PromiseDeeds) -> None:
        """What the buttons do."""
        self._deeds = deeds

    def show(self, row: ConversationRow, messages: Sequence[Message]) -> None:
        """This conversation is on the screen, with these messages."""
        if self._row is None or self._row.id != row.id:
            self._offered = None
            self._declined = set()
        self._row, self._messages = row, tuple(messages[-_LOOKED_AT:])
        self._tasks.latest("promises here", self._read(row.id))

    def show_nothing(self) -> None:
        """No conversation is open."""
        self._row, self._messages, self._offered = None, (), None
        self._strip.hide()

    def take_offer(self) -> bool:
        """The key of the owner: what is being written first, else what stands in the conversation."""
        if self._drafted and not self._kept(self._drafted[0].words):
            self._keep_drafted(self._drafted[0])
            return True
        if self._offered is not None and self._deeds is not None:
            self._deeds.accept(self._offered)
            return True
        return False

    # ---- what stands in the conversation

    def _changed(self, changes: Changes) -> None:
        if self._row is None:
            return
        touched = changes.messages & {one.id for one in self._messages}
        if changes.everything or touched or self._row.id in changes.conversations:
            self._tasks.latest("promises here", self._read(self._row.id))

    async def _read(self, conversation: ConversationId) -> None:
        service, messages = self._backend.promises, self._messages
        promises = [one for one in await service.of(conversation) if one.state is PromiseState.OPEN]
        proposals = await service.proposals(messages)
        if self._row is None or self._row.id != conversation or self._deeds is None:
            return
        person = display_name(self._row.person_name, self._row.person_address)
        now = self._backend.clock.now().astimezone()
        soonest = sorted(promises, key=lambda one: (one.due_at, one.id))
        self._strip.show_promises(soonest, person, now, self._deeds)
        self._offer(proposals[-1] if proposals else None, person)

    def _offer(self, proposal: Proposal | None, person: str) -> None:
        self._offered = proposal
        hints = self._composer.parts.hints
        if proposal is None or self._deeds is None:
            hints.hush(Hint.PROPOSAL)
            return
        deeds, due = self._deeds, proposal.found.due
        day = day_words(due.at, self._backend.clock.now().astimezone(), whole_day=due.whole_day)
        ours = any(one.id == proposal.message and one.direction is Direction.OUT for one in self._messages)
        words = quoted(proposal.found.text)
        told = (
            tr("A promise of yours, by {day}? {words}", day=day, words=words)
            if ours
            else tr("A promise of {person}, by {day}? {words}", person=person, day=day, words=words)
        )
        keep = HintAction(tr("Keep as a promise"), lambda: deeds.accept(proposal), tr("Ctrl+P"))
        hints.say(Hint.PROPOSAL, told, (keep, HintAction(tr("It is none"), lambda: deeds.pass_over(proposal))))

    # ---- what is being written

    def _composer_shown(self) -> None:
        self._drafted = ()
        self._tell_drafted()
        self._rest.start()

    def _look_at_words(self) -> None:
        self._tasks.latest("promises written", self._read_words())

    async def _read_words(self) -> None:
        writing = self._composer.writing
        text = writing.text if writing is not None else ""
        found = await self._backend.promises.proposals_in(text) if text.strip() else ()
        if writing is not self._composer.writing:
            return
        kept = writing.draft.promises if writing is not None and writing.draft is not None else ()
        plain = " ".join(text.split())
        standing = tuple(one for one in kept if one.words in plain)
        fresh = [one for one in found if one.words not in self._declined and not self._kept(one.words)]
        self._drafted = (*fresh, *standing)
        self._tell_drafted()

    def _kept(self, words: str) -> bool:
        writing = self._composer.writing
        draft = writing.draft if writing is not None else None
        return draft is not None and any(one.words == words for one in draft.promises)

    def _tell_drafted(self) -> None:
        hints = self._composer.parts.hints
        if not self._drafted:
            hints.hush(Hint.PROMISE)
            return
        first = self._drafted[0]
        day = day_words(first.due_at, self._backend.clock.now().astimezone(), whole_day=first.whole_day)
        if self._kept(first.words):
            told = tr("Kept as a promise when this leaves, by {day}: {words}", day=day, words=quoted(first.words))
            actions = [HintAction(tr("Do not keep it"), lambda: self._let_go(first))]
        else:
            told = tr("You promise something by {day}: {words}", day=day, words=quoted(first.words))
            keep = HintAction(tr("Keep as a promise"), lambda: self._keep_drafted(first), tr("Ctrl+P"))
            actions = [keep, HintAction(tr("It is none"), lambda: self._let_go(first))]
        hints.say(Hint.PROMISE, told, actions)

    def _keep_drafted(self, promise: DraftPromise) -> None:
        self._change_draft(lambda promises: (*promises, promise))

    def _let_go(self, promise: DraftPromise) -> None:
        self._declined.add(promise.words)
        self._change_draft(lambda promises: tuple(one for one in promises if one.words != promise.words))

    def _change_draft(self, change: Callable[[tuple[DraftPromise, ...]], tuple[DraftPromise, ...]]) -> None:
        writing = self._composer.writing
        if writing is None or writing.draft is None:
            return
        draft = writing.current()
        writing.change(replace(draft, promises=change(draft.promises)))
        self._composer.saving.soon()
        self._look_at_words()
