"""A server of models over real HTTP on loopback, well and badly behaved."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from connectors._model.line import ModelServer, Patience
from connectors._model.testing import ModelDouble, Script
from connectors._model.testing.shapes import chunk, wrong
from shopbell.clock import SystemClock
from shopbell.errors import FormRefused, KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.proposing import HelperPlace, Line, Piece, Role
from tests.servers import certificates

LINES = (Line(Role.SYSTEM, "Propose."), Line(Role.USER, "Grüße aus Köln 🥐"))
QUICK = Patience(connect=1, first=0.4, idle=0.3, whole=1.5, listing=0.5)


@pytest.fixture
def server() -> ModelServer:
    return ModelServer(SystemClock(), QUICK)


@pytest.fixture
async def double() -> AsyncIterator[tuple[ModelDouble, str]]:
    made = ModelDouble()
    async with made.served() as address:
        yield made, address


Double = tuple[ModelDouble, str]


async def pieces(server: ModelServer, address: str, key: str = "", model: str = "tiny") -> list[Piece]:
    async with aclosing(server.answer(HelperPlace(address, model), key, LINES)) as steps:
        return [step async for step in steps]


async def words(server: ModelServer, address: str) -> str:
    return "".join(piece.text for piece in await pieces(server, address))


async def trouble(server: ModelServer, address: str, key: str = "", model: str = "tiny") -> KnownError:
    with pytest.raises(KnownError) as caught:
        await pieces(server, address, key, model)
    return caught.value


async def test_words_come_one_by_one_and_nothing_but_the_request_leaves(server: ModelServer, double: Double) -> None:
    model, address = double
    got = await pieces(server, address)
    assert [piece.text for piece in got if piece.text] == ["Yes, ", "from eight."]
    assert got[-1].ending == "stop"
    (asked,) = model.asked
    assert asked["body"] == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Propose."}, {"role": "user", "content": "Grüße aus Köln 🥐"}],
        "stream": True,
    }
    assert "authorization" not in asked["headers"]
    assert asked["headers"]["user-agent"] == "Shopbell"


@pytest.mark.parametrize(
    "script",
    [
        Script(comments=3, slow_each=0.01),
        Script(line_end="\r\n"),
        Script(line_end="\r"),
        Script(cut_bytes=1, words=["Grüße 🥐", " – ", "ok"]),
        Script(done=False),
        Script(finish=""),
        Script(streams=False),
    ],
    ids=["alive", "crlf", "cr", "split letters", "no done", "no reason", "whole"],
)
async def test_every_way_of_sending_is_understood(server: ModelServer, double: Double, script: Script) -> None:
    model, address = double
    model.script = script
    assert await words(server, address) == "".join(script.words)


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
async def test_thoughts_are_told_from_words(server: ModelServer, double: Double, name: str) -> None:
    model, address = double
    model.script = Script(thoughts=["Hm.", "Well."], thoughts_name=name)
    got = await pieces(server, address)
    assert [piece.thinks for piece in got].count(True) == 2
    assert "Hm" not in "".join(piece.text for piece in got)


async def test_the_key_goes_into_its_header_and_nowhere_else(server: ModelServer, double: Double) -> None:
    model, address = double
    model.key = "sk-right-0815"
    assert await pieces(server, address, "sk-right-0815")
    (asked,) = model.asked
    assert asked["headers"]["authorization"] == "Bearer sk-right-0815"
    assert "0815" not in json.dumps([asked["body"], asked["path"]])


async def test_a_wrong_key_and_a_missing_one_are_told_apart(server: ModelServer, double: Double) -> None:
    model, address = double
    model.key = "sk-right-0815"
    wrong_key, none = await trouble(server, address, "sk-wrong"), await trouble(server, address)
    assert isinstance(wrong_key, SignInNeeded)
    assert "does not accept the key" in str(wrong_key)
    assert "wants a key" in str(none)
    assert "sk-wrong" not in str(wrong_key)


REFUSALS = [
    (403, wrong("Country not supported", "request_forbidden"), Rejected, "does not allow this"),
    (402, wrong("Pay", "x"), Rejected, "no credit is left"),
    (429, wrong("You exceeded your current quota", "insufficient_quota", "insufficient_quota"), Rejected, "no credit"),
    (429, wrong("Slow down", "requests", "rate_limit_exceeded"), RateLimited, "asks to wait"),
    (400, wrong("too many tokens", "invalid_request_error", "context_length_exceeded"), Rejected, "too long for tiny"),
    (400, {"error": {"code": 400, "message": "x", "type": "exceed_context_size_error"}}, Rejected, "too long for tiny"),
    (413, "too large", Rejected, "too long for tiny"),
    (400, wrong("Bad <b>thing</b>\x1b[2J", "invalid_request_error"), Rejected, "It says: “Bad <b>thing</b>[2J”"),
    (404, {"error": "model 'tiny' not found"}, Rejected, "no model called tiny"),
    (404, wrong('model "tiny" not found, try pulling it first', "api_error"), Rejected, "no model called tiny"),
    (404, wrong("File Not Found", "not_found_error"), Unreachable, "ends in /v1"),
    (404, "<html>nothing here</html>", Unreachable, "ends in /v1"),
    (
        503,
        {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
        Unreachable,
        "still loading",
    ),
    (500, wrong("llama runner process has terminated", "api_error"), Unreachable, "could not answer (500)"),
    (502, "<html>Bad gateway</html>", Unreachable, "could not answer (502)"),
    (401, "no JSON", SignInNeeded, "wants a key"),
    (302, "elsewhere", Rejected, "was not followed"),
]


@pytest.mark.parametrize(("status", "said", "kind", "told"), REFUSALS)
async def test_each_refusal_has_a_sentence(
    server: ModelServer, double: Double, status: int, said: Any, kind: type[KnownError], told: str
) -> None:
    model, address = double
    model.script = Script(status=status, error=said, headers=("Location: http://127.0.0.1:9/", "Retry-After: 7"))
    error = await trouble(server, address)
    assert isinstance(error, kind), error
    assert told in str(error)
    assert len(model.asked) == 1


async def test_a_model_that_is_not_there_is_named(server: ModelServer, double: Double) -> None:
    assert "has no model called giant" in str(await trouble(server, double[1], model="giant"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "It says: “The model fell over.”"),
        ({"error": {"code": 400, "message": "x", "type": "exceed_context_size_error"}}, "too long for tiny"),
    ],
)
async def test_an_error_in_the_middle_keeps_what_came_before(
    server: ModelServer, double: Double, said: object, told: str
) -> None:
    model, address = double
    model.script = Script(error_after=1, error=said)
    got = ""
    async with aclosing(server.answer(HelperPlace(address, "tiny"), "", LINES)) as steps:
        while "Yes, " not in got:
            got += (await anext(steps)).text
        with pytest.raises(KnownError, match=told):
            await anext(steps)


@pytest.mark.parametrize("script", [Script(cut_after=1), Script(cut_after=0)])
async def test_a_line_that_breaks_is_not_taken_for_the_end(server: ModelServer, double: Double, script: Script) -> None:
    model, address = double
    model.script = script
    assert "broke before the answer was whole" in str(await trouble(server, address))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html><body>Log in to the caf\xe9</body></html>", "text/html"),
        (b"", "text/event-stream"),
        (b'["a"]', "application/json"),
        (b'{"ok": true}', "application/json"),
        (b"data: nonsense\n\n", "text/event-stream"),
        (b'data: {"ok": true}\n\n', "text/event-stream"),
        (b"[" * 100_000, "application/json"),
    ],
)
async def test_what_is_no_server_of_models_is_said(server: ModelServer, double: Double, body: bytes, kind: str) -> None:
    model, address = double
    model.script = Script(body=body, kind=kind)
    error = await trouble(server, address)
    assert isinstance(error, Unreachable)
    assert "not as a server of models" in str(error)


async def test_shapes_that_no_one_promised_do_no_harm(server: ModelServer, double: Double) -> None:
    model, address = double
    odd: tuple[dict[str, Any], ...] = (
        chunk("tiny", {"content": [{"type": "text", "text": "in "}, {"type": "image"}, 7]}),
        chunk("tiny", {"content": 7, "tool_calls": [{"function": {"name": "send", "arguments": "{}"}}]}),
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"delta": None, "finish_reason": {"a": 1}}], "usage": {"total_tokens": 3}},
        chunk("tiny", {"content": "parts"}, "stop"),
    )
    model.script = Script(body="".join(f"data: {json.dumps(one)}\n\n" for one in odd).encode())
    assert await words(server, address) == "in parts"


async def test_a_server_that_does_not_begin_is_given_up(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(slow_first=5)
    assert "was too slow" in str(await trouble(server, address))


async def test_a_server_that_falls_silent_is_given_up(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(words=["a", "b"], slow_each=0.35)
    assert "was too slow" in str(await trouble(server, address))


async def test_a_server_that_only_stays_alive_is_given_up_in_the_end(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(comments=1000, slow_each=0.05)
    async with asyncio.timeout(5):
        assert "was too slow" in str(await trouble(server, address))


async def test_more_bytes_than_any_answer_has_are_not_read(
    server: ModelServer, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors._model.line.MOST_BYTES", 2_000)
    model, address = double
    model.script = Script(words=["word "] * 100)
    assert "more than any answer has" in str(await trouble(server, address))
    model.script = Script(body=b"{" + b" " * 5_000, kind="application/json")
    assert "more than any answer has" in str(await trouble(server, address))


async def test_an_answer_that_was_packed_unasked_is_not_unpacked(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(body=b"\x1f\x8b", headers=("Content-Encoding: gzip",))
    assert "packed its answer" in str(await trouble(server, address))
    assert model.asked[0]["headers"]["accept-encoding"] == "identity"


async def test_nobody_there_is_said_in_words(server: ModelServer) -> None:
    error = await trouble(server, "http://127.0.0.1:9/v1")
    assert str(error) == "Nothing answers at 127.0.0.1:9. Is the program with the model running?"


async def test_stopping_hangs_up(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(words=["word "] * 1000, slow_each=0.01)
    async with aclosing(server.answer(HelperPlace(address, "tiny"), "", LINES)) as steps:
        async for step in steps:
            if step.text:
                break
    await asyncio.wait_for(model.left.wait(), 2)


async def test_being_cancelled_hangs_up(server: ModelServer, double: Double) -> None:
    model, address = double
    model.script = Script(slow_first=5)
    asking = asyncio.create_task(pieces(ModelServer(SystemClock()), address))
    await model.came.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await asyncio.wait_for(model.left.wait(), 2)


async def test_the_models_are_listed(server: ModelServer, double: Double) -> None:
    model, address = double
    model.models = ["small", "tiny", "b\x00ad", "x" * 300]
    assert await server.models(address, "") == ("small", "tiny")
    model.lists = False
    with pytest.raises(Rejected, match="does not list its models"):
        await server.models(address, "")


async def test_a_machine_in_between_is_not_asked_for_what_stays_here(
    server: ModelServer, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await words(server, double[1]) == "Yes, from eight."


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(server: ModelServer, tmp_path: Path) -> None:
    certificates.write(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listening = await asyncio.start_server(never, "127.0.0.1", 0, ssl=context)
    try:
        port = listening.sockets[0].getsockname()[1]
        assert "certificate of localhost" in str(await trouble(server, f"https://localhost:{port}/v1"))
    finally:
        listening.close()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("localhost:11434/", "http://localhost:11434/v1"),
        (" http://127.0.0.1:8080/v1/chat/completions ", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:1234/v1/models", "http://[::1]:1234/v1"),
        ("api.example.org", "https://api.example.org/v1"),
        ("https://api.example.org/openai/v1", "https://api.example.org/openai/v1"),
        ("https://openrouter.example/api/v1?x=1", "https://openrouter.example/api/v1"),
    ],
)
def test_an_address_is_kept_whole(server: ModelServer, typed: str, kept: str) -> None:
    assert server.address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("http://api.example.org/v1", "only a model on this computer"),
        ("http://192.168.1.9:11434", "only a model on this computer"),
        ("http://localhost.example.org", "only a model on this computer"),
        ("https://me:secret@api.example.org", "not the address"),
        ("ftp://localhost", "not the address"),
        ("http://", "not the address"),
        ("", "not the address"),
        ("https://exa mple.org", "not the address"),
    ],
)
def test_an_address_that_would_be_overheard_or_is_none_is_refused(server: ModelServer, typed: str, why: str) -> None:
    with pytest.raises(FormRefused) as caught:
        server.address(typed)
    assert why in caught.value.fields["address"].lower()
