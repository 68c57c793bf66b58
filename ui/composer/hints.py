"""Small lines above the field: what somebody beside the composer noticed about what is being written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.widgets.words_beside import words_beside

AT_ONCE: Final = 2
"""More lines than that would push the words out of sight; the others wait."""


class Hint(StrEnum):
    """Who has something to say, the most pressing first: they are shown in this order."""

    OPEN = "open"
    """What the answer that is about to leave does not answer."""
    COST = "cost"
    """What sending this costs, where it costs something."""
    WINDOW = "window"
    """Until when an answer is taken."""
    ELSEWHERE = "elsewhere"
    """They wrote last in another place."""
    NEARLY = "nearly"
    """Somebody else was written nearly this."""
    PROMISE = "promise"
    """What is being written promises something by a day."""
    PROPOSAL = "proposal"
    """What was written here may be a promise."""
    TOLD = "told"
    """What others were told who asked the same."""
    WAY = "way"
    """The ways to reach this person, and why this one."""


@dataclass(frozen=True, slots=True)
class HintAction:
    """A word to press behind a line."""

    words: str
    do: Callable[[], object]
    help: str = ""


class Hints(QFrame):
    """Lines come and go by name; none takes the focus from the field."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._before: QWidget | None = None
        self._lines: dict[Hint, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def stand_after(self, widget: QWidget) -> None:
        """By keyboard their words to press come next after this one, wherever and whenever they were made."""
        self._before = widget

    def say(self, name: Hint, words: str, actions: Sequence[HintAction] = (), *, tone: Tone = Tone.GREY) -> None:
        """Show this line in the place of an older one of the same name."""
        self._drop(name)
        self._lines[name] = _line(words, actions, tone, self._theme.scale)
        self._arrange()

    def hush(self, name: Hint) -> None:
        """Nothing to say any more."""
        if self._drop(name):
            self._arrange()

    def hush_all(self) -> None:
        """Another conversation."""
        for name in tuple(self._lines):
            self._drop(name)
        self._arrange()

    def words(self, name: Hint) -> str:
        """What the line of that name says; '' when there is none."""
        line = self._lines.get(name)
        label = line.findChild(PlainLabel) if line is not None else None
        return label.text() if label is not None else ""

    def _drop(self, name: Hint) -> bool:
        line = self._lines.pop(name, None)
        if line is None:
            return False
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        return True

    def _arrange(self) -> None:
        shown = [self._lines[name] for name in Hint if name in self._lines]
        for position, line in enumerate(shown):
            self._column.insertWidget(position, line)
            line.setVisible(position < AT_ONCE)
        self.setVisible(bool(shown))
        last = self._before
        for button in (button for line in shown for button in line.findChildren(Button)):
            if last is not None:
                QWidget.setTabOrder(last, button)
            last = button


def _line(words: str, actions: Sequence[HintAction], tone: Tone, scale: float) -> QWidget:
    line = QFrame()
    line.setProperty("ground", "sunken")
    words_beside(words, [_button(action) for action in actions], tone=tone, scale=scale, over=line)
    line.setContentsMargins(10, 4, 6, 4)
    return line


def _button(action: HintAction) -> Button:
    button = Button(action.words, ButtonKind.LINK, help=action.help, size=Size.SMALL)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _=False, do=action.do: do())
    return button
