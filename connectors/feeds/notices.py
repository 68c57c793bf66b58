"""Which feeds give nothing, and since when, in sentences for the owner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from connectors.feeds.places import Place
from shopbell.text.times import stamp

NAMED: Final = 3
_LETTERS: Final = 80


def notices_of(places: Mapping[str, Place], reasons: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    """One for each feed that fails, longest first; of many the first three. `now` in the owner's zone."""
    failing = sorted((place.failing or now, url) for url, place in places.items() if place.gone or place.failing)
    said = [_sentence(url, places[url], since, reasons.get(url, ""), now) for since, url in failing[:NAMED]]
    more = len(failing) - NAMED
    if more > 0:
        said.append(
            "Nor is there news from one more feed." if more == 1 else f"Nor is there news from {more} more feeds."
        )
    return tuple(said)


def _sentence(url: str, place: Place, since: datetime, reason: str, now: datetime) -> str:
    name = url.partition("://")[2].rstrip("/")[:_LETTERS]
    if place.gone:
        return f"{name} is gone for good. Take it off the list."
    return f"No news from {name} since {stamp(since, now)}. {reason}".strip()
