"""Holds an answer against a table of what a service publishes of its fields.

Letters: s text, b yes or no, i whole number, n any number, o object, l list, [X] a list of X, a name another entity;
"?" may be null or missing.
"""

from collections.abc import Mapping

Entities = Mapping[str, Mapping[str, str]]
_KINDS: Mapping[str, tuple[type, ...]] = {
    "s": (str,),
    "b": (bool,),
    "i": (int,),
    "n": (int, float),
    "o": (dict,),
    "l": (list,),
}


def faults(entities: Entities, found: object, kind: str, place: str = "") -> list[str]:
    """Where a value is not what was published, as paths; empty when it is."""
    if kind.endswith("?"):
        return [] if found is None else faults(entities, found, kind[:-1], place)
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{place} is no list"]
        inner = kind[1:-1]
        return [each for n, one in enumerate(found) for each in faults(entities, one, inner, f"{place}[{n}]")]
    if kind in _KINDS:
        right = isinstance(found, _KINDS[kind]) and not (kind in "in" and isinstance(found, bool))
        return [] if right else [f"{place} is {type(found).__name__}"]
    return _entity(entities, found, kind, place)


def _entity(entities: Entities, found: object, kind: str, place: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{place} is no {kind}"]
    fields = entities[kind]
    odd = [f"{place}.{name} is not published" for name in found if name not in fields]
    return odd + [
        each for name, inner in fields.items() for each in faults(entities, found.get(name), inner, f"{place}.{name}")
    ]
