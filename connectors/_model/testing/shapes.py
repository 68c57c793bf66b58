"""The records of OpenAI's chat completions, as its Python client types them."""

from collections.abc import Mapping, Sequence
from typing import Any

CREATED = 1_795_000_000


def chunk(model: str, delta: Mapping[str, Any], finish: str = "") -> dict[str, Any]:
    """One step of a stream (`ChatCompletionChunk`)."""
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish or None}
    return {
        "id": "chatcmpl-double",
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": model,
        "choices": [choice],
    }


def completion(model: str, words: str, finish: str) -> dict[str, Any]:
    """A whole answer (`ChatCompletion`)."""
    message = {"role": "assistant", "content": words, "refusal": None}
    return {
        "id": "chatcmpl-double",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish or "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11},
    }


def listed(models: Sequence[str]) -> dict[str, Any]:
    """The list of models."""
    rows = [{"id": name, "object": "model", "created": CREATED, "owned_by": "library"} for name in models]
    return {"object": "list", "data": rows}


def wrong(message: str, kind: str, code: str | None = None) -> dict[str, Any]:
    """An error, as the body of a refusal and inside a stream."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}
