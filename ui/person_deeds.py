"""Joining two names, taking one off, answering whether two are one: each said in one line, and taken back."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from shopbell.errors import NotFound, Rejected
from ui.people.finder import PersonFinder
from ui.people.wording import called
from ui.widgets.plain import no_mnemonic
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import DeedId
    from shopbell.model import Identity
    from shopbell.people import Found, PersonDeed, PersonPage, Proposal
    from shopbell.services.people import People
    from ui.columns import Columns
    from ui.tasks import Tasks
    from ui.theme import Theme


class PersonDeeds(QObject):
    """Acts on the person who is shown; the page follows by itself."""

    done = Signal(str, object)
    """A sentence about a deed, and how to take it back."""

    def __init__(self, people: People, tasks: Tasks, theme: Theme, columns: Columns) -> None:
        super().__init__(columns)
        self._people = people
        self._tasks = tasks
        self._theme = theme
        self._columns = columns

    @cached_property
    def finder(self) -> PersonFinder:
        """The card in which somebody is found."""
        finder = PersonFinder(self._people, self._tasks, self._theme, self._columns.window())
        finder.chosen.connect(self._join)
        return finder

    # ---- from the page

    def accept(self, proposal: Proposal) -> None:
        """Yes."""
        self._start(self._link(proposal.other, self._people.accept(proposal)))

    def refuse(self, proposal: Proposal) -> None:
        """No, and it is not asked again."""
        self._start(
            self._answered(proposal, self._people.refuse(proposal), tr("You will not be asked about them again"))
        )

    def put_off(self, proposal: Proposal) -> None:
        """Later."""
        self._start(self._answered(proposal, self._people.later(proposal), tr("You will be asked again in a month")))

    def split(self, identity: Identity) -> None:
        """This name is somebody else's."""
        self._start(self._split(identity))

    def undo(self, deed: PersonDeed) -> None:
        """However long ago it was."""
        self._start(self._take_back(deed.id))

    # ---- by key and palette

    def run(self, deed: str) -> None:
        """One of `ui.shortcuts.PERSON_DEEDS`."""
        match deed:
            case "join":
                self.join()
            case "split":
                self.choose_split()
            case "unjoin":
                self.undo_newest()
            case _:
                self.answer(deed.removeprefix("proposal-"))

    def join(self) -> None:
        """Find somebody who is the same person."""
        page = self._page()
        if page is not None:
            self.finder.begin(page.person.id, page.person.name)

    def answer(self, said: str) -> None:
        """To the first question on the page: 'yes', 'no' or 'later'."""
        page = self._page()
        if page is None:
            return
        if not page.proposals:
            self._say(tr("There is no question about this person."))
            return
        {"yes": self.accept, "no": self.refuse, "later": self.put_off}[said](page.proposals[0])

    def undo_newest(self) -> None:
        """The newest join or split that is on the page."""
        page = self._page()
        if page is not None and page.deeds:
            self.undo(page.deeds[0])
        elif page is not None:
            self._say(tr("This person was never joined with another."))

    def choose_split(self) -> QMenu | None:
        """Which of the names is somebody else's; opened, not executed."""
        page = self._page()
        if page is None:
            return None
        if len(page.person.identities) < 2:
            self._say(tr("This person has one name only."))
            return None
        places = self._columns.person.places
        menu = QMenu(places)
        menu.setAccessibleName(tr("Take a name off"))
        for identity in page.person.identities:
            action = menu.addAction(no_mnemonic(called(identity)))
            action.triggered.connect(lambda _=False, identity=identity: self.split(identity))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(places.mapToGlobal(places.rect().topLeft()))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _page(self) -> PersonPage | None:
        page = self._columns.person.page
        if page is None:
            self._say(tr("Choose somebody first."))
        return page

    # ---- what they do

    def _join(self, found: Found) -> None:
        page = self._columns.person.page
        if page is not None:
            name = found.name or found.address
            self._start(self._joined(name, self._people.link_persons(page.person.id, found.person)))

    async def _link(self, other: Identity, deed: Coroutine[Any, Any, DeedId]) -> None:
        await self._joined(called(other), deed)

    async def _joined(self, name: str, deed: Coroutine[Any, Any, DeedId]) -> None:
        made = await deed
        self._say(tr("Joined with {name}", name=name), made)

    async def _split(self, identity: Identity) -> None:
        made = await self._people.split(identity.id)
        self._say(tr("{name} is somebody else now", name=called(identity)), made)

    async def _take_back(self, deed: DeedId) -> None:
        await self._people.undo(deed)
        self._say(tr("Everything is as it was before"))

    async def _answered(self, proposal: Proposal, said: Coroutine[Any, Any, None], words: str) -> None:
        await said
        self.done.emit(words, lambda: self._start(self._people.ask_again(proposal)))

    def _say(self, words: str, deed: DeedId | None = None) -> None:
        if deed is None:
            self._columns.notice.say(words)
        else:
            self.done.emit(words, lambda: self._start(self._take_back(deed)))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(self._told(work))

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """What the store refuses is said; the page shows how things are."""
        try:
            await work
        except (NotFound, Rejected) as refused:
            self._say(str(refused))
