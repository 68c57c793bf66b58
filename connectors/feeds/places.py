"""Where reading of many feeds stands, as the text that the store keeps: a short line for each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.feeds.fetching import Validators

NEVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of one feed: how to ask whether it changed, where it lives now, its newest change, its end.

    `failing`: since when it gives nothing; `read`: whether it ever did.
    """

    validators: Validators = field(default_factory=Validators)
    moved: str = ""
    updated: datetime = NEVER
    gone: bool = False
    failing: datetime | None = None
    read: bool = True


def to_text(places: Mapping[str, Place]) -> str:
    """For the store."""
    return json.dumps({url: _row(one) for url, one in places.items()})


def _row(one: Place) -> list[object]:
    known = [one.validators.etag, one.validators.modified, one.moved, one.updated.isoformat(), one.gone]
    if one.failing is None and one.read:
        return known
    return [*known, one.failing.isoformat() if one.failing else "", one.read]


def of_text(cursor: str) -> dict[str, Place]:
    """Nothing for what cannot be read: a feed is read again then."""
    try:
        data = values.record(json.loads(cursor)) if cursor else {}
    except (ValueError, RecursionError):
        return {}
    return {url: _place(row) for url, row in data.items() if isinstance(row, list) and len(row) in (5, 7)}


def _place(row: list[object]) -> Place:
    validators = Validators(values.text(row, 0), values.text(row, 1))
    place = Place(validators, values.text(row, 2), values.moment(row, 3) or NEVER, values.flag(row, 4))
    if len(row) == 5:
        return place
    return replace(place, failing=values.moment(row, 5), read=values.flag(row, 6))
