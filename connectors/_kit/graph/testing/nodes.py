"""Objects of the double, shown with the fields that were asked for and no others."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors._kit.graph.testing.fields import Wanted

Json = dict[str, Any]
Edge = Callable[[Mapping[str, str]], "Sequence[Node]"]


class Refused(Exception):
    """An answer that is an error (docs/graph-api/guides/error-handling)."""

    def __init__(
        self, code: int, words: str, subcode: int = 0, *, status: int = 400, kind: str = "OAuthException"
    ) -> None:
        super().__init__(words)
        self.status = status
        self.body: Json = {
            "error": {
                "message": f"(#{code}) {words}",
                "type": kind,
                "code": code,
                **({"error_subcode": subcode} if subcode else {}),
                "fbtrace_id": "AdoubleTrace",
            }
        }


@dataclass(slots=True)
class Node:
    """`known` are all fields of its kind; `data` those that it has; `edges` the lists that hang on it."""

    kind: str
    known: frozenset[str]
    data: Json
    edges: Mapping[str, Edge] = field(default_factory=dict)
    usual: tuple[str, ...] = ("id",)
    """Fields that come when none are asked for."""


def stamp(at: datetime) -> str:
    """As Graph writes times."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def shown(node: Node, wanted: Sequence[Wanted], address: str = "") -> Json:
    """The node with these fields; raises Refused for one that its kind has not."""
    answer: Json = {}
    for one in wanted or [Wanted(name) for name in node.usual]:
        if one.name in node.edges:
            answer[one.name] = page(node.edges[one.name](one.asked), one.asked, one.inner, address)
        elif one.name not in node.known:
            raise Refused(100, f"Tried accessing nonexisting field ({one.name}) on node type ({node.kind})")
        elif one.name in node.data:
            answer[one.name] = _inside(node.data[one.name], one.inner)
    if "id" in node.data:
        answer["id"] = node.data["id"]
    return answer


def _inside(value: object, inner: Sequence[Wanted]) -> object:
    if isinstance(value, Node):
        return shown(value, inner)
    if isinstance(value, dict) and "data" in value and isinstance(value["data"], list):
        return {"data": [_inside(one, inner) for one in value["data"]]}
    if isinstance(value, dict) and inner:
        return {one.name: _inside(value[one.name], one.inner) for one in inner if one.name in value}
    return value


def page(nodes: Sequence[Node], asked: Mapping[str, str], inner: Sequence[Wanted], address: str) -> Json:
    """One page of a list, with cursors; its `next` holds the token, as Meta's does."""
    limit = min(100, int(asked.get("limit", "25")))
    start = 0
    if asked.get("after"):
        start = _after(nodes, asked["after"])
    some = nodes[start : start + limit]
    answer: Json = {"data": [shown(node, inner) for node in some]}
    if some:
        cursors = {"before": _cursor(some[0]), "after": _cursor(some[-1])}
        answer["paging"] = {"cursors": cursors}
        if start + limit < len(nodes):
            answer["paging"]["next"] = f"{address}&after={cursors['after']}"
    return answer


def _cursor(node: Node) -> str:
    return urlsafe_b64encode(f"cursor:{_key(node)}".encode()).decode()


def _after(nodes: Sequence[Node], cursor: str) -> int:
    try:
        number = urlsafe_b64decode(cursor).decode().removeprefix("cursor:")
    except ValueError:
        number = ""
    for position, node in enumerate(nodes):
        if _key(node) == number:
            return position + 1
    raise Refused(100, "Invalid cursor value")


def _key(node: Node) -> str:
    return str(node.data.get("id", "")) or json.dumps(node.data.get("created_time", ""))
