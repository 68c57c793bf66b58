"""The middle column: how many wait, in words; search; the people; one quiet line for notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.inbox.order_button import OrderButton
from ui.inbox.people_list import PeopleList
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.widgets.words_beside import LARGE
from ui.words import tr, trn

if TYPE_CHECKING:
    from ui.models.people import PeopleModel
    from ui.models.places import Emptiness, Headline
    from ui.theme import Theme
    from ui.widgets.portraits import Portraits


class ListPane(QWidget):
    """Shows one place at a time; the window says which."""

    search_wanted = Signal()
    action_wanted = Signal(str)
    """The id of an action, from the button of an empty list."""

    def __init__(self, model: PeopleModel, theme: Theme, portraits: Portraits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surface")
        self.title = PlainLabel(size=Size.TITLE, strong=True, wrap=True)
        self.below = PlainLabel(tone=Tone.GREY, wrap=True)
        self.order = OrderButton()
        self.search = SearchButton()
        self.list = PeopleList(model, theme, portraits)
        self.above = Button("", ButtonKind.PLAIN, size=Size.SMALL)
        self.empty = EmptyState()
        self._room = QWidget()
        self._stack = QStackedWidget()
        self._theme = theme
        self._beside = QHBoxLayout()
        self._lay_out()
        self._dress()
        theme.changed.connect(self._dress)
        self.search.clicked.connect(self.search_wanted)
        self.empty.action_wanted.connect(self.action_wanted)
        self.above.clicked.connect(self.list.scrollToTop)
        self.list.above_changed.connect(self._tell_above)
        self.list.room_wanted.connect(self._make_room)
        self._tell_above(0)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("line", "below")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(16, 14, 16, 10)
        lines.setSpacing(2)
        lines.addWidget(self.title)
        self._beside.setSpacing(8)
        self._beside.addWidget(self.below, 1)
        self._beside.addWidget(self.order, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)
        lines.addLayout(self._beside)
        lines.addSpacing(8)
        lines.addWidget(self.search)
        room = QGridLayout(self._room)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(self.list, 0, 0)
        # Over the list, not above it: appearing there would push the rows down.
        room.addWidget(self.above, 0, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._stack.addWidget(self._room)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)

    def _dress(self) -> None:
        """In large letters the words need the whole width."""
        large = self._theme.scale > LARGE
        self._beside.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)

    def set_headline(self, words: Headline) -> None:
        """The first line in words."""
        self.title.setText(words.title)
        self.below.setText(words.below)
        self.below.setVisible(bool(words.below))

    def show_people(self) -> None:
        """The list has somebody in it."""
        self._stack.setCurrentWidget(self._room)

    def show_empty(self, words: Emptiness) -> None:
        """The list has nobody in it."""
        self.empty.say(words.sentence, words.action, words.label)
        self._stack.setCurrentWidget(self.empty)

    def _tell_above(self, count: int) -> None:
        self.above.set_text(trn("{n} new above", "{n} new above", count))
        self.above.setVisible(count > 0)

    def _make_room(self, above: int, below: int) -> None:
        layout = self._room.layout()
        if layout is not None:
            layout.setContentsMargins(0, above, 0, below)
            layout.activate()


class SearchButton(Button):
    """Looks like the field it opens, and names its key."""

    def __init__(self) -> None:
        super().__init__("", help=tr("Search all messages"))
        self.setProperty("kind", "search")
        self.setAccessibleName(tr("Search all messages"))
        self.setCursor(Qt.CursorShape.IBeamCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 0, 11, 0)
        words = ElidedLabel(tr("Search everything"), tone=Tone.GREY)
        key = PlainLabel(tr("Ctrl K"), tone=Tone.GREY)
        for label in (words, key):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(words, 1)
        row.addWidget(key)
        self.setText(" ")
