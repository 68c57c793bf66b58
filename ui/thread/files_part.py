"""The files of a message: name, size, what can be done with them, and a picture of what is one."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shopbell.ids import AttachmentId
from shopbell.model import Attachment, Message
from ui.composer.files_row import size_words
from ui.theme_tokens import Size, Tone
from ui.thread.care import warning
from ui.thread.deeds import Deed, DeedKind
from ui.thread.look import Look
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import ElidedLabel, PlainLabel, set_tip
from ui.words import tr

PREVIEW = QSize(360, 240)
"""The largest a picture is shown in a bubble, in pixels at 100 % text."""


class FileChip(QFrame):
    """One file. Until its bytes are here it can be fetched; then saved and opened."""

    asked = Signal(object, object)
    """DeedKind and Attachment."""

    def __init__(self, file: Attachment, wanted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self.setProperty("ground", "chip")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 6, 3)
        row.setSpacing(8)
        name = ElidedLabel(file.name or tr("file without a name"), size=Size.SMALL, strong=True)
        row.addWidget(name, 1)
        row.addWidget(PlainLabel(size_words(file.size), size=Size.SMALL, tone=Tone.GREY))
        self.buttons: dict[DeedKind, Button] = {}
        for words, kind in self._actions(wanted):
            row.addWidget(self._button(words, kind))
        danger = warning(file.name, file.media_type)
        spoken = tr("File {name}, {size}", name=file.name, size=size_words(file.size))
        if file.description:
            spoken = f"{spoken}. {file.description}"
            set_tip(self, file.description)
        self.setAccessibleName(f"{spoken}. {danger}" if danger else spoken)
        if danger:
            set_tip(self, danger)

    def _actions(self, wanted: bool) -> list[tuple[str, DeedKind]]:
        if self.file.sha256:
            return [(tr("Open"), DeedKind.OPEN_FILE), (tr("Save as…"), DeedKind.SAVE_FILE)]
        return [] if wanted else [(tr("Fetch"), DeedKind.FETCH_FILE)]

    def _button(self, words: str, kind: DeedKind) -> Button:
        button = Button(words, ButtonKind.LINK, size=Size.SMALL)
        button.setAccessibleName(f"{words}: {self.file.name}")
        button.clicked.connect(lambda: self.asked.emit(kind, self.file))
        self.buttons[kind] = button
        return button


class Picture(QWidget):
    """A picture that came along, bounded."""

    def __init__(self, image: QImage, file: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap.fromImage(image)
        self.setAccessibleName(file.description or tr("Picture {name}", name=file.name))
        if file.description:
            set_tip(self, file.description)

    def fitted(self, width: int) -> QSize:
        """Its size in this width."""
        size = self._pixmap.size()
        if size.width() > width:
            size = size.scaled(width, size.height(), Qt.AspectRatioMode.KeepAspectRatio)
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRect(self.rect().topLeft(), self.fitted(self.width())), self._pixmap)


class FilesPart(QWidget):
    """Chips and previews under each other."""

    deed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[FileChip] = []
        self._pictures: dict[AttachmentId, Picture] = {}
        self._shown: tuple[object, ...] = ()
        self._message: Message | None = None
        self._space = 5

    def show_files(self, message: Message, look: Look) -> None:
        """Show them; pictures that are here already are shown below their chip."""
        self._message = message
        self._space = look.theme.scaled(5)
        files = message.attachments
        wanted = tuple(file.id in look.fetching for file in files)
        if (files, wanted) != self._shown:
            self._shown = (files, wanted)
            self._make(files, wanted)
        self._show_pictures(files, look.pictures)

    def _make(self, files: tuple[Attachment, ...], wanted: tuple[bool, ...]) -> None:
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for file, waiting in zip(files, wanted, strict=True):
            chip = FileChip(file, waiting, self)
            chip.asked.connect(self._ask)
            if waiting and not file.sha256:
                layout = chip.layout()
                if layout is not None:
                    layout.addWidget(PlainLabel(tr("being fetched…"), size=Size.SMALL, tone=Tone.GREY))
            chip.show()
            self.chips.append(chip)

    def _show_pictures(self, files: tuple[Attachment, ...], pictures: Mapping[str, QImage]) -> None:
        for file in files:
            image = pictures.get(file.sha256) if file.sha256 else None
            if image is not None and not image.isNull() and file.id not in self._pictures:
                picture = Picture(image, file, self)
                picture.show()
                self._pictures[file.id] = picture

    def _ask(self, kind: DeedKind, file: Attachment) -> None:
        self.deed.emit(Deed(kind, self._message, file))

    def natural_width(self, most: int) -> int:
        """How wide it wants to be."""
        chips = [chip.sizeHint().width() + 140 for chip in self.chips]
        pictures = [picture.fitted(most).width() for picture in self._pictures.values()]
        return min(most, max([120, *chips, *pictures]))

    def height_for(self, width: int) -> int:
        """How high it is."""
        return self._flow(width, place=False)

    def place(self, width: int) -> None:
        """Put everything in its place."""
        self._flow(width, place=True)

    def _flow(self, width: int, *, place: bool) -> int:
        top = 0
        for chip in self.chips:
            height = chip.sizeHint().height()
            if place:
                chip.setGeometry(0, top, width, height)
            top += height + self._space
            picture = self._pictures.get(chip.file.id)
            if picture is not None:
                size = picture.fitted(width)
                if place:
                    picture.setGeometry(QRect(0, top, size.width(), size.height()))
                top += size.height() + self._space
        return max(0, top - self._space)
