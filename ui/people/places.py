"""Where the shop meets somebody, what was joined there, and the way to take it apart again."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopbell.model import ConversationRow, Identity
from shopbell.people import CONTACTS, PersonDeed, PersonPage
from ui.models.networks import Network
from ui.people.emptying import empty
from ui.people.wording import breakable, called, deed_words, met_on, place_words
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button, ButtonKind, ElidingButton
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr


class MeetingPlaces(QWidget):
    """One line for each name, then what was joined."""

    split_wanted = Signal(object)
    """Identity."""
    undo_wanted = Signal(object)
    """PersonDeed."""
    join_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_page(
        self, page: PersonPage, networks: Sequence[Network], rows: Sequence[ConversationRow], now: datetime
    ) -> None:
        """Of this person; `networks` are the shop's accounts."""
        empty(self._column)
        names = page.person.identities
        for identity in names:
            self._column.addWidget(self._place(identity, met_on(identity, networks, rows), several=len(names) > 1))
        for deed in page.deeds:
            self._column.addWidget(self._deed(deed, names[0] if names else None, now))
        join = ElidingButton(tr("Join with another person…"), ButtonKind.LINK, size=Size.SMALL)
        join.clicked.connect(self.join_wanted.emit)
        self._column.addWidget(join)

    def _place(self, identity: Identity, network: Network | None, *, several: bool) -> QWidget:
        badge = Badge(network.badge, network.colour, network.name) if network else Badge("?", "#5b6b7f", "")
        line, row = _row()
        if identity.network == CONTACTS:
            label = ElidedLabel(tr("In your contacts: {name}", name=identity.name))
        else:
            row.addWidget(BadgeSign(self._theme, badge, 16))
            label = ElidedLabel(place_words(identity))
            label.setAccessibleName(f"{badge.name}: {place_words(identity)}")
        row.addWidget(label, 1)
        if several:
            off = Button(tr("Not theirs"), ButtonKind.LINK, size=Size.SMALL)
            off.setAccessibleName(tr("Take {name} off this person", name=called(identity)))
            off.clicked.connect(lambda: self.split_wanted.emit(identity))
            row.addWidget(off)
        return line

    def _deed(self, deed: PersonDeed, here: Identity | None, now: datetime) -> QWidget:
        line, row = _row()
        words = deed_words(deed, here, now)
        row.addWidget(PlainLabel(breakable(words), size=Size.SMALL, tone=Tone.GREY, wrap=True), 1)
        undo = Button(tr("Undo"), ButtonKind.LINK, size=Size.SMALL)
        undo.setAccessibleName(tr("Undo: {what}", what=words))
        undo.clicked.connect(lambda: self.undo_wanted.emit(deed))
        row.addWidget(undo)
        return line


def _row() -> tuple[QWidget, QHBoxLayout]:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    return line, row
