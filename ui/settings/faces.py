"""Whether people's pictures are shown, and what showing them tells whom."""

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from shopbell.portraits import HIDDEN, SHOW, SHOWN, are_shown
from ui.backend import Backend
from ui.tasks import Tasks
from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.widgets.portraits import Portraits
from ui.words import tr


class FacesPanel(QWidget):
    """One box; it counts at once."""

    def __init__(
        self, backend: Backend, tasks: Tasks, portraits: Portraits | None, parent: QWidget | None = None
    ) -> None:
        """`portraits`: who shows them in the window."""
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._portraits = portraits
        self.shown = QCheckBox(tr("Show people's pictures"))
        hint = PlainLabel(
            tr("They come from your accounts' own servers and from nowhere else. Without them people have initials."),
            size=Size.SMALL,
            tone=Tone.GREY,
            wrap=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.shown)
        column.addWidget(hint)

    async def fill(self) -> None:
        """As it is kept; from then on it is kept as it is."""
        self.shown.setChecked(await are_shown(self._backend.library))
        self.shown.toggled.connect(self._turn)

    def _turn(self, shown: bool) -> None:
        if self._portraits is not None:
            self._portraits.show(shown)
        self._tasks.start(self._store(SHOWN if shown else HIDDEN))

    async def _store(self, value: str) -> None:
        self._backend.bell.ring(await self._backend.desk.set_setting(SHOW, value))
