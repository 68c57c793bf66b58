"""OpenAI's own Python client drives the double: what it cannot do there is a defect of the double."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from connectors._model.testing import ModelDouble, Script
from connectors._model.testing.shapes import wrong
from tests.servers.peers import peer_python, run_peer

pytestmark = [pytest.mark.peer("openai"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("peer_script.py")
KEY = "sk-right-0815"


@pytest.fixture(scope="module")
def python() -> Path:
    """With the client in it (Apache-2.0: a tool of the tests, never a part of Shopbell)."""
    return peer_python("openai", "openai==3.57.0 pydantic==2.13.4")


async def talk(double: ModelDouble, python: Path, what: str, key: str = KEY) -> Any:
    async with double.served() as base:
        return json.loads(await run_peer(python, SCRIPT, what, base, key))


async def test_the_client_talks_with_the_double_as_with_openai(python: Path) -> None:
    double = ModelDouble(key=KEY, script=Script(words=["Grüße 🥐, ", "ja."], comments=2, cut_bytes=3))
    assert await talk(double, python, "talk") == {
        "models": ["tiny", "small"],
        "whole": ["Grüße 🥐, ja.", "stop"],
        "stream": ["Grüße 🥐, ", "ja."],
        "end": "stop",
    }
    assert [asked["path"] for asked in double.asked] == ["/v1/models", "/v1/chat/completions", "/v1/chat/completions"]
    assert double.asked[1]["body"]["messages"][1]["content"] == "Grüße 🥐"


async def test_every_record_is_of_the_clients_own_types(python: Path) -> None:
    double = ModelDouble(key=KEY, script=Script(finish="length"))
    assert await talk(double, python, "shapes") == {"models": 2, "chunks": 4, "last": "[DONE]"}


TROUBLES = [
    (
        Script(status=429, error=wrong("Slow down", "requests", "rate_limit_exceeded")),
        "RateLimitError",
        "rate_limit_exceeded",
    ),
    (
        Script(status=400, error=wrong("Too long", "invalid_request_error", "context_length_exceeded")),
        "BadRequestError",
        "context_length_exceeded",
    ),
    (Script(status=403, error=wrong("No", "forbidden")), "PermissionDeniedError", None),
    (Script(status=500, error=wrong("Oh", "server_error")), "InternalServerError", None),
    (Script(status=503, error="<html>Bad</html>"), "InternalServerError", None),
    (Script(error_after=1), "APIError", None),
    (Script(slow_first=5), "APITimeoutError", None),
    (Script(cut_after=1), "nothing", "Yes, "),
]


@pytest.mark.parametrize(("script", "error", "code"), TROUBLES)
async def test_the_client_knows_each_trouble(python: Path, script: Script, error: str, code: str | None) -> None:
    assert await talk(ModelDouble(key=KEY, script=script), python, "trouble") == [error, code]


async def test_the_client_knows_a_wrong_key_and_a_model_that_is_not_there(python: Path) -> None:
    assert await talk(ModelDouble(key=KEY), python, "trouble", "sk-no") == ["AuthenticationError", "invalid_api_key"]
    missing = await talk(ModelDouble(key=KEY, models=["other"]), python, "trouble")
    assert missing == ["NotFoundError", "model_not_found"]


async def test_the_double_sees_the_client_go(python: Path) -> None:
    double = ModelDouble(key=KEY, script=Script(words=["word "] * 2_000, slow_each=0.01))
    async with double.served() as base:
        assert json.loads(await run_peer(python, SCRIPT, "leave", base, KEY)) == "word "
        await asyncio.wait_for(double.left.wait(), 5)
