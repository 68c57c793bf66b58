"""A model that says what a test wrote down, when the test lets it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from shopbell.errors import FormRefused, KnownError
from shopbell.proposing import HelperPlace, Line, Piece

HERE = "http://localhost:11434/v1"
THERE = "https://models.example.org/v1"


@dataclass
class ScriptedModel:
    """`shopbell.ports.Model`."""

    says: Sequence[Piece | KnownError] = (Piece("Yes, "), Piece("from eight."), Piece(ending="stop"))
    names: tuple[str, ...] = ("small", "tiny")
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Address, key, and everything that was said to it."""
    waits_before: int | None = None
    """It says nothing from this piece on until `goes_on` is set."""
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    closed: int = 0
    """How many answers came to an end, or were hung up on."""

    def address(self, typed: str) -> str:
        if "//" not in typed:
            raise FormRefused(
                {"address": "This is not the address of a server. It looks like http://localhost:11434/v1."}
            )
        return typed.strip()

    async def models(self, address: str, key: str) -> tuple[str, ...]:
        return self.names

    async def answer(self, place: HelperPlace, key: str, lines: Sequence[Line]) -> AsyncGenerator[Piece, None]:
        self.asked.append((place.address, key, "\n\n".join(line.text for line in lines)))
        try:
            for number, said in enumerate(self.says):
                if number == self.waits_before:
                    await self.goes_on.wait()
                if isinstance(said, KnownError):
                    raise said
                await asyncio.sleep(0)
                yield said
        finally:
            self.closed += 1
