"""Amounts of money and of units as a person says them: pure functions."""

from __future__ import annotations

from typing import Final

from shopbell.spending import UNITS

_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£"}
_MILLIONTHS_OF_A_HUNDREDTH: Final = 10_000


def amount_words(amount: int, currency: str) -> str:
    """Millionths of a currency as "$1.32", rounded up to a hundredth so that nothing looks free; units as "4,120"."""
    if currency == UNITS:
        return f"{amount:,}"
    hundredths = -(-max(0, amount) // _MILLIONTHS_OF_A_HUNDREDTH)
    figure = f"{hundredths // 100:,}.{hundredths % 100:02d}"
    sign = _SIGNS.get(currency)
    return f"{sign}{figure}" if sign else f"{currency} {figure}"
