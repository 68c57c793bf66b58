"""A server of models on loopback that says what a test wrote down, in OpenAI's shapes, well or badly.

Shapes follow the published types of OpenAI's Python client (`ChatCompletion`, `ChatCompletionChunk`, `Model`, the error
object), against which tests/e2e/model validates every answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from connectors._model.testing.shapes import chunk, completion, listed, wrong

_MOST = 1024 * 1024


@dataclass
class Script:
    """How the next answers are given."""

    words: Sequence[str] = ("Yes, ", "from eight.")
    thoughts: Sequence[str] = ()
    """Before the words, beside the content (Ollama: reasoning; llama.cpp, LM Studio: reasoning_content)."""
    thoughts_name: str = "reasoning_content"
    finish: str = "stop"
    streams: bool = True
    """Whether it streams although it was asked to."""
    done: bool = True
    """Whether [DONE] stands at the end."""
    status: int = 200
    error: object = None
    """The body of a refusal: the error object's fields, or any text."""
    headers: Sequence[str] = ()
    error_after: int | None = None
    """So many words, then an error inside the stream."""
    cut_after: int | None = None
    """So many words, then the line is gone."""
    slow_first: float = 0.0
    slow_each: float = 0.0
    comments: int = 0
    """Lines that only keep the line alive, before the first word."""
    line_end: str = "\n"
    cut_bytes: int = 0
    """Sent in parts of so many bytes."""
    body: bytes | None = None
    """Instead of everything else: these bytes, as `kind`."""
    kind: str = "text/event-stream"


@dataclass
class ModelDouble:
    """What was asked of it stands in `asked`."""

    key: str = ""
    models: Sequence[str] = ("tiny", "small")
    script: Script = field(default_factory=Script)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Each request: method, path, headers (names in lower case) and body."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first request."""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when whoever asked went away before the end."""
    lists: bool = True
    _visits: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def prompts(self) -> list[str]:
        """Everything that was said to the model in each request, as one text."""
        return [
            "\n\n".join(one["content"] for one in asked["body"]["messages"]) for asked in self.asked if asked["body"]
        ]

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Its address, with /v1 at the end."""
        server = await asyncio.start_server(self._visit, "127.0.0.1", 0, limit=_MOST)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        finally:
            server.close()
            for visit in self._visits:
                visit.cancel()
            await asyncio.gather(*self._visits, return_exceptions=True)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (here := asyncio.current_task()) is not None:
            self._visits.add(here)
            here.add_done_callback(self._visits.discard)
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked = await _request(reader)
            self.asked.append(asked)
            self.came.set()
            await self._until_gone(asked, reader, writer)
        writer.close()

    async def _until_gone(
        self, asked: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        gone = asyncio.create_task(reader.read())
        answering = asyncio.create_task(self._answer(asked, writer))
        try:
            await asyncio.wait({gone, answering}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                self.left.set()
        finally:
            gone.cancel()
            answering.cancel()
            await asyncio.gather(gone, answering, return_exceptions=True)

    async def _answer(self, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        script = self.script
        if self.key and asked["headers"].get("authorization") != f"Bearer {self.key}":
            told = wrong("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
            await _reply(writer, 401, told)
        elif asked["method"] == "GET" and asked["path"] == "/v1/models":
            await _reply(
                writer, *((200, listed(self.models)) if self.lists else (404, wrong("Not Found", "not_found_error")))
            )
        elif asked["path"] != "/v1/chat/completions" or asked["method"] != "POST":
            await _reply(writer, 404, wrong("File Not Found", "not_found_error"))
        elif script.status != 200:
            await asyncio.sleep(script.slow_first)
            await _reply(writer, script.status, script.error, script.headers)
        elif asked["body"].get("model") not in self.models:
            told = wrong(
                f"The model `{asked['body'].get('model')}` does not exist", "invalid_request_error", "model_not_found"
            )
            await _reply(writer, 404, told)
        else:
            await self._say(asked, writer)

    async def _say(self, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        script, model = self.script, asked["body"]["model"]
        await asyncio.sleep(script.slow_first)
        if script.body is not None:
            writer.write(_head(200, script.kind, script.headers) + script.body)
            await writer.drain()
        elif not (script.streams and asked["body"].get("stream")):
            await _reply(writer, 200, completion(model, "".join(script.words), script.finish))
        else:
            writer.write(_head(200, script.kind, script.headers))
            async for event in self._events(model):
                await self._send(event, writer)
            await writer.drain()

    async def _events(self, model: str) -> AsyncIterator[str]:
        script = self.script
        for _ in range(script.comments):
            await asyncio.sleep(script.slow_each)
            yield ": ping"
        yield _data(chunk(model, {"role": "assistant", "content": ""}))
        for thought in script.thoughts:
            yield _data(chunk(model, {"content": None, script.thoughts_name: thought}))
        for number, word in enumerate(script.words):
            if number == script.error_after:
                yield _data(
                    script.error if isinstance(script.error, dict) else wrong("The model fell over.", "server_error")
                )
                return
            if number == script.cut_after:
                return
            await asyncio.sleep(script.slow_each)
            yield _data(chunk(model, {"content": word}))
        if script.finish:
            yield _data(chunk(model, {}, script.finish))
        if script.done:
            yield "data: [DONE]"

    async def _send(self, event: str, writer: asyncio.StreamWriter) -> None:
        raw = (event + self.script.line_end * 2).encode()
        step = self.script.cut_bytes or len(raw)
        for begin in range(0, len(raw), step):
            writer.write(raw[begin : begin + step])
            await writer.drain()
            if self.script.cut_bytes:
                await asyncio.sleep(0)


def _data(record: object) -> str:
    return f"data: {json.dumps(record, ensure_ascii=False)}"


async def _request(reader: asyncio.StreamReader) -> dict[str, Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if ": " in line)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    return {"method": method, "path": path, "headers": headers, "body": json.loads(raw) if raw else {}}


async def _reply(writer: asyncio.StreamWriter, status: int, record: object, headers: Sequence[str] = ()) -> None:
    plain = isinstance(record, str)
    body = str(record).encode() if plain else json.dumps(record).encode()
    kind = "text/html" if plain else "application/json"
    writer.write(_head(status, kind, (*headers, f"Content-Length: {len(body)}")) + body)
    await writer.drain()


def _head(status: int, kind: str, headers: Sequence[str]) -> bytes:
    lines = (f"HTTP/1.1 {status} Answer", f"Content-Type: {kind}", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode()
