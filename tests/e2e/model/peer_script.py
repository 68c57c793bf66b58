"""OpenAI's own Python client talks to the double: python peer_script.py WHAT ADDRESS KEY."""

import json
import sys
import urllib.request
from typing import Any

from openai import APIError, APITimeoutError, OpenAI  # type: ignore[import-not-found]
from openai.types import Model  # type: ignore[import-not-found]
from openai.types.chat import ChatCompletion, ChatCompletionChunk  # type: ignore[import-not-found]
from pydantic import TypeAdapter  # type: ignore[import-not-found]

MESSAGES: Any = [{"role": "system", "content": "Propose."}, {"role": "user", "content": "Grüße 🥐"}]


def client(base: str, key: str, seconds: float = 20) -> OpenAI:
    return OpenAI(base_url=base, api_key=key, max_retries=0, timeout=seconds)


def talk(base: str, key: str) -> object:
    with client(base, key) as one:
        names = [model.id for model in one.models.list()]
        whole = one.chat.completions.create(model="tiny", messages=MESSAGES)
        with one.chat.completions.create(model="tiny", messages=MESSAGES, stream=True) as stream:
            chunks = list(stream)
    return {
        "models": names,
        "whole": [whole.choices[0].message.content, whole.choices[0].finish_reason],
        "stream": [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content],
        "end": chunks[-1].choices[0].finish_reason,
    }


def shapes(base: str, key: str) -> object:
    """Every record as it is on the line, against the client's own types, nothing forgiven."""
    asked = {"model": "tiny", "messages": MESSAGES}
    listed = json.loads(raw(f"{base}/models", key))
    for model in listed["data"]:
        TypeAdapter(Model).validate_json(json.dumps(model), strict=True)
    TypeAdapter(ChatCompletion).validate_json(raw(f"{base}/chat/completions", key, asked), strict=True)
    streamed = raw(f"{base}/chat/completions", key, asked | {"stream": True})
    events = [line.removeprefix("data: ") for line in streamed.splitlines() if line.startswith("data: ")]
    for event in events[:-1]:
        TypeAdapter(ChatCompletionChunk).validate_json(event, strict=True)
    return {"models": len(listed["data"]), "chunks": len(events) - 1, "last": events[-1]}


def raw(url: str, key: str, asked: object = None) -> str:
    """A body as it is on the line."""
    body = json.dumps(asked).encode() if asked is not None else None
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as got:
        return str(got.read().decode())


def trouble(base: str, key: str) -> object:
    """What the client makes of it: the name of its error, and the code."""
    with client(base, key, 1.0) as one:
        try:
            with one.chat.completions.create(model="tiny", messages=MESSAGES, stream=True) as stream:
                said = [chunk.choices[0].delta.content or "" for chunk in stream]
        except APITimeoutError as error:
            return [type(error).__name__, None]
        except APIError as error:
            return [type(error).__name__, error.code]
        return ["nothing", "".join(said)]


def leave(base: str, key: str) -> object:
    """Goes away after the first words."""
    with client(base, key) as one, one.chat.completions.create(model="tiny", messages=MESSAGES, stream=True) as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                return chunk.choices[0].delta.content
    return None


if __name__ == "__main__":
    what, base, key = sys.argv[1:]
    print(json.dumps({"talk": talk, "shapes": shapes, "trouble": trouble, "leave": leave}[what](base, key)))
