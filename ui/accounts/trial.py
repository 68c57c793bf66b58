"""Checking an account that is there: what it may do, tried by the engine, shown on its card."""

from dataclasses import dataclass

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


def check_button(trial: Trial, name: str) -> Button:
    """It stays while it runs: a button that went, or could not be pressed, would lose the keys."""
    words = tr("Checking…") if trial.running else tr("Check this account")
    help_ = tr("Try what {name} may do, without changing anything", name=name)
    return Button(words, ButtonKind.LINK, size=Size.SMALL, help=help_)


class TrialView(QWidget):
    """What was found, or why nothing was."""

    def __init__(self, trial: Trial, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        if trial.trouble:
            column.addWidget(PlainLabel(tr("! {words}", words=trial.trouble), tone=Tone.DANGER, wrap=True))
        findings = FindingsView(framed=False)
        column.addWidget(findings)
        findings.tell(trial.found)
        if not (trial.found or trial.trouble):
            self.hide()
