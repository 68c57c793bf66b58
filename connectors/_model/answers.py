"""What a server of models answers, and what its refusals mean in plain words.

Shapes: OpenAI's chat completions (the types of its Python client) and what Ollama, llama.cpp and LM Studio make of
them; docs/models.md has the differences and where they are told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from connectors._kit import values
from connectors._kit.http import wait_until
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.proposing import Piece
from shopbell.text.plain import one_line

_SAID = 200


@dataclass(frozen=True, slots=True)
class Where:
    """For sentences: which model at which machine, and whether a key went along."""

    host: str
    model: str = ""
    keyed: bool = False


def record_of(text: str, where: Where) -> Mapping[str, Any]:
    """The JSON object of an answer; raises Unreachable when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise no_model_server(where)
    return found


def no_model_server(where: Where) -> Unreachable:
    """Something answered, and it was no server of models."""
    return Unreachable(
        f"{where.host} answers, but not as a server of models does. Check the address; it usually ends in /v1."
    )


def piece_of(record: Mapping[str, Any], where: Where) -> Piece:
    """One step of an answer, or the whole of one that does not stream. Raises KnownErrors for an error inside it."""
    if record.get("error"):
        raise refusal(where, values.number(record, "error", "code") or values.number(record, "code"), record)
    choices = record.get("choices")
    if not isinstance(choices, list):
        raise no_model_server(where)
    said = values.record(record, "choices", 0, "delta") or values.record(record, "choices", 0, "message")
    thinks = bool(values.text(said, "reasoning_content") or values.text(said, "reasoning"))
    words = _words(said.get("content")) or values.text(said, "refusal")
    return Piece(words, thinks, values.text(record, "choices", 0, "finish_reason"))


def _words(content: object) -> str:
    """A text, or the texts of a list of parts."""
    if isinstance(content, str):
        return content
    return "".join(values.text(part, "text") for part in content) if isinstance(content, list) else ""


def names_of(record: Mapping[str, Any], where: Where) -> tuple[str, ...]:
    """The models of a list. Raises Unreachable when it is none."""
    if not isinstance(record.get("data"), list):
        raise no_model_server(where)
    names = {values.text(one, "id") for one in values.records(record, "data")}
    return tuple(sorted(name for name in names if name and len(name) <= _SAID and name.isprintable()))[:500]


def judged(
    where: Where, status: int, headers: Mapping[str, str], body: str, now: datetime, *, listing: bool = False
) -> KnownError:
    """What an answer that is not 200 means. `listing`: only the names of the models were asked for."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    record = found if isinstance(found, dict) else {}
    if 300 <= status < 400:
        return Rejected(f"{where.host} sends on to another address, which was not followed. Check the address.")
    if listing and status in (404, 405, 501):
        return Rejected(
            f"{where.host} does not list its models. Type the name of one, and check that the address ends in /v1."
        )
    if status == 429 and _code(record) not in _BY_CODE:
        until = wait_until(headers, now)
        return RateLimited(f"{where.host} asks to wait a little before it is asked again.", until)
    return refusal(where, status, record)


def refusal(where: Where, status: int, record: Mapping[str, Any]) -> KnownError:
    """An error of the server's, by its code where it names one, else by the status; 0 where there is none."""
    code, said = _code(record), _said(record)
    if status == 404 and code not in _BY_CODE:
        return _no_model(where) if "model" in said.casefold() else no_model_server(where)
    meaning = _BY_CODE.get(code) or _BY_STATUS.get(status)
    if meaning is not None:
        return meaning(where)
    if status == 503 and "loading" in said.casefold():
        return Unreachable(f"{where.host} is still loading the model. Try again in a moment.")
    quoted = f" It says: “{said}”" if said else ""
    if status >= 500 or status in (0, 408):
        return Unreachable(f"{where.host} could not answer{f' ({status})' if status else ''}.{quoted}")
    return Rejected(f"{where.host} refused this ({status}).{quoted}")


def _no_entry(where: Where) -> KnownError:
    if where.keyed:
        return SignInNeeded(f"{where.host} does not accept the key. Type it anew in Settings.")
    return SignInNeeded(f"{where.host} wants a key. Settings has a field for it.")


def _not_allowed(where: Where) -> KnownError:
    return Rejected(f"{where.host} does not allow this with the key that is set up.")


def _no_credit(where: Where) -> KnownError:
    return Rejected(f"{where.host} says that no credit is left for this key.")


def _too_long(where: Where) -> KnownError:
    return Rejected(f"This conversation is too long for {where.model}. Give it more room, or choose another one.")


def _no_model(where: Where) -> KnownError:
    return Rejected(f"{where.host} has no model called {where.model}. Choose another one in Settings.")


def _too_often(where: Where) -> KnownError:
    return Rejected(f"{where.host} asks to wait a little before it is asked again.")


_BY_CODE: Mapping[str, Callable[[Where], KnownError]] = MappingProxyType(
    {
        "invalid_api_key": _no_entry,
        "authentication_error": _no_entry,
        "insufficient_quota": _no_credit,
        "billing_hard_limit_reached": _no_credit,
        "context_length_exceeded": _too_long,
        "exceed_context_size_error": _too_long,
        "model_not_found": _no_model,
    }
)
_BY_STATUS: Mapping[int, Callable[[Where], KnownError]] = MappingProxyType(
    {401: _no_entry, 402: _no_credit, 403: _not_allowed, 413: _too_long, 429: _too_often}
)


def _code(record: Mapping[str, Any]) -> str:
    code = values.text(record, "error", "code")
    return code if code and not code.isdigit() else values.text(record, "error", "type")


def _said(record: Mapping[str, Any]) -> str:
    """The server's words: a stranger's, so one plain line. An error of Ollama's own interface is a text, no object."""
    return one_line(values.text(record, "error", "message") or values.text(record, "error"))[:_SAID]
