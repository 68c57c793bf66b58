"""A turn as a bubble: theirs left, ours right, with what became of it in a word, a sign and a shape of frame."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from shopbell.common_facts import stars
from shopbell.model import Delivery, Direction, Message
from ui.models.star_words import aloud
from ui.theme import Theme
from ui.theme_tokens import Size, Tokens, Tone
from ui.thread.bubble_menu import bubble_menu
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import Entry, MessageEntry, as_turn
from ui.thread.fate import FatePart
from ui.thread.files_part import FilesPart
from ui.thread.line import SIDE, Line, reading_width
from ui.thread.look import Look
from ui.thread.original import OriginalView
from ui.thread.signs import paint_sign
from ui.thread.wording import author, our_line, spoken, their_line, whole_story
from ui.thread.words_part import WordsPart
from ui.widgets.avatar import paint_badge
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel, set_tip
from ui.words import tr

_CONTEXT = 240
"""Letters of the post that is answered."""
SHARE = 0.8
"""The part of the timeline's width that a bubble may take."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Ground and outline of a bubble; the outline's shape differs for each fate."""

    ground: str
    line: str = ""
    width: float = 0
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    words: Tone = Tone.GREY


def frame_of(ours: bool, delivery: Delivery, tokens: Tokens) -> Frame:
    """The five fates look different in shape: none, dashed, solid, dotted, dash-dotted."""
    if not ours:
        return Frame(tokens.sunken)
    waiting = Frame(tokens.surface, tokens.warm, 1.2, Qt.PenStyle.DashLine, Tone.WARM)
    frames = {
        Delivery.WAITING: waiting,
        Delivery.SENDING: waiting,
        Delivery.REFUSED: Frame(tokens.surface, tokens.danger, 2.4, words=Tone.DANGER),
        Delivery.UNCERTAIN: Frame(tokens.surface, tokens.warm, 2.4, Qt.PenStyle.DotLine, Tone.WARM),
        Delivery.BOUNCED: Frame(tokens.surface, tokens.danger, 1.6, Qt.PenStyle.DashDotLine, Tone.DANGER),
    }
    return frames.get(delivery, Frame(tokens.accent_soft))


@dataclass(frozen=True, slots=True)
class Measured:
    """Where everything in a bubble is at one width."""

    width: int
    frame: QRect
    parts: tuple[tuple[QWidget, QRect], ...]


class Bubble(Line):
    """One message, open."""

    def __init__(self, entry: Entry, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(entry, look, parent)
        self._turn: MessageEntry | None = None
        self._message = as_turn(entry).message
        self._shown_mark = ""
        self._measured = Measured(-1, QRect(), ())
        self._ours = False
        self._head = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True, parent=self)
        self._context = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True, parent=self)
        self._words = WordsPart(self)
        self._words.resized.connect(self._tell_resized)
        self._words.link_chosen.connect(self._link)
        self._words.question_chosen.connect(self._question)
        self._files: FilesPart | None = None
        self._fate: FatePart | None = None
        self._more: Button | None = None
        self._body: OriginalView | None = None
        self._original: Button | None = None

    # ---- what it shows

    def bind(self, entry: Entry, look: Look) -> None:
        before, turn = self._turn, as_turn(entry)
        self.entry, self.look, self._turn = entry, look, turn
        message = self._message = turn.message
        self._ours = message.direction is Direction.OUT
        network = look.network(message)
        if self._ours:
            line = our_line(message, network, look.item(message), look.zone, look.now)
        else:
            unanswered = look.onlookers == message.id
            line = their_line(message, network, look.person, look.zone, unanswered=unanswered)
        self._head.setText(line)
        self._head.setAccessibleName(aloud(line, stars(message.facts)))
        set_tip(self._head, whole_story(message, look.zone))
        self._head.set_tone(frame_of(self._ours, message.delivery, look.theme.tokens).words)
        self.setAccessibleName(spoken(message, line, look.zone, look.now))
        self._bind_context(message.context, message.facts.get("warning", ""))
        who = tr("you") if self._ours else author(message)
        if not _same_words(before, turn) or self._shown_mark != look.mark:
            name = tr("Message from {who}", who=who)
            self._words.show_text(message.text, turn.questions, look, name, turn.settled)
        self._shown_mark = look.mark
        self._bind_original(message, look)
        self._bind_files(message, look)
        self._bind_fate(message, look)
        self.update()

    def _bind_context(self, context: str, warning: str) -> None:
        words, warned = _short(context), _short(warning)
        lines = [tr("Answers the post “{words}”", words=words)] if words else []
        lines += [tr("Content warning: {words}", words=warned)] if warned else []
        self._context.setText("\n".join(lines))
        self._context.setVisible(bool(lines))

    def _bind_files(self, message: Message, look: Look) -> None:
        if not message.attachments:
            return
        if self._files is None:
            self._files = FilesPart(self)
            self._files.deed.connect(self.deed)
        self._files.show_files(message, look)
        self._files.show()

    def _bind_fate(self, message: Message, look: Look) -> None:
        if self._fate is None:
            if not FatePart.wanted(message, look):
                return
            self._fate = FatePart(self)
            self._fate.deed.connect(self.deed)
        self._fate.show_fate(message, look)
        self._fate.setVisible(FatePart.wanted(message, look))

    def _bind_original(self, message: Message, look: Look) -> None:
        """The original in the place of the words while that is asked for; else a quiet way to it."""
        original = look.originals.get(message.id)
        if self._body is not None and self._body.original is not original:
            self._body.hide()
            self._body.deleteLater()
            self._body = None
        if original is not None and self._body is None:
            self._body = self._make_body(OriginalView(original, look, self))
        self._words.setVisible(self._body is None)
        if message.has_html and self._original is None and self._body is None:
            self._original = Button(tr("Show original"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY, parent=self)
            self._original.clicked.connect(lambda: self._ask(DeedKind.SHOW_ORIGINAL))
        if self._original is not None:
            self._original.setVisible(message.has_html and self._body is None)

    def _make_body(self, body: OriginalView) -> OriginalView:
        body.link_chosen.connect(self._link)
        body.pictures_wanted.connect(lambda: self._ask(DeedKind.SHOW_PICTURES))
        body.text_wanted.connect(lambda: self._ask(DeedKind.SHOW_TEXT))
        body.grown.connect(self._tell_resized)
        body.show()
        return body

    def _ask(self, kind: DeedKind) -> None:
        self.deed.emit(Deed(kind, self._message))

    @property
    def original(self) -> OriginalView | None:
        """The original form, while it is shown."""
        return self._body

    @property
    def words(self) -> WordsPart:
        """The text part."""
        return self._words

    @property
    def files(self) -> FilesPart | None:
        """The files part, when there are files."""
        return self._files

    @property
    def fate(self) -> FatePart | None:
        """The answers to what went wrong, when something did."""
        return self._fate

    # ---- where it stands

    def height_for(self, width: int) -> int:
        self._measured = self._measure(width)
        return self._measured.frame.height() + 2 * self._gap()

    def arrange(self) -> None:
        if self._measured.width != self.width():
            self._measured = self._measure(self.width())
        for widget, place in self._measured.parts:
            widget.setGeometry(place)
            if isinstance(widget, (WordsPart, FilesPart, FatePart, OriginalView)):
                widget.place(place.width())
        if self._more is not None:
            self._place_more()

    def _gap(self) -> int:
        return self._theme().scaled(4)

    def _theme(self) -> Theme:
        return self.look.theme

    def frame_rect(self) -> QRect:
        """Where the bubble itself is in this line."""
        return self._measured.frame

    def _measure(self, width: int) -> Measured:
        """Context, head, words or original, files, fate, from top to bottom; measured once, painted often."""
        scaled = self._theme().scaled
        pad, space, badge = scaled(12), scaled(5), scaled(22)
        most = min(reading_width(self._theme()), round((width - 2 * SIDE) * SHARE) - 2 * pad)
        if self._body is not None:
            most = width - 2 * SIDE - 2 * pad
        inner = self._inner_width(most, badge)
        on_right = self._ours is not self._mirrored()
        left = width - SIDE - inner - pad if on_right else SIDE + pad
        parts: list[tuple[QWidget, QRect]] = []
        top = self._gap() + scaled(9)
        for widget, indent, height in self._column(inner, badge):
            shift = 0 if self._mirrored() else indent
            parts.append((widget, QRect(left + shift, top, inner - indent, height)))
            top += height + space
        bottom = top - space + scaled(9)
        frame = QRect(left - pad, self._gap(), inner + 2 * pad, bottom - self._gap())
        return Measured(width, frame, tuple(parts))

    def _inner_width(self, most: int, badge: int) -> int:
        head = self._head.fontMetrics().horizontalAdvance(self._head.text()) + badge
        head += self._theme().scaled(20) if self._ours else 6
        wants = [min(most, head)]
        if self._context.text():
            context = self._context.fontMetrics().horizontalAdvance(self._context.text()) + badge
            wants.append(min(most, context))
        if self._body is not None:
            wants.append(most)
        else:
            wants.append(self._words.natural_width(most))
        if self._files is not None:
            wants.append(self._files.natural_width(most))
        if self._fate is not None and not self._fate.isHidden():
            wants.append(self._fate.natural_width(most))
        return max(wants)

    def _column(self, inner: int, badge: int) -> list[tuple[QWidget, int, int]]:
        """Widget, indent and height of each part shown."""
        column: list[tuple[QWidget, int, int]] = []
        if self._context.text():
            indent = badge // 2
            column.append((self._context, indent, self._context.heightForWidth(inner - indent)))
        height = max(self._head.heightForWidth(inner - badge), self._theme().scaled(18))
        column.append((self._head, badge, height))
        if self._body is not None:
            column.append((self._body, 0, self._body.height_for(inner)))
        elif words := self._words.height_for(inner):
            column.append((self._words, 0, words))
        if self._original is not None and self._body is None:
            column.append((self._original, 0, self._original.sizeHint().height()))
        if self._files is not None:
            column.append((self._files, 0, self._files.height_for(inner)))
        if self._fate is not None and not self._fate.isHidden():
            column.append((self._fate, 0, self._fate.height_for(inner)))
        return column

    # ---- how it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        message, tokens = self._message, self.look.theme.tokens
        frame = frame_of(self._ours, message.delivery, tokens)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.frame_rect())
        self._paint_ground(painter, place, frame)
        self._paint_signs(painter, frame)

    def _paint_ground(self, painter: QPainter, place: QRectF, frame: Frame) -> None:
        edge = max(frame.width, 0.0) / 2
        pen = QPen(QColor(frame.line), frame.width, frame.style) if frame.line else Qt.PenStyle.NoPen
        painter.setPen(pen)
        painter.setBrush(QColor(frame.ground))
        painter.drawRoundedRect(place.adjusted(edge, edge, -edge, -edge), 12, 12)
        if self.look.selected == self._message.id:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.look.theme.tokens.accent), 2))
            painter.drawRoundedRect(place.adjusted(-3, -3, 3, 3), 14, 14)

    def _paint_signs(self, painter: QPainter, frame: Frame) -> None:
        theme = self.look.theme
        head = self._head.geometry()
        side = theme.scaled(16)
        indent = theme.scaled(22)
        left = head.right() + 1 + indent - side if self._mirrored() else head.left() - indent
        spot = QRectF(left, head.top() + theme.scaled(1), side, side)
        paint_badge(painter, spot, self.look.badge(self._message), theme)
        if self._ours:
            colour = getattr(theme.tokens, str(frame.words))
            width = min(self._head.fontMetrics().horizontalAdvance(self._head.text()), head.width())
            small = theme.scaled(11)
            at = QPoint(head.left() + width + theme.scaled(5), head.top() + theme.scaled(3))
            if at.x() + small <= self.frame_rect().right() - 4:
                paint_sign(painter, QRectF(at.x(), at.y(), small, small), self._message.delivery, colour)
        if self._context.text():
            bar = self._context.geometry()
            painter.fillRect(bar.left() - indent // 2, bar.top(), 3, bar.height(), QColor(theme.tokens.edge))

    def _mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    # ---- what can be done

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_more()

    def leaveEvent(self, event: QEvent) -> None:
        if self._more is not None:
            self._more.hide()

    def _show_more(self) -> None:
        if self._more is None:
            self._more = Button(tr("More"), size=Size.SMALL, help=tr("What can be done with this message"), parent=self)
            self._more.clicked.connect(self.open_menu)
        self._place_more()
        self._more.show()
        self._more.raise_()

    def _place_more(self) -> None:
        frame = self.frame_rect()
        if self._more is None:
            return
        size = self._more.sizeHint()
        left = frame.left() - size.width() - 4 if self._ours else frame.right() + 4
        self._more.setGeometry(left, frame.top(), size.width(), size.height())

    def open_menu(self, at: QPoint | None = None) -> None:
        """Everything that can be done with this message, as a menu."""
        network = self.look.network(self._message)
        menu = bubble_menu(
            as_turn(self.entry),
            network,
            self.deed.emit,
            original=self._body is not None,
            marked=self._words.marked(),
            parent=self,
        )
        anchor = self._more.geometry().bottomLeft() if self._more is not None else self.frame_rect().center()
        menu.popup(at if isinstance(at, QPoint) else self.mapToGlobal(anchor))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.open_menu(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.deed.emit(Deed(DeedKind.SELECT, self._message))
        super().mousePressEvent(event)

    def _link(self, words: str, address: str) -> None:
        self.deed.emit(Deed(DeedKind.LINK, self._message, words=words, address=address))

    def _question(self, at: int, is_open: bool) -> None:
        kind = DeedKind.SETTLE_QUESTION if is_open else DeedKind.OPEN_QUESTION
        self.deed.emit(Deed(kind, self._message, at=at))

    def _tell_resized(self) -> None:
        self.deed.emit(Deed(DeedKind.RESIZED, self._message))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _CONTEXT else words[: _CONTEXT - 1] + "…"


def _same_words(before: MessageEntry | None, entry: MessageEntry) -> bool:
    return (
        before is not None
        and before.message.id == entry.message.id
        and before.message.text == entry.message.text
        and (before.questions, before.settled) == (entry.questions, entry.settled)
    )
