"""The words of our own posts, for what is written below them; and where reading history stopped."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from connectors._kit import values
from connectors.x.mapping import words_of
from shopbell.connector import Toolbox

KEPT: Final = 200
_POST: Final = "post:"
_BACK: Final = "back:"
_LETTERS: Final = 1000


class Roots:
    """In the vault, where there is one."""

    def __init__(self, tools: Toolbox) -> None:
        self._vault = tools.vault
        self._words: OrderedDict[str, str] = OrderedDict()
        self._read = False

    def words(self, number: str) -> str:
        """Of a post of ours; '' when it is none, or long ago."""
        return self._words.get(number, "")

    async def remember(self, posts: Iterable[Mapping[str, Any]]) -> None:
        """The newest of them all."""
        await self._load()
        fresh = {values.text(one, "id"): words_of(one, {})[:_LETTERS] or "…" for one in posts}
        fresh = {number: words for number, words in fresh.items() if number and self._words.get(number) != words}
        if not fresh:
            return
        self._words.update(sorted(fresh.items()))
        gone = sorted(self._words, key=lambda number: int(number) if number.isdecimal() else 0)[:-KEPT]
        for number in gone:
            del self._words[number]
        if self._vault is not None:
            kept = {f"{_POST}{number}": words.encode() for number, words in fresh.items() if number in self._words}
            await self._vault.keep({**{f"{_POST}{number}": b"" for number in gone}, **kept})

    async def stopped(self, listing: str) -> str:
        """The number of the oldest post that history had read of a list, when money ended it; '' to begin."""
        return (
            (await self._vault.kept(f"{_BACK}{listing}")).get(f"{_BACK}{listing}", b"").decode() if self._vault else ""
        )

    async def stop(self, listing: str, number: str) -> None:
        """Remember it; '' forgets."""
        if self._vault is not None:
            await self._vault.keep({f"{_BACK}{listing}": number.encode()})

    async def _load(self) -> None:
        if self._read or self._vault is None:
            return
        self._read = True
        for name, value in (await self._vault.kept(_POST)).items():
            self._words.setdefault(name.removeprefix(_POST), value.decode("utf-8", "replace"))
