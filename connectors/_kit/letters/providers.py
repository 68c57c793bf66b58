"""Big mail providers, read from presets.toml: part of the program."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def providers() -> Mapping[str, Any]:
    """What the file says, read once."""
    return tomllib.loads(Path(__file__).with_name("presets.toml").read_text(encoding="utf-8"))


@cache
def shared_domains() -> frozenset[str]:
    """Domains at which everybody can have an address: being at the same one means nothing."""
    return frozenset(domain for one in providers()["provider"] for domain in one["domains"])
