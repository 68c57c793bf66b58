"""Lines between the bubbles: days, gaps, calls and visits, machinery, and turns folded to one line."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from shopbell.common_facts import stars
from shopbell.model import Direction
from shopbell.text.plain import snippet
from ui.models.days import clock_words
from ui.models.star_words import in_words
from ui.theme_tokens import Size, Tone
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import (
    ContactEntry,
    DayEntry,
    Entry,
    GapEntry,
    MachineryEntry,
    MessageEntry,
    as_turn,
)
from ui.thread.line import SIDE, Line
from ui.thread.look import Look
from ui.thread.wording import (
    author,
    contact_words,
    day_words,
    earlier_words,
    exact_time,
    gap_words,
    machinery_words,
    spoken,
    state_word,
)
from ui.widgets.avatar import paint_badge
from ui.widgets.plain import PlainLabel, set_tip
from ui.words import tr


class MiddleLine(Line):
    """A sentence in the middle, in a chip when `framed`."""

    framed = False

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry, look, parent)
        self._label = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True, parent=self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def bind(self, entry: Entry, look: Look) -> None:
        self.entry, self.look = entry, look
        text = self.words(entry, look)
        self._label.setText(text)
        self.setAccessibleName(text)

    def words(self, entry: Entry, look: Look) -> str:
        """The sentence."""
        raise NotImplementedError

    def height_for(self, width: int) -> int:
        inner = self._inner(width)
        return self._label.heightForWidth(inner) + self._space() * (4 if self.framed else 2)

    def _space(self) -> int:
        return self.look.theme.scaled(5)

    def _inner(self, width: int) -> int:
        most = width - 2 * SIDE - 2 * self._space() * 3
        metrics = self._label.fontMetrics()
        return max(40, min(most, metrics.horizontalAdvance(self._label.text()) + 8))

    def arrange(self) -> None:
        inner = self._inner(self.width())
        height = self._label.heightForWidth(inner)
        self._label.setGeometry((self.width() - inner) // 2, (self.height() - height) // 2, inner, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self.look.theme.tokens
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.setBrush(QColor(tokens.surface))
        space = self._space()
        place = QRectF(self._label.geometry()).adjusted(-3 * space, -space, 3 * space, space)
        radius = min(place.height() / 2, self.look.theme.scaled(13))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class DayLine(MiddleLine):
    """As in "Tuesday 17 November"."""

    def words(self, entry: Entry, look: Look) -> str:
        day = entry.day if isinstance(entry, DayEntry) else look.now.date()
        return day_words(day, look.now.astimezone(look.zone).date())


class GapLine(MiddleLine):
    """History that may be missing."""

    framed = True

    def words(self, entry: Entry, look: Look) -> str:
        if not isinstance(entry, GapEntry):
            return ""
        network = look.networks.get(entry.gap.account)
        words = gap_words(entry.gap, network, look.zone, look.now.astimezone(look.zone).date())
        return earlier_words(words, entry.earlier)


class ContactLine(MiddleLine):
    """A call, a visit, a note."""

    framed = True

    def words(self, entry: Entry, look: Look) -> str:
        if not isinstance(entry, ContactEntry):
            return ""
        set_tip(self, exact_time(entry.message.at, look.zone))
        when = clock_words(entry.message.at, look.zone)
        return tr("{what} · {time}", what=contact_words(entry.message), time=when)


class ClickLine(Line):
    """A line that opens when it is clicked."""

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry, look, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def toggle(self) -> None:
        """Open or fold."""
        entry = self.entry
        if isinstance(entry, MessageEntry):
            self.deed.emit(Deed(DeedKind.TOGGLE, entry.message))
        elif isinstance(entry, MachineryEntry):
            self.deed.emit(Deed(DeedKind.TOGGLE, entry.messages[0]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
        else:
            super().keyPressEvent(event)


class MachineryLine(ClickLine):
    """What machines said on a day: one line, more when asked."""

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry, look, parent)
        self._label = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True, parent=self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def bind(self, entry: Entry, look: Look) -> None:
        self.entry, self.look = entry, look
        if not isinstance(entry, MachineryEntry):
            return
        text = machinery_words(entry.messages)
        if entry.opened:
            text = "\n".join(" ".join(message.text.split()) for message in entry.messages)
        self._label.setText(text)
        self.setAccessibleName(text)
        set_tip(self, tr("Click to fold") if entry.opened else tr("Click to show all"))

    def height_for(self, width: int) -> int:
        return self._label.heightForWidth(width - 2 * SIDE) + 8

    def arrange(self) -> None:
        self._label.setGeometry(SIDE, 4, self.width() - 2 * SIDE, self.height() - 8)


class FoldedLine(ClickLine):
    """An older turn on one line: badge, who, first words, when. Opens with a click or Enter."""

    _ours = False
    _who = _words = _when = ""

    def bind(self, entry: Entry, look: Look) -> None:
        self.entry, self.look = entry, look
        message = as_turn(entry).message
        self._ours = message.direction is Direction.OUT
        self._who = tr("You") if self._ours else author(message)
        self._words = snippet(message.text) or in_words(stars(message.facts)) or tr("(no words)")
        self._when = clock_words(message.at, look.zone)
        line = f"{self._who} · {state_word(message, look.zone)}" if self._ours else self._who
        heard = spoken(message, line, look.zone, look.now)
        self.setAccessibleName(tr("{line}, folded: {words}", line=heard, words=self._words))
        set_tip(self, tr("{time} · click to open", time=exact_time(message.at, look.zone)))
        self.update()

    def height_for(self, width: int) -> int:
        return self.look.theme.scaled(30)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, message = self.look, as_turn(self.entry).message
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, scaled = look.theme.tokens, look.theme.scaled
        place = QRectF(self.rect()).adjusted(SIDE, 1, -SIDE, -1)
        ground = tokens.accent_soft if self._ours else tokens.sunken
        painter.setBrush(QColor(ground))
        chosen = look.selected == message.id
        painter.setPen(QPen(QColor(tokens.accent), 2) if chosen else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(place.adjusted(1, 0, -1, 0), 8, 8)
        side = scaled(14)
        middle = place.center().y()
        left = place.left() + scaled(10)
        paint_badge(painter, QRectF(left, middle - side / 2, side, side), look.badge(message), look.theme)
        self._paint_words(painter, place.adjusted(scaled(32), 0, -scaled(10), 0), look)

    def _paint_words(self, painter: QPainter, place: QRectF, look: Look) -> None:
        tokens = look.theme.tokens
        painter.setFont(look.theme.font(Size.SMALL))
        painter.setPen(QColor(tokens.grey))
        time_width = painter.fontMetrics().horizontalAdvance(self._when)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(place, flags | Qt.AlignmentFlag.AlignRight, self._when)
        painter.setFont(look.theme.font(Size.TEXT, strong=True))
        painter.setPen(QColor(tokens.ink))
        metrics = painter.fontMetrics()
        who = metrics.elidedText(self._who, Qt.TextElideMode.ElideRight, round(place.width() * 0.35))
        painter.drawText(place, flags | Qt.AlignmentFlag.AlignLeft, who)
        start = metrics.horizontalAdvance(who) + look.theme.scaled(10)
        rest = place.adjusted(start, 0, -time_width - look.theme.scaled(12), 0)
        painter.setFont(look.theme.font(Size.TEXT))
        words = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(10, round(rest.width())))
        painter.drawText(rest, flags | Qt.AlignmentFlag.AlignLeft, words)
