"""Which numbers of the notification server stand for which notice, also while the server still owes a number."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

_MOST_EARLY: Final = 50


@dataclass(frozen=True, slots=True)
class Signal:
    """What the server says the owner did with one of its numbers."""

    member: str
    body: tuple[Any, ...]


class Popups:
    """A slow desktop shows first and answers later; what the owner does meanwhile is kept until the number is known."""

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}
        self._keys: dict[int, str] = {}
        self._owed: Counter[str] = Counter()
        self._unwanted: set[str] = set()
        self._early: list[Signal] = []

    def number(self, key: str) -> int:
        """What to replace; 0 when nothing is known to be there."""
        return self._latest.get(key, 0)

    def key(self, number: int) -> str | None:
        """The notice a number stands for."""
        return self._keys.get(number)

    def asked(self, key: str) -> None:
        """The server was asked to show it and has not answered yet."""
        self._owed[key] += 1
        self._unwanted.discard(key)

    def early(self, signal: Signal) -> None:
        """Of a number that nobody knows: kept while the server owes one."""
        if self._owed.total() and len(self._early) < _MOST_EARLY:
            self._early.append(signal)

    def answered(self, key: str, number: int | None) -> tuple[Signal, ...]:
        """It is there under this number, None: it is not. Gives what the owner did with it before we knew."""
        self._owed[key] -= 1
        if number is not None:
            self._latest[key], self._keys[number] = number, key
        mine = tuple(one for one in self._early if one.body[0] == number)
        self._early = [one for one in self._early if one not in mine] if self._owed.total() else []
        return mine

    def unwanted(self, key: str) -> bool:
        """Whether it was taken away before it had a number."""
        return key in self._unwanted

    def take(self, key: str) -> list[int]:
        """Forget it; gives every number that stood for it, since a slow server may have shown it twice."""
        numbers = [number for number, known in self._keys.items() if known == key]
        for number in numbers:
            self.gone(number)
        if self._owed[key]:
            self._unwanted.add(key)
        return numbers

    def gone(self, number: int) -> None:
        """The server has closed it."""
        key = self._keys.pop(number, None)
        if key is not None and self._latest.get(key) == number:
            del self._latest[key]

    def clear(self) -> None:
        """Another server knows none of the old numbers."""
        self._latest.clear()
        self._keys.clear()
        self._early.clear()
