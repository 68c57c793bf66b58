"""Slack's times, which are a message's id within its channel: '1512085950.000216' is seconds and a counter."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_STAMP: Final = re.compile(r"(\d{1,11})\.(\d{6})")
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
ZERO: Final = "0000000000.000000"


def is_stamp(text: object) -> bool:
    """Whether it is the time of a message."""
    return isinstance(text, str) and _STAMP.fullmatch(text) is not None


def moment(stamp: str) -> datetime:
    """When. Raises ValueError for what is no stamp."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        raise ValueError("a message without its time")
    return _BEGIN + timedelta(seconds=int(found[1]), microseconds=int(found[2]))


def at(when: datetime) -> str:
    """A stamp of that moment."""
    micro = (when - _BEGIN) // timedelta(microseconds=1)
    return f"{micro // 1_000_000}.{micro % 1_000_000:06}"


def order(stamp: str) -> tuple[int, int]:
    """To sort by; what is no stamp comes first."""
    found = _STAMP.fullmatch(stamp)
    return (int(found[1]), int(found[2])) if found else (0, 0)
