"""Reads manifest.toml. Unknown keys and words are errors: a typo must not quietly take a capability away."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from shopbell.errors import BugError
from shopbell.kinds import Verdict
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.spending import Price
from shopbell.text.units import Unit

Word = TypeVar("Word", bound=StrEnum)

KEYS: Mapping[str, type] = {
    "id": str,
    "name": str,
    "category": str,
    "capabilities": list,
    "sign_in": str,
    "idempotency": str,
    "limit": dict,
    "private_limit": dict,
    "reply_window_hours": int,
    "keeps_hours": int,
    "cost": str,
    "price": dict,
    "verdicts": list,
    "explains": bool,
    "badge": str,
    "colour": str,
    "hidden": bool,
    "facts": dict,
}
LIMIT_KEYS: Mapping[str, type] = {
    "length": int,
    "unit": str,
    "attachment_bytes": int,
    "text_bytes": int,
    "files": bool,
}
PRICE_KEYS: Mapping[str, type] = {"currency": str, "answer": int, "link": int, "private": int}
REQUIRED = ("id", "name", "category", "capabilities", "sign_in", "idempotency")


def read_manifest(path: Path) -> Manifest:
    """The manifest of one connector; raises BugError that names the file, the key and what is wrong."""
    try:
        manifest = parse_manifest(path.read_text(encoding="utf-8"))
    except BugError as error:
        raise BugError(f"{path.parent.name}/{path.name}: {error}") from error
    if manifest.id != path.parent.name:
        raise BugError(f"{path.parent.name}/{path.name}: id is {manifest.id!r}, the folder is not")
    return manifest


def parse_manifest(text: str) -> Manifest:
    """Parse and check; raises BugError that names the key and what is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BugError(f"is not TOML: {error}") from error
    _check_keys(data, KEYS)
    for key in REQUIRED:
        if key not in data:
            raise BugError(f"{key} is missing")
    _check_looks(data)
    return Manifest(
        **{k: v for k, v in data.items() if k not in _MADE},
        capabilities=frozenset(_word(Capability, "capabilities", name) for name in data["capabilities"]),
        sign_in=_word(SignIn, "sign_in", data["sign_in"]),
        idempotency=_word(Idempotency, "idempotency", data["idempotency"]),
        limit=_limit(data.get("limit", {}), "limit"),
        private_limit=_limit(data["private_limit"], "private_limit") if "private_limit" in data else None,
        price=_price(data["price"]) if "price" in data else None,
        verdicts=frozenset(str(_word(Verdict, "verdicts", name)) for name in data.get("verdicts", _VERDICTS)),
        facts={name: str(value) for name, value in data.get("facts", {}).items()},
    )


_VERDICTS = (Verdict.APPROVE, Verdict.SPAM, Verdict.BIN)
_MADE = frozenset({"capabilities", "sign_in", "idempotency", "limit", "private_limit", "price", "verdicts", "facts"})


def _check_keys(data: Mapping[str, Any], keys: Mapping[str, type], where: str = "") -> None:
    for key, value in data.items():
        wanted = keys.get(key)
        if wanted is None:
            raise BugError(f"{where}{key} is not a key of a manifest; there are: {', '.join(keys)}")
        if type(value) is not wanted:
            raise BugError(f"{where}{key} has to be {wanted.__name__}, not {type(value).__name__}")


def _check_looks(data: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", data["id"]):
        raise BugError("id has to be a lower-case word, since it names a folder")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", data.get("colour", "#000000")):
        raise BugError("colour has to look like #1877f2")
    if not 1 <= len(data.get("badge", "?")) <= 2:
        raise BugError("badge has to be one or two letters")


def _word(kind: type[Word], key: str, value: object) -> Word:
    try:
        return kind(str(value))
    except ValueError:
        words = ", ".join(kind)
        raise BugError(f"{key}: {value!r} is not one of {words}") from None


def _price(data: Mapping[str, Any]) -> Price:
    _check_keys(data, PRICE_KEYS, "price.")
    if not re.fullmatch(r"[A-Z]{3}|units", data.get("currency", "")):
        raise BugError("price.currency has to be three capital letters, or units")
    for key, value in data.items():
        if isinstance(value, int) and value < 0:
            raise BugError(f"price.{key} cannot be negative")
    return Price(**data)


def _limit(data: Mapping[str, Any], name: str) -> Limit:
    _check_keys(data, LIMIT_KEYS, f"{name}.")
    for key, value in data.items():
        if isinstance(value, int) and value < 0:
            raise BugError(f"{name}.{key} cannot be negative")
    _word(Unit, f"{name}.unit", data.get("unit", "graphemes"))
    return Limit(**data)
