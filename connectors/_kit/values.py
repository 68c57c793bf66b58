"""Reading what a service sent: nothing is believed to have the shape that its documentation says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any


def text(data: object, *path: str | int) -> str:
    """The text at a path of keys and positions, '' when there is none. Numbers are given as text, null is ''."""
    found = at(data, *path)
    if isinstance(found, str):
        return found
    return str(found) if isinstance(found, int | float) and not isinstance(found, bool) else ""


def number(data: object, *path: str | int) -> int:
    """The whole number at a path, 0 when there is none."""
    found = at(data, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def flag(data: object, *path: str | int) -> bool:
    """Whether the value at a path is true, and nothing else."""
    return at(data, *path) is True


def record(data: object, *path: str | int) -> Mapping[str, Any]:
    """The object at a path, {} when there is none."""
    found = at(data, *path)
    return found if isinstance(found, dict) else {}


def records(data: object, *path: str | int) -> Iterator[Mapping[str, Any]]:
    """The objects in the list at a path; whatever else lies among them is left out."""
    found = at(data, *path)
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def moment(data: object, *path: str | int) -> datetime | None:
    """The ISO 8601 time at a path, in UTC; without a zone it is taken for UTC. None when it cannot be read."""
    try:
        found = datetime.fromisoformat(text(data, *path))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def at(data: object, *path: str | int) -> object:
    """Whatever is at a path of keys and positions; None when the path leads nowhere."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data
