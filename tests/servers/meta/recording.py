"""What a double answered, by kind of object, for Meta's own types to be held against it."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.servers.environments import outside

SCRIPT = Path(__file__).with_name("types_script.py")
Judge = Callable[[str, dict[str, Any]], str]
"""The kind of an object, by the path that it was asked for and itself; '' where the library has none."""


@dataclass(slots=True)
class Recording(httpx.AsyncBaseTransport):
    """In front of a double; keeps every answer to a question."""

    line: httpx.AsyncBaseTransport
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        answer = await self.line.handle_async_request(request)
        content = await answer.aread()
        if request.method == "GET" and answer.status_code == 200 and content.startswith(b"{"):
            self.answers.append((request.url.path, json.loads(content)))
        return answer

    def objects(self, judge: Judge) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each with its kind."""
        for path, answer in self.answers:
            for one in answer["data"] if isinstance(answer.get("data"), list) else [answer]:
                if kind := judge(path, one):
                    yield kind, one


async def judged(python: Path, objects: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What Meta's types say of them: `seen` kinds, and what is `odd`."""
    child = await asyncio.create_subprocess_exec(
        str(python),
        str(SCRIPT),
        env=outside(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        told, trouble = await child.communicate(json.dumps(objects).encode())
    assert child.returncode == 0, trouble.decode()[-3000:]
    found: dict[str, Any] = json.loads(told)
    return found
