"""Run by facebook-business's own interpreter: holds recorded answers against the library's types of fields.

Meta generates those types from its own description. Standard input has pairs of kind and object; printed is how many
objects were looked at, those within others too, and what does not fit.
"""

import datetime
import importlib
import json
import sys
from collections.abc import Mapping
from typing import Any

EDGES = {
    ("PagePost", "comments"): "Comment",
    ("Comment", "parent"): "Comment",
    ("Recommendation", "open_graph_story"): "PagePost",
    ("IGMedia", "comments"): "IGComment",
    ("IGComment", "replies"): "IGComment",
}
"""Lists and objects inside an object that are of a kind of their own."""
UNKNOWN = {"IGUser": ("user_id", "account_type"), "UnifiedThread": ("messages",)}
"""Fields that Meta's pages name and its library does not have."""


def types_of(kind: str) -> Mapping[str, str]:
    """The library's, by field."""
    module = importlib.import_module(f"facebook_business.adobjects.{kind.lower()}")
    found: Mapping[str, str] = getattr(module, kind)._field_types
    return found


def fits(kind: str, value: object) -> bool:
    """Whether a value is of a type of Meta's."""
    if kind == "datetime":
        try:
            return datetime.datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z").tzinfo is not None
        except ValueError:
            return False
    plain = {"string": str, "bool": bool, "int": int, "unsigned int": int, "float": float}
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind == "bool" or not isinstance(value, bool))
    return isinstance(value, list if kind.startswith("list") else Mapping)


def odd(kind: str, one: Mapping[str, Any], seen: list[str]) -> list[str]:
    """What does not fit in an object and in those within; `seen` gets each kind that was looked at."""
    seen.append(kind)
    types, wrong = types_of(kind), []
    for name, value in one.items():
        if name in UNKNOWN.get(kind, ()):
            continue
        if (kind, name) in EDGES and isinstance(value, Mapping):
            for each in value.get("data", [value]):
                wrong += odd(EDGES[kind, name], each, seen)
        elif name not in types or not fits(types[name], value):
            wrong.append(f"{kind}.{name} ({types.get(name)}): {value!r}")
    return wrong


def main() -> None:
    seen: list[str] = []
    wrong = [trouble for kind, one in json.load(sys.stdin) for trouble in odd(kind, one, seen)]
    print(json.dumps({"seen": {kind: seen.count(kind) for kind in sorted(set(seen))}, "odd": wrong}))


main()
