"""Files that will go out with the answer, each with its size and a way to take it away."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopbell.model import DraftAttachment
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr

_LONGEST = 1000
"""Letters of a description; networks take 1,000 to 1,500."""


def size_words(size: int) -> str:
    """As in "312 bytes", "48 kB", "2.3 MB"."""
    if size < 1000:
        return tr("{n} bytes", n=size)
    if size < 1_000_000:
        return tr("{n} kB", n=round(size / 1000))
    return tr("{n} MB", n=f"{size / 1_000_000:.1f}")


class FilesRow(QWidget):
    """One line a file."""

    removed = Signal(int)
    described = Signal(int, str)
    """Position of a picture, and what it shows in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._files: tuple[DraftAttachment, ...] = ()

    def show_files(self, files: tuple[DraftAttachment, ...]) -> None:
        """Show these."""
        self.setVisible(bool(files))
        same = [replace(file, description="") for file in files] == [replace(f, description="") for f in self._files]
        self._files = files
        if same:
            return  # the field that is being typed into stays
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for position, file in enumerate(files):
            self._column.addWidget(self._line(position, file))

    def _line(self, position: int, file: DraftAttachment) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ElidedLabel(file.name, size=Size.SMALL), 1)
        row.addWidget(PlainLabel(size_words(file.size), size=Size.SMALL, tone=Tone.GREY))
        remove = Button(tr("Remove"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY)
        remove.setAccessibleName(tr("Remove {name}", name=file.name))
        remove.clicked.connect(lambda: self.removed.emit(position))
        row.addWidget(remove)
        if not file.media_type.startswith("image/"):
            return line
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(line)
        column.addWidget(self._description(position, file))
        return whole

    def _description(self, position: int, file: DraftAttachment) -> QLineEdit:
        field = QLineEdit(file.description)
        field.setMaxLength(_LONGEST)
        field.setPlaceholderText(tr("What it shows, for those who cannot see it"))
        field.setAccessibleName(tr("What the picture {name} shows", name=file.name))
        field.textEdited.connect(lambda words: self.described.emit(position, words))
        return field
