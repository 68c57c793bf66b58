"""A server's certificate that nobody vouches for: what it is, and the owner's choice."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shopbell.errors import CertificateUntrusted
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr


class TrustPanel(QFrame):
    """Shows the fingerprint; `trusted` carries it when the owner knows it."""

    trusted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fingerprint = ""
        self.setProperty("ground", "card")
        self._sentence = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._print = PlainLabel(size=Size.SMALL, wrap=True)
        self._print.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._button = Button(tr("I know this server: trust this certificate"))
        self._button.clicked.connect(lambda: self.trusted.emit(self._fingerprint))
        advice = tr(
            "Go on only if somebody who runs the server told you this fingerprint. "
            "Otherwise somebody else may be answering in its place."
        )
        layout = QVBoxLayout(self)
        for widget in (self._sentence, self._print, PlainLabel(advice, wrap=True), self._button):
            layout.addWidget(widget)
        self.hide()

    def ask(self, error: CertificateUntrusted) -> None:
        """Show what the server presented."""
        self._fingerprint = error.fingerprint
        self._sentence.setText(str(error))
        self._print.setText(
            tr(
                "{host}, port {port}. SHA-256: {print}",
                host=error.host,
                port=error.port,
                print=_in_lines(error.fingerprint),
            )
        )
        self.show()


def _in_lines(fingerprint: str) -> str:
    """Two lines of sixteen pairs, so that it can be compared by eye."""
    pairs = fingerprint.replace(":", "")
    grouped = [pairs[i : i + 2] for i in range(0, len(pairs), 2)]
    half = len(grouped) // 2
    return ":".join(grouped[:half]) + "\n" + ":".join(grouped[half:])
