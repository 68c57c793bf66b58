"""Checking an account that is there: what it may do, tried by the engine, shown on its card."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopbell.probing import Found
from ui.accounts.findings_view import FindingsView
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it; the page keeps it while a card is made anew."""

    found: tuple[Found, ...] = ()
    trouble: str = ""
    """Why nothing could be tried."""
    running: bool = False


class TrialView(QWidget):
    """The quiet button, and below it what was found. Connect `button`."""

    def __init__(self, trial: Trial, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        help_ = tr("Try what {name} may do, without changing anything", name=name)
        # It stays while it runs: a button that went, or could not be pressed, would lose the keys.
        words = tr("Checking…") if trial.running else tr("Check this account")
        self.button = Button(words, ButtonKind.LINK, size=Size.SMALL, help=help_)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        if trial.trouble:
            column.addWidget(PlainLabel(tr("! {words}", words=trial.trouble), tone=Tone.DANGER, wrap=True))
        findings = FindingsView(framed=False)
        column.addWidget(findings)
        findings.tell(trial.found)
