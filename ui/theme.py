"""The look of the window: tokens become palette, fonts and one style sheet, after the system."""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.style_sheet import style_sheet
from ui.theme_tokens import DARK, LIGHT, PIXELS, Size, Tokens

# A bare X server or the offscreen platform has no opinion about fonts: take a good one if there.
_NO_OPINION = {"", "Sans", "Sans Serif", "DejaVu Sans", "Bitstream Vera Sans", "Helvetica"}
_GOOD_SANS = ("Inter", "Noto Sans", "Segoe UI", "Cantarell", "Liberation Sans", "DejaVu Sans")
_OTHER_SCRIPTS = ("Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Color Emoji")


class ThemeMode(StrEnum):
    """What the owner chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Tokens, fonts and text scale now in force. `changed` tells painted widgets to look again."""

    changed = Signal()

    def __init__(self, mode: ThemeMode = ThemeMode.SYSTEM, text_scale: float = 1.0) -> None:
        """`text_scale` is 1.0 to 2.0; needs a QApplication."""
        super().__init__()
        self._mode = mode
        self._scale = _sound_scale(text_scale)
        self._families = _families()
        self._fonts: dict[tuple[Size, bool], QFont] = {}
        self._metrics: dict[tuple[Size, bool], QFontMetrics] = {}
        self._tokens = self._choose()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def tokens(self) -> Tokens:
        """The colours now."""
        return self._tokens

    @property
    def dark(self) -> bool:
        """Whether the dark scheme is in force."""
        return self._tokens is DARK

    @property
    def mode(self) -> ThemeMode:
        """What the owner chose."""
        return self._mode

    @property
    def scale(self) -> float:
        """Text scale, 1.0 to 2.0."""
        return self._scale

    def pixels(self, size: Size) -> int:
        """Height of a text size, scaled."""
        return round(PIXELS[size] * self._scale)

    def scaled(self, length: float) -> int:
        """A length that belongs to text (an avatar, a row), scaled with it."""
        return round(length * self._scale)

    def font(self, size: Size = Size.TEXT, *, strong: bool = False) -> QFont:
        """A font of the window."""
        kept = self._fonts.get((size, strong))
        if kept is None:
            kept = QFont(self._families)
            kept.setPixelSize(self.pixels(size))
            kept.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
            self._fonts[size, strong] = kept
        return QFont(kept)

    def metrics(self, size: Size = Size.TEXT, *, strong: bool = False) -> QFontMetrics:
        """Of a font of the window; painting asks for them all the time."""
        kept = self._metrics.get((size, strong))
        if kept is None:
            kept = self._metrics[size, strong] = QFontMetrics(self.font(size, strong=strong))
        return kept

    def set_mode(self, mode: ThemeMode) -> None:
        """Light, dark, or as the system."""
        self._mode = mode
        self._tokens = self._choose()
        self.apply()

    def set_scale(self, text_scale: float) -> None:
        """Make text larger or smaller, 1.0 to 2.0."""
        self._scale = _sound_scale(text_scale)
        self.apply()

    def wear(self, mode: str | None, text_scale: str | None) -> None:
        """Put on what the settings say (None or nonsense: as it is) for the first time."""
        if mode in set(ThemeMode):
            self._mode = ThemeMode(mode)
            self._tokens = self._choose()
        if text_scale is not None and text_scale.replace(".", "", 1).isdecimal():
            self._scale = _sound_scale(float(text_scale))
        self.apply()

    def apply(self) -> None:
        """Dress the application."""
        self._fonts.clear()
        self._metrics.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setFont(self.font())
            app.setPalette(palette(self._tokens))
            app.setStyleSheet(style_sheet(self._tokens, self._scale))
        self.changed.emit()

    def _follow_system(self) -> None:
        tokens = self._choose()
        if tokens is not self._tokens:
            self._tokens = tokens
            self.apply()

    def _choose(self) -> Tokens:
        if self._mode is ThemeMode.SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode is ThemeMode.DARK else LIGHT


def _sound_scale(text_scale: float) -> float:
    return min(2.0, max(1.0, text_scale))


def _families() -> list[str]:
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    known = set(QFontDatabase.families())
    first = [system] if system not in _NO_OPINION else []
    wanted = [*first, *_GOOD_SANS, *_OTHER_SCRIPTS]
    found = [family for family in dict.fromkeys(wanted) if family in known or family in first]
    return found or [system]


def palette(tokens: Tokens) -> QPalette:
    """Qt's own roles, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    pairs = {
        role.Window: tokens.surface,
        role.WindowText: tokens.ink,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.ink,
        role.Button: tokens.surface,
        role.ButtonText: tokens.ink,
        role.BrightText: tokens.danger,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.ink,
        role.PlaceholderText: tokens.grey,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.accent_ink,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
        role.Light: tokens.surface,
        role.Midlight: tokens.sunken,
        role.Mid: tokens.edge,
        role.Dark: tokens.edge,
        role.Shadow: tokens.edge,
    }
    made = QPalette()
    for place, colour in pairs.items():
        made.setColor(place, QColor(colour))
    for place in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, place, QColor(tokens.grey))
    return made
