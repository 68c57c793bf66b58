"""The smallest change from one order of ids to another, so that rows that stay do not move needlessly."""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def staying(old: Sequence[Id], new: Sequence[Id]) -> set[Id]:
    """The most ids that can stay where they are: the longest run common to both orders.

    Patience sorting, O(n log n). Ids are unique within each order.
    """
    place = {id_: at for at, id_ in enumerate(new)}
    tails: list[int] = []
    tail_ids: list[Id] = []
    before: dict[Id, Id | None] = {}
    for id_ in old:
        at = place.get(id_)
        if at is None:
            continue
        length = bisect_left(tails, at)
        before[id_] = tail_ids[length - 1] if length else None
        tails[length : length + 1] = [at]
        tail_ids[length : length + 1] = [id_]
    kept: set[Id] = set()
    last = tail_ids[-1] if tail_ids else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Rising places as (first, last) of neighbours."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
