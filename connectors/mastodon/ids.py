"""Ids of statuses: opaque text, newer ones are longer or greater (Mastodon API guidelines), but for one server.

snac's ids are the second of the last change and an MD5 of the address, so that an edit gives a status another id; the
server itself looks at the MD5 only. Tried on snac 2.75; README.
"""

import re
from datetime import date
from typing import Final

_SNAC: Final = re.compile(r"[0-9]{10}([0-9a-f]{32})")


def steady(api_id: str) -> str:
    """The part of an id that stays, usable as an id as well."""
    match = _SNAC.fullmatch(api_id)
    return f"{'0' * 10}{match[1]}" if match else api_id


def order(api_id: str) -> tuple[int, str]:
    """Sorts ids by time; those of one second are equal at snac."""
    match = _SNAC.fullmatch(api_id)
    return (len(api_id), api_id[:10] if match else api_id)


def place_of(day: date, status: str) -> str:
    """Where the store says that a message lies: under its day, so that those of some days are found at once."""
    return f"{day.isoformat()};{steady(status)}"


def placed(place: str) -> str:
    """The status of such a place."""
    return place.partition(";")[2]


def newest(ids: list[str], otherwise: str) -> str:
    """The latest of all."""
    return max((*ids, otherwise), key=order)
