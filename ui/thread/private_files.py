"""Copies for other programs, in a folder of our own that goes when the window goes."""

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTemporaryDir

from shopbell.errors import StoreRefused
from ui.thread.care import safe_name
from ui.words import tr


class PrivateFiles:
    """A folder only the owner can read (0700), files in it 0600."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None
        self._count = 0

    def put(self, name: str, content: bytes) -> Path:
        """A new file under a harmless name; raises StoreRefused when the disk refuses."""
        self._count += 1
        try:
            place = self._place() / str(self._count)
            place.mkdir(mode=0o700)
            path = place / safe_name(name)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        except OSError as error:
            raise StoreRefused(tr("There is no room to put a copy of this file.")) from error
        return path

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = QTemporaryDir()
            if not self._folder.isValid():
                raise OSError(self._folder.errorString())
            app = QCoreApplication.instance()
            if app is not None:
                app.aboutToQuit.connect(self.remove)
        return Path(self._folder.path())

    def remove(self) -> None:
        """Take the folder away."""
        if self._folder is not None:
            self._folder.remove()
            self._folder = None
