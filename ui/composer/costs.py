"""What sending costs, above the field, before it is pressed: from the manifest's price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from shopbell.model import Visibility
from shopbell.spending import UNITS, Allowance, Price
from shopbell.text.amounts import amount_words
from shopbell.text.links_found import x_spans
from ui.composer.hints import Hint
from ui.theme_tokens import Tone
from ui.words import fill, tr

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from ui.composer.composer import Composer

FEW: Final = 10
"""Units are no money: they are named when they are enough for fewer answers than this."""


class Costs(QObject):
    """Follows the composer; says nothing where sending is free, and while nothing is written."""

    def __init__(self, composer: Composer, clock: Clock) -> None:
        super().__init__(composer)
        self._composer = composer
        self._clock = clock
        composer.shown.connect(self._tell)
        composer.typed.connect(lambda _: self._tell())

    def _tell(self) -> None:
        writing, hints = self._composer.writing, self._composer.parts.hints
        words, tone = self._words(writing.text) if writing is not None and writing.text.strip() else ("", Tone.GREY)
        if not words:
            hints.hush(Hint.COST)
        elif hints.words(Hint.COST) != words:
            hints.say(Hint.COST, words, tone=tone)

    def _words(self, text: str) -> tuple[str, Tone]:
        network, visibility = self._composer.place.network, self._composer.visibility
        price = network.manifest.price if network is not None else None
        if network is None or price is None:
            return "", Tone.GREY
        link = bool(price.link) and bool(x_spans(text))
        cost = network.manifest.price_of(visibility, link=link)
        left = self._left(network.allowance, price.currency)
        if price.currency == UNITS:
            return _units(cost, left), Tone.WARM
        plain = network.manifest.price_of(visibility, link=False)
        because = visibility is not Visibility.PRIVATE and cost > plain
        if left is not None and cost > left:
            return _too_dear(cost, left, price.currency, because=because), Tone.WARM
        return _money(cost, price, because=because), Tone.WARM if cost > plain else Tone.GREY

    def _left(self, allowance: Allowance | None, currency: str) -> int | None:
        """What the period of now still has; None where nothing limits it, or nobody looked since it began anew."""
        if allowance is None or allowance.currency != currency or allowance.renews_at <= self._clock.now():
            return None
        return max(0, allowance.limit - allowance.used)


def _money(cost: int, price: Price, *, because: bool) -> str:
    if not cost:
        return ""
    amount = amount_words(cost, price.currency)
    if because:
        return tr("Sending this costs about {amount}, because it has a link.", amount=amount)
    return tr("Sending this costs about {amount}.", amount=amount)


def _too_dear(cost: int, left: int, currency: str, *, because: bool) -> str:
    """What matters stands first: in large letters the end is cut."""
    amount, rest = amount_words(cost, currency), amount_words(left, currency)
    if because:
        words = tr(
            "This will not leave: with its link it costs about {amount}, and {rest} of this month's budget is left."
        )
    else:
        words = tr("This will not leave: it costs about {amount}, and {rest} of this month's budget is left.")
    return fill(words, amount=amount, rest=rest)


def _units(cost: int, left: int | None) -> str:
    if not cost or left is None or left >= FEW * cost:
        return ""
    amount, rest = amount_words(cost, UNITS), amount_words(left, UNITS)
    if cost > left:
        return tr("Sending this takes {amount} units, and {rest} are left today.", amount=amount, rest=rest)
    return tr("Sending this takes {amount} of the {rest} units that are left today.", amount=amount, rest=rest)
