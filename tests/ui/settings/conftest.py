"""The look is changed by the settings themselves here."""

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import Theme, ThemeMode


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """Light. Left on at the end: taking a sheet off an application that changed it inside a signal crashes Qt 6.11
    in the next test, and Shopbell never does that; the next theme takes its place.
    """
    made = Theme(ThemeMode.LIGHT)
    made.apply()
    return made
