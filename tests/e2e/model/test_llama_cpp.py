"""The writing helper at llama.cpp's own server, with a model of eight words that was made by hand."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from connectors._model.line import ModelServer
from shopbell.clock import SystemClock
from shopbell.errors import KnownError
from shopbell.proposing import HelperPlace, Line, Piece, Role
from tests.e2e.model.letters import LETTER, run, text
from tests.e2e.program.shopbell import Shopbell
from tests.servers.llama import SAYS, LlamaServer

pytestmark = [pytest.mark.server("llama.cpp"), pytest.mark.slow, pytest.mark.timeout(400)]
KEY = "sk-right-0815"
HI = (Line(Role.SYSTEM, "Propose."), Line(Role.USER, "Have you rye? Grüße 🥐"))


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """Wants a key."""
    server = LlamaServer(tmp_path_factory.mktemp("llama"), key=KEY, room=1_000)
    yield server
    server.stop()


@pytest.fixture
def model() -> ModelServer:
    return ModelServer(SystemClock())


async def pieces(model: ModelServer, address: str, key: str, lines: tuple[Line, ...] = HI) -> list[Piece]:
    async with aclosing(model.answer(HelperPlace(address, "eight-words"), key, lines)) as steps:
        return [step async for step in steps]


async def trouble(model: ModelServer, address: str, key: str, lines: tuple[Line, ...] = HI) -> str:
    with pytest.raises(KnownError) as caught:
        await pieces(model, address, key, lines)
    return str(caught.value)


async def test_its_words_come_one_by_one(llama: LlamaServer, model: ModelServer) -> None:
    assert await model.models(llama.address, KEY) == ("eight-words",)
    got = await pieces(model, llama.address, KEY)
    said = [piece.text for piece in got if piece.text]
    assert "".join(said).strip() == SAYS
    assert len(said) > 3
    assert [piece.ending for piece in got if piece.ending] == ["stop"]


async def test_what_it_refuses_is_said_in_words(llama: LlamaServer, model: ModelServer) -> None:
    assert "does not accept the key" in await trouble(model, llama.address, "sk-no")
    assert "wants a key" in await trouble(model, llama.address, "")
    long = (Line(Role.USER, "x" * 3_000),)
    assert "too long for eight-words" in await trouble(model, llama.address, KEY, long)
    nowhere = llama.address.replace("/v1", "/nothing")
    assert "usually ends in /v1" in await trouble(model, nowhere, KEY)
    with pytest.raises(KnownError, match="does not list its models"):
        await model.models(nowhere, KEY)


async def test_hanging_up_in_the_middle_leaves_it_well(llama: LlamaServer, model: ModelServer) -> None:
    for _ in range(3):
        async with aclosing(model.answer(HelperPlace(llama.address, "eight-words"), KEY, HI)) as steps:
            while not (await anext(steps)).text:
                pass
    assert "".join(piece.text for piece in await pieces(model, llama.address, KEY)).strip() == SAYS


async def test_it_proposes_by_command(tmp_path: Path) -> None:
    letters = tmp_path / "letters.mbox"
    letters.write_text(LETTER, encoding="utf-8")
    shopbell = Shopbell(tmp_path / "profile", {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"})
    server = await asyncio.to_thread(LlamaServer, tmp_path)
    try:
        await run(shopbell, "import", str(letters))
        (row,) = (await run(shopbell, "list", "all")).rows
        await run(shopbell, "helper", "set", server.address, "eight-words")
        code, out, said = await text(shopbell, ["propose", str(row["conversation"]), "--agree"])
    finally:
        await asyncio.to_thread(server.stop)
    assert (code, out, said) == (0, f"{SAYS}\n", "")
