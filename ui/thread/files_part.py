"""The files of a message: a chip each with name and size, saved and opened with care, fetched when asked for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shopbell.model import Message
from ui.thread.look import Look


class FilesPart(QWidget):
    """Chips and previews under each other."""

    deed = Signal(object)

    def show_files(self, message: Message, look: Look) -> None:
        """Show them."""

    def natural_width(self, most: int) -> int:
        """How wide it wants to be."""
        return 0

    def height_for(self, width: int) -> int:
        """How high it is."""
        return 0

    def place(self, width: int) -> None:
        """Put everything in its place."""
