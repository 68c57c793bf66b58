"""A message's own words, with what it quotes and its signature folded behind a named control."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shopbell.text.fold_search import highlight
from shopbell.text.quotes import PartKind, fold
from ui.theme_tokens import Size, Tone
from ui.thread.look import Look
from ui.thread.text_view import Mark, MarkKind, TextView
from ui.widgets.buttons import Button, ButtonKind
from ui.words import tr, trn


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text as it is shown: without the empty lines around it; `start` is its place in the whole."""

    kind: PartKind
    text: str
    start: int


def stretches(text: str) -> tuple[Stretch, ...]:
    """The parts of a message worth a widget each."""
    found: list[Stretch] = []
    at = 0
    for part in fold(text):
        shown = part.text.strip("\n")
        if shown.strip():
            lead = len(part.text) - len(part.text.lstrip("\n"))
            found.append(Stretch(part.kind, shown.rstrip(), at + lead))
        at += len(part.text)
    return tuple(found)


def fold_words(kind: PartKind, text: str, opened: bool) -> str:
    """The name of the control: "Show 12 quoted lines"."""
    lines = text.count("\n") + 1
    if kind is PartKind.SIGNATURE:
        return tr("Hide signature") if opened else tr("Show signature")
    if opened:
        return trn("Hide {n} quoted line", "Hide {n} quoted lines", lines)
    return trn("Show {n} quoted line", "Show {n} quoted lines", lines)


class WordsPart(QWidget):
    """All of a message's text, from top to bottom."""

    link_chosen = Signal(str, str)
    resized = Signal()
    question_chosen = Signal(int, bool)
    """Where a clicked question begins in the whole text, and whether it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Button | None, TextView]] = []
        self._space = 4

    def show_text(
        self,
        text: str,
        questions: Sequence[tuple[int, int]],
        look: Look,
        name: str,
        settled: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Show it anew; marks fall on the parts they are in."""
        self.clear()
        self._space = look.theme.scaled(4)
        marks = [Mark(start, end, MarkKind.QUESTION) for start, end in questions]
        marks += [Mark(start, end, MarkKind.SETTLED) for start, end in settled]
        if look.mark:
            found = highlight(text, look.mark)
            marks += [Mark(start, end, MarkKind.FOUND) for start, end in found]
        for stretch in stretches(text):
            self._add(stretch, marks, look, name)

    def clear(self) -> None:
        """Let go of everything shown."""
        for button, view in self._rows:
            view.hide()
            view.deleteLater()
            if button is not None:
                button.deleteLater()
        self._rows = []

    def views(self) -> list[TextView]:
        """The texts shown, top to bottom."""
        return [view for _, view in self._rows]

    def marked(self) -> str:
        """The words somebody selected, '' when none are."""
        selected = [view.textCursor().selection().toPlainText() for _, view in self._rows]
        return next((words for words in selected if words.strip()), "")

    def _add(self, stretch: Stretch, marks: Sequence[Mark], look: Look, name: str) -> None:
        view = TextView(self)
        own = _inside(marks, stretch)
        view.show_words(stretch.text, own, look.inks(), look.theme.font(Size.BODY))
        view.setAccessibleName(name)
        view.link_chosen.connect(self.link_chosen)
        view.mark_chosen.connect(
            lambda at, kind: self.question_chosen.emit(stretch.start + at, kind is MarkKind.QUESTION)
        )
        button: Button | None = None
        if stretch.kind is not PartKind.TEXT:
            opened = any(mark.kind is MarkKind.FOUND for mark in own)
            button = self._fold_button(stretch, view, opened)
            view.setVisible(opened)
        else:
            view.show()
        self._rows.append((button, view))

    def _fold_button(self, stretch: Stretch, view: TextView, opened: bool) -> Button:
        button = Button(
            fold_words(stretch.kind, stretch.text, opened),
            ButtonKind.LINK,
            size=Size.SMALL,
            tone=Tone.GREY,
            parent=self,
        )

        def turn() -> None:
            view.setVisible(view.isHidden())
            button.set_text(fold_words(stretch.kind, stretch.text, not view.isHidden()))
            self.resized.emit()

        button.clicked.connect(turn)
        button.show()
        return button

    def natural_width(self, most: int) -> int:
        """How wide the widest shown part wants to be."""
        widths = [40]
        for button, view in self._rows:
            if button is not None:
                widths.append(button.sizeHint().width())
            if not view.isHidden():
                widths.append(view.natural_width(most - self._indent(button)) + self._indent(button))
        return min(most, max(widths))

    def height_for(self, width: int) -> int:
        """How high everything shown is."""
        total = 0
        for button, view in self._rows:
            total += self._space if total else 0
            if button is not None:
                total += button.sizeHint().height()
            if not view.isHidden():
                total += view.height_for(width - self._indent(button))
        return total

    def place(self, width: int) -> None:
        """Put the parts under each other."""
        top = 0
        for button, view in self._rows:
            top += self._space if top else 0
            if button is not None:
                hint = button.sizeHint()
                button.setGeometry(0, top, min(width, hint.width()), hint.height())
                top += hint.height()
            if not view.isHidden():
                indent = self._indent(button)
                height = view.height_for(width - indent)
                view.setGeometry(indent, top, width - indent, height)
                top += height

    def _indent(self, button: Button | None) -> int:
        return self._space * 3 if button is not None else 0


def _inside(marks: Sequence[Mark], stretch: Stretch) -> list[Mark]:
    """Marks of the whole text as marks of one part of it."""
    length = len(stretch.text)
    own: list[Mark] = []
    for mark in marks:
        start, end = max(0, mark.start - stretch.start), min(length, mark.end - stretch.start)
        if start < end:
            own.append(Mark(start, end, mark.kind))
    return own
