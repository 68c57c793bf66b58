"""Amounts as a person says them."""

import pytest

from shopbell.spending import UNITS
from shopbell.text.amounts import amount_words


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1_320_000, "USD", "$1.32"),
        (10_000_000, "USD", "$10.00"),
        (1, "USD", "$0.01"),
        (5_000, "EUR", "€0.01"),
        (10_001, "GBP", "£0.02"),
        (1_234_560_000, "CHF", "CHF 1,234.56"),
        (0, "USD", "$0.00"),
        (-5, "USD", "$0.00"),
        (4_120, UNITS, "4,120"),
    ],
)
def test_money_is_never_said_to_be_less_than_it_is(amount: int, currency: str, words: str) -> None:
    assert amount_words(amount, currency) == words
