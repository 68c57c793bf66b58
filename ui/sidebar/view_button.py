"""One entry on the left: its name, and how many at the other end."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.models.places import Place, place_name
from ui.theme_tokens import Tone
from ui.widgets.plain import PlainLabel, repolish


class ViewButton(QPushButton):
    """Stays pressed while its place is shown."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._name = PlainLabel(place_name(place), wrap=False)
        self._count = PlainLabel("", tone=Tone.GREY, strong=True)
        self.setProperty("kind", "view")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 5, 9, 5)
        row.addWidget(self._name, 1)
        row.addWidget(self._count)
        for label in (self._name, self._count):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._dress)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """0 shows no number."""
        self._count.setText(f"{count:,}" if count else "")
        name = place_name(self.place)
        self.setAccessibleName(f"{name}, {count:,}" if count else name)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _dress(self, chosen: bool) -> None:
        self._name.setProperty("strong", chosen)
        self._name.set_tone(Tone.ACCENT if chosen else Tone.INK)
        self._count.set_tone(Tone.ACCENT if chosen else Tone.GREY)
        repolish(self._name)
