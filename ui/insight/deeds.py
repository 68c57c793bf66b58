"""Outcomes marked with one key, the chosen day, the page saved and printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from shopbell.errors import Rejected
from shopbell.insight import NewOutcome
from shopbell.private_files import write_whole
from shopbell.services.insight_csv import as_csv
from ui.insight.wording import money
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId
    from shopbell.insight import Insight
    from shopbell.services.insight import Insights
    from ui.tasks import Tasks
    from ui.widgets.inline_bar import InlineBar
    from ui.widgets.notice import NoticeLine

_MOST_CENTS = 10**14


def kinds() -> tuple[tuple[str, str], ...]:
    """What an outcome is kept as, and its word on the screen."""
    return (("sale", tr("Sale")), ("booking", tr("Booking")), ("visit", tr("Visit")))


class InsightDeeds(QObject):
    """Questions go into the bar; what was done is said and can be taken back."""

    def __init__(
        self, insights: Insights, tasks: Tasks, notice: NoticeLine, bar: InlineBar, now: Callable[[], datetime]
    ) -> None:
        super().__init__(notice)
        self._insights = insights
        self._tasks = tasks
        self._notice = notice
        self._bar = bar
        self._now = now

    # ---- outcomes

    def outcome_menu(self, conversation: ConversationId, over: QWidget) -> QMenu:
        """What the conversation brought, below this widget."""
        menu = QMenu(over)
        menu.setAccessibleName(tr("What did it bring?"))
        for number, (kind, words) in enumerate(kinds(), start=1):
            action = menu.addAction(f"&{number}  {words}")
            action.triggered.connect(lambda _=False, kind=kind: self._ask_amount(conversation, kind))
        menu.addSeparator()
        menu.addAction(tr("&Something else…")).triggered.connect(lambda: self._ask_kind(conversation))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(over.mapToGlobal(QPoint(0, over.height())))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _ask_kind(self, conversation: ConversationId) -> None:
        self._bar.ask_words(
            tr("What did it bring, in a word?"), tr("Go on"), lambda kind: self._ask_amount(conversation, kind)
        )

    def _ask_amount(self, conversation: ConversationId, kind: str) -> None:
        self._bar.ask_words(
            tr("How much was it worth? As in 38.50 EUR; leave it empty if you like."),
            tr("Mark it"),
            lambda text: self._tasks.start(self._mark(conversation, kind, text)),
        )

    async def _mark(self, conversation: ConversationId, kind: str, text: str) -> None:
        cents, currency = amount_of(text)
        made = await self._insights.mark(NewOutcome(conversation, kind, cents, currency))
        worth = f" · {money(cents, currency)}" if cents else ""
        words = tr("Marked: {kind}{worth}", kind=dict(kinds()).get(kind, kind), worth=worth)
        self._notice.say(words, tr("Undo"), lambda: self._tasks.start(self._insights.unmark(made)))

    # ---- the page

    def ask_day(self, done: Callable[[], None]) -> None:
        """The day that outcomes are compared around."""

        async def choose(day: datetime) -> None:
            await self._insights.choose_change_day(day.replace(hour=0, minute=0, second=0, microsecond=0))
            done()

        question = tr("Since which day is something done differently?")
        self._bar.ask_time(question, tr("Compare"), self._now(), lambda day: self._tasks.start(choose(day)))

    def save(self, page: Insight, names: Mapping[AccountId, str], parent: QWidget) -> QFileDialog:
        """Ask where, then write the figures there."""
        dialog = QFileDialog(parent, tr("Save as CSV"), "shopbell.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self._tasks.start(self._write(Path(path), as_csv(page, names))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    async def _write(self, path: Path, text: str) -> None:
        try:
            write_whole(path, text.encode("utf-8-sig"))
        except OSError as error:
            raise Rejected(tr("{path} cannot be written: {why}.", path=path, why=error.strerror or "")) from error
        self._notice.say(tr("Saved as {name}", name=path.name))

    def print_page(self, page: QWidget) -> None:
        """Ask the system's printer, then put the page on paper."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, page.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(lambda: paint_on(printer, page))
        QDialog.open(dialog)  # its own `open` wants a slot by name


def paint_on(printer: QPrinter, page: QWidget) -> None:
    """As wide as the paper, over as many sheets as it takes."""
    painter = QPainter(printer)
    area = printer.pageLayout().paintRectPixels(printer.resolution())
    scale = area.width() / page.width()
    sheet = max(1, int(area.height() / scale))
    for number, top in enumerate(range(0, page.height(), sheet)):
        if number:
            printer.newPage()
        painter.save()
        painter.scale(scale, scale)
        painter.setClipRect(0, 0, page.width(), sheet)
        painter.translate(0, -top)
        page.render(painter, QPoint(0, 0))
        painter.restore()
    painter.end()


def amount_of(text: str) -> tuple[int | None, str]:
    """Cents and currency of "38.50 EUR", "€ 38,50" or "". Raises Rejected for what is no amount."""
    words = text.replace("\u00a0", " ").strip()
    if not words:
        return None, ""
    number = "".join(char for char in words if char.isdigit() or char in ".,")
    currency = "".join(char for char in words if not (char.isdigit() or char in "., ")).strip()
    whole, point, part = number.replace(",", ".").rpartition(".")
    if point and len(part) != 2:
        whole, part = whole + part, ""
    elif not point:
        whole, part = number, ""
    digits = whole.replace(".", "")
    if not digits.isdigit() or len(currency) > 8 or int(digits) * 100 > _MOST_CENTS:
        raise Rejected(tr("“{text}” is no amount such as 38.50 EUR.", text=text[:40]))
    return int(digits) * 100 + int(part or "0"), currency
