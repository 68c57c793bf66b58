"""Runs in the peer's own environment: holds answers to the discovery documents that google-api-python-client carries.

documents.py FILE NAME…: FILE is a list of [method, path, body]; prints {"held": how many, "faults": [where and what]}.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from googleapiclient.discovery_cache import DISCOVERY_DOC_DIR  # type: ignore[import-not-found]

KINDS: dict[str, Any] = {
    "any": object,
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
    "object": dict,
    "number": (int, float),
}


def methods(resources: Any) -> Iterator[Any]:
    """Every method of a document, in all its resources."""
    for one in resources.values():
        yield from one.get("methods", {}).values()
        yield from methods(one.get("resources", {}))


def pattern(document: Any, method: Any) -> re.Pattern[str]:
    """A method's path as an expression; {+name} may have slashes."""
    path = document["servicePath"] + method["path"]
    path = re.sub(r"\{\+[^}]+\}", ".+", re.sub(r"\{[^}+]+\}", "[^/]+", re.sub(r"([.?])", r"\\\1", path)))
    return re.compile(f"/{path}")


def faults(value: Any, schema: Any, schemas: Any, place: str) -> list[str]:
    """Where a value is not as the schema says."""
    if "$ref" in schema:
        return faults(value, {"type": "object", **schemas[schema["$ref"]]}, schemas, place)
    kind = schema.get("type", "any")
    if not isinstance(value, KINDS[kind]) or (kind not in ("any", "boolean") and isinstance(value, bool)):
        return [f"{place} is {type(value).__name__}, not {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place} is {value!r}, not one of {schema['enum']}"]
    if kind == "array":
        return [each for n, one in enumerate(value) for each in faults(one, schema["items"], schemas, f"{place}[{n}]")]
    return fields(value, schema["properties"], schemas, place) if kind == "object" and "properties" in schema else []


def fields(value: Any, known: Any, schemas: Any, place: str) -> list[str]:
    """Those of an object."""
    odd = [f"{place}.{name} is not published" for name in value if name not in known]
    inner = [(one, known[name], f"{place}.{name}") for name, one in value.items() if name in known]
    return odd + [each for one, its, where in inner for each in faults(one, its, schemas, where)]


def judged(seen: Any, documents: Any) -> dict[str, object]:
    """Each answer by the method that gives it."""
    held = 0
    found: list[str] = []
    known = [(doc, m, pattern(doc, m)) for doc in documents for m in methods(doc["resources"])]
    for verb, path, body in seen:
        fitting = [(doc, m) for doc, m, shape in known if m["httpMethod"] == verb and shape.fullmatch(path)]
        if not fitting:
            found.append(f"{verb} {path} is no method")
            continue
        # "v1/accounts" before "v1/{+name}", which would take it too.
        doc, method = max(fitting, key=lambda pair: len(re.sub(r"\{[^}]+\}", "", pair[1]["path"])))
        response = method.get("response")
        if response is None:
            found += [f"{verb} {path} answers nothing"] if body not in (None, {}) else []
        else:
            held += 1
            found += faults(body, response, doc["schemas"], f"{verb} {path}")
    return {"held": held, "faults": found[:50]}


if __name__ == "__main__":
    read = [json.loads((Path(DISCOVERY_DOC_DIR) / f"{name}.json").read_text()) for name in sys.argv[2:]]
    print(json.dumps(judged(json.loads(Path(sys.argv[1]).read_text()), read)))
