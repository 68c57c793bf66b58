"""One thing that was found in a download: what it is, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QVBoxLayout, QWidget

from shopbell.services.archives import Answers
from ui.archives.wording import left_words, span_words
from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.model import Account
    from shopbell.services.archives import Look


class LookCard(QFrame):
    """Its title, how much it is, and a question for each thing that the archive does not say."""

    changed = Signal()

    def __init__(
        self, look: Look, accounts: Sequence[Account], now: datetime, *, alone: bool, parent: QWidget | None = None
    ) -> None:
        """`accounts`: those of its network. `alone`: whether it is the only thing found, so that much can be asked."""
        super().__init__(parent)
        self._look = look
        self.setProperty("ground", "card")
        self._place = _choice(tr("Where it goes"))
        self._me = _choice(tr("You are"))
        self._dates = _choice(tr("3/4 means"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(PlainLabel(look.recognised.title, size=Size.BODY, strong=True, wrap=True))
        column.addWidget(PlainLabel(span_words(look, now), tone=Tone.GREY, wrap=True))
        if look.left_out:
            column.addWidget(PlainLabel(left_words(look.left_out), tone=Tone.WARM, wrap=True))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(10)
        column.addLayout(form)
        self._fill_place(accounts, alone=alone)
        self._fill_me()
        self._fill_dates()
        for box in (self._place, self._me, self._dates):
            if box.count():
                form.addRow(PlainLabel(box.accessibleName()), box)
                box.currentIndexChanged.connect(self.changed)
            else:
                box.setParent(self)
                box.hide()

    def _fill_place(self, accounts: Sequence[Account], *, alone: bool) -> None:
        joined = self._look.account
        for one in accounts if alone else [account for account in accounts if joined and account.id == joined.id]:
            self._place.addItem(tr("Into {account}, beside what is there", account=one.name or one.address), one.id)
        if alone or joined is None:
            self._place.addItem(tr("An account of its own, only for reading"), None)
        wanted = joined.id if joined is not None else None
        self._place.setCurrentIndex(max(0, self._place.findData(wanted)))

    def _fill_me(self) -> None:
        if not self._look.recognised.asks_me:
            return
        known = self._look.me or self._look.recognised.guess
        if known not in self._look.writers:
            self._me.addItem(tr("Choose your name"), "")
        for name in self._look.writers:
            self._me.addItem(name, name)
        self._me.setCurrentIndex(max(0, self._me.findData(known)))

    def _fill_dates(self) -> None:
        if self._look.recognised.asks_dates:
            for words, data in (
                (tr("Choose one"), ""),
                (tr("The third of April"), "day"),
                (tr("The fourth of March"), "month"),
            ):
                self._dates.addItem(words, data)

    @property
    def is_answered(self) -> bool:
        """Whether everything that has to be said was said."""
        return all(not box.count() or box.currentData() != "" for box in (self._me, self._dates))

    @property
    def answers(self) -> Answers:
        """What was said."""
        place = self._place.currentData()
        first = {"day": True, "month": False}.get(str(self._dates.currentData()))
        return Answers(account=place, apart=place is None, me=str(self._me.currentData() or ""), day_first=first)


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    return box
