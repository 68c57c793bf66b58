"""What came of trying an account's permissions: a line each, with its sign, its word and what to do."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.probing import Finding, Found, lacking
from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn

_WIDEST = "✓ "
_TONES = {Finding.FINE: Tone.ACCENT, Finding.MISSING: Tone.DANGER, Finding.UNTRIED: Tone.GREY}


def sign(found: Found) -> str:
    """✓ fine, ! missing, – could not be tried."""
    return {Finding.FINE: "✓", Finding.MISSING: "!", Finding.UNTRIED: "–"}[found.finding]


def state_words(found: Found) -> str:
    """The sign in a word, for those who do not see it."""
    if found.finding is Finding.FINE:
        return tr("fine")
    if found.finding is Finding.UNTRIED:
        return tr("could not be tried")
    return tr("missing") if found.needed else tr("missing, and it works without")


def all_words(found: Sequence[Found]) -> str:
    """All of them in a sentence, and why one cannot sign in."""
    names = ", ".join(one.name for one in lacking(found))
    if names:
        return tr("Without this it does not work: {names}. Put it right there, then check again.", names=names)
    missing = sum(one.finding is Finding.MISSING for one in found)
    if missing:
        one, many = "It works, with less: {n} thing is missing.", "It works, with less: {n} things are missing."
        return trn(one, many, missing)
    untried = sum(one.finding is Finding.UNTRIED for one in found)
    if untried:
        return tr("Everything that can be tried without changing something is fine.")
    return tr("Everything is fine.")


class FindingsView(QFrame):
    """The lines, below one sentence; hidden until there are any. `framed`: as a card of its own."""

    def __init__(self, parent: QWidget | None = None, *, framed: bool = True) -> None:
        super().__init__(parent)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        if framed:
            self.setProperty("ground", "card")
            self._lines.setContentsMargins(14, 12, 14, 12)
        self._lines.setSpacing(8)
        self.hide()

    def tell(self, found: Sequence[Found]) -> None:
        """Show these; none hides it."""
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        if found:
            tone = Tone.DANGER if lacking(found) else Tone.INK
            self._lines.addWidget(PlainLabel(all_words(found), strong=True, tone=tone, wrap=True))
        for one in found:
            self._lines.addWidget(_Line(one))
        self.setVisible(bool(found))


class _Line(QWidget):
    """One finding."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        tone = _TONES[found.finding]
        mark = PlainLabel(sign(found), strong=True, tone=tone)
        mark.setAccessibleName(state_words(found))
        mark.ensurePolished()
        mark.setMinimumWidth(mark.fontMetrics().horizontalAdvance(_WIDEST))
        words = QVBoxLayout()
        words.setSpacing(1)
        state = "" if found.finding is Finding.FINE else f" · {state_words(found)}"
        words.addWidget(PlainLabel(f"{found.name}{state}", strong=True, tone=_heading(tone), wrap=True))
        words.addWidget(PlainLabel(found.words, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        if found.remedy and found.finding is not Finding.FINE:
            words.addWidget(PlainLabel(found.remedy, size=Size.SMALL, wrap=True))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        column = QVBoxLayout()
        column.addWidget(mark)
        column.addStretch(1)
        layout.addLayout(column)
        layout.addLayout(words, 1)


def _heading(tone: Tone) -> Tone:
    return tone if tone is Tone.DANGER else Tone.INK
