"""Where people write to a shop: every network that can be added, by kind, found by typing."""

from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopbell.manifest import Manifest
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr

_MANY = 8
_SIGN = 28
_ORDER = ("mail", "social", "reviews", "shops", "chat", "site")
_LATER, _LAST = len(_ORDER), len(_ORDER) + 1


def offered(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Mail first, what nobody writes to last."""
    shown = [manifest for manifest in manifests if not manifest.hidden]
    return sorted(shown, key=lambda one: (_rank(one.category), _heading(one.category), one.name.casefold()))


def _rank(category: str) -> int:
    if category == "mentions":
        return _LAST
    return _ORDER.index(category) if category in _ORDER else _LATER


def _heading(category: str) -> str:
    words = {
        "mail": tr("Mail"),
        "social": tr("Social networks"),
        "reviews": tr("Reviews"),
        "shops": tr("Shops and marketplaces"),
        "chat": tr("Chat"),
        "site": tr("Your own site"),
        "mentions": tr("What is said elsewhere"),
    }
    return words.get(category, tr("Others"))


class ChoiceView(QWidget):
    """`chosen` carries the connector."""

    chosen = Signal(str)

    def __init__(self, manifests: list[Manifest], theme: Theme, parent: QWidget | None = None) -> None:
        """`manifests` as `offered` gives them."""
        super().__init__(parent)
        self._rows: list[tuple[Manifest, QWidget, QWidget]] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Find a network"))
        self.field.setAccessibleName(tr("Find a network"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._sift)
        self.field.returnPressed.connect(self._take_first)
        self._none = PlainLabel(tone=Tone.GREY, wrap=True)
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        self.field.setVisible(len(manifests) > _MANY)
        column.addWidget(self._none)
        for heading, group in groupby(manifests, key=lambda one: _heading(one.category)):
            title = PlainLabel(heading, size=Size.SMALL, strong=True, tone=Tone.GREY, wrap=True)
            column.addSpacing(6)
            column.addWidget(title)
            title.setVisible(len(manifests) > _MANY)
            for manifest in group:
                row = self._row(manifest, theme)
                column.addWidget(row)
                self._rows.append((manifest, row, title))
        column.addStretch(1)

    def _row(self, manifest: Manifest, theme: Theme) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(BadgeSign(theme, Badge(manifest.badge, manifest.colour, manifest.name), _SIGN))
        button = Button(manifest.name)
        button.clicked.connect(lambda: self.chosen.emit(manifest.id))
        button.setAccessibleDescription(manifest.cost)
        layout.addWidget(button, 1)
        layout.addWidget(PlainLabel(manifest.cost, size=Size.SMALL, tone=Tone.GREY, wrap=True), 1)
        return row

    def _sift(self, typed: str) -> None:
        """Only those whose name or kind has what was typed."""
        wanted = typed.strip().casefold()
        headings: set[QWidget] = set()
        found = 0
        for manifest, row, heading in self._rows:
            hit = wanted in f"{manifest.name} {manifest.id} {_heading(manifest.category)}".casefold()
            row.setVisible(hit)
            found += hit
            if hit:
                headings.add(heading)
        for _, _, heading in self._rows:
            heading.setVisible(heading in headings and len(self._rows) > _MANY)
        self._none.setText(tr("No network here is called “{typed}”.", typed=typed.strip()))
        self._none.setVisible(not found)

    def _take_first(self) -> None:
        """Return takes what is on top, when something was typed."""
        shown = [manifest for manifest, row, _ in self._rows if not row.isHidden()]
        if self.field.text().strip() and shown:
            self.chosen.emit(shown[0].id)
