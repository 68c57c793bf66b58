"""Writes connectors/README.md from the manifests. `python -m tools.connectors_table`; `--check` only compares."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from connectors import HERE, catalogue
from shopbell.connector import Connector
from shopbell.guide import Guide
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.spending import UNITS
from shopbell.text.amounts import amount_words

README = HERE / "README.md"
SMOKE = "../docs/smoke"
_HEAD = """# Connectors

One folder for each source; nothing else names them. This page is made from their manifests and set-up guides by
`python -m tools.connectors_table`; a test sees to it that it is current.

A folder has `manifest.toml` (what it can do, read without importing anything), `connector.py` with `connector()`,
`icon.svg`, `README.md`, and `testing/`, a double of the service on which `tests/contract` checks every clause of
`shopbell/connector.py`. What connectors share is in `_kit/`.
"""
_DEEDS = {
    Capability.REPLY: "answers",
    Capability.PRIVATE_REPLY: "answers in private",
    Capability.START: "begins",
    Capability.ATTACHMENTS: "files",
    Capability.EDIT: "changes",
    Capability.DELETE: "deletes",
    Capability.LIKE: "likes",
    Capability.MARK_SEEN: "marks read",
    Capability.SUBJECT: "subject",
    Capability.COPIES: "Cc, Bcc",
}
_SIGN_INS = {
    SignIn.NONE: "none",
    SignIn.PASSWORD: "password",
    SignIn.TOKEN: "token or key",
    SignIn.BROWSER: "in the browser",
}
_REPEATED = {
    Idempotency.NATIVE: "is one message",
    Idempotency.LOOKUP: "is looked up first",
    Idempotency.NONE: "is asked about",
}


class Shelf(Protocol):
    """The connectors, as `connectors.catalogue()` gives them."""

    def manifests(self) -> Mapping[str, Manifest]:
        """By id."""
        ...

    def load(self, connector: str) -> Connector:
        """Imported now."""
        ...


def page(shelf: Shelf) -> str:
    """The page's text."""
    known = sorted(shelf.manifests().values(), key=lambda one: (one.explains, one.name.casefold()))
    there = [one for one in known if not one.explains]
    guides = {one.id: shelf.load(one.id).form().guide for one in known}
    parts = [
        _HEAD,
        _table("What works with what", _WORKS, there),
        _table("Limits, time and money", _LIMITS, there),
        _table("How each is proven", _PROVEN, there),
        _cannot(known, guides),
        _no_way_in([one for one in known if one.explains]),
        _exempt(there),
    ]
    return "\n".join(part for part in parts if part)


Column = tuple[str, Callable[[Manifest], str]]


def _table(title: str, columns: Sequence[Column], manifests: Iterable[Manifest]) -> str:
    rows = [_row(["", *(heading for heading, _ in columns)]), "|---" * (len(columns) + 1) + "|"]
    rows += [_row([_link(each), *(cell(each) for _, cell in columns)]) for each in manifests]
    return f"## {title}\n\n" + "\n".join(rows) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _link(manifest: Manifest) -> str:
    return f"[{manifest.name}]({manifest.id}/README.md)"


def _deeds(manifest: Manifest) -> str:
    words = [word for capability, word in _DEEDS.items() if manifest.can(capability)]
    return ", ".join(words) or "nothing: it only reads"


def _moderates(manifest: Manifest) -> str:
    return ", ".join(sorted(manifest.verdicts)) if manifest.can(Capability.MODERATE) else ""


def _yes(capability: Capability) -> Callable[[Manifest], str]:
    return lambda manifest: "yes" if manifest.can(capability) else ""


def _limit(limit: Limit) -> str:
    size = f", {limit.text_bytes} bytes" if limit.text_bytes else ""
    return f"{limit.length} {limit.unit.replace('_', ' ')}{size}" if limit.length else "no limit"


def _texts(manifest: Manifest) -> str:
    if not manifest.can(Capability.REPLY):
        return ""
    private = f"; in private {_limit(manifest.private_limit)}" if manifest.private_limit else ""
    return _limit(manifest.limit) + private


def _file(manifest: Manifest) -> str:
    if not manifest.can(Capability.ATTACHMENTS):
        return "none"
    size = manifest.limit.attachment_bytes
    return f"{size // 1_000_000} MB" if size else "no limit"


def _window(manifest: Manifest) -> str:
    if not manifest.can(Capability.REPLY):
        return ""
    hours = manifest.reply_window_hours
    return f"{_time(hours)} in some conversations" if hours else "always"


def _keeps(manifest: Manifest) -> str:
    return _time(manifest.keeps_hours) if manifest.keeps_hours else "kept"


def _time(hours: int) -> str:
    return f"{hours // 24} days" if hours % 24 == 0 and hours > 24 else f"{hours} hours"


def _price(manifest: Manifest) -> str:
    price = manifest.price
    if price is None:
        return "nothing" if manifest.can(Capability.REPLY) else ""
    more = {"with a link": price.link, "in private": price.private}
    words = [amount_words(price.answer, price.currency)]
    words += [f"{amount_words(amount, price.currency)} {when}" for when, amount in more.items() if amount]
    return ", ".join(words) + (" units" if price.currency == UNITS else "")


def _repeated(manifest: Manifest) -> str:
    return _REPEATED[manifest.idempotency] if manifest.can(Capability.REPLY) else ""


def _smoke(manifest: Manifest) -> str:
    there = (README.parent / SMOKE / f"{manifest.id}.md").is_file()
    return f"[{manifest.id}]({SMOKE}/{manifest.id}.md)" if there else ""


def _fact(name: str) -> Callable[[Manifest], str]:
    return lambda manifest: manifest.facts.get(name, "")


_WORKS: Sequence[Column] = (
    ("reads", _fact("reads")),
    ("older ones too", _yes(Capability.HISTORY)),
    ("new ones at once", _yes(Capability.PUSH)),
    ("does", _deeds),
    ("moderates", _moderates),
    ("hears mentions", _yes(Capability.LISTEN)),
)
_LIMITS: Sequence[Column] = (
    ("sign-in", lambda one: _SIGN_INS[one.sign_in]),
    ("cost", lambda one: one.cost),
    ("one answer costs", _price),
    ("longest text", _texts),
    ("largest file", _file),
    ("takes an answer", _window),
    ("what nobody fetched", _keeps),
    ("a send that is repeated", _repeated),
)
_PROVEN: Sequence[Column] = (
    ("proven by", _fact("proven")),
    ("with a real account", _smoke),
)


def _cannot(manifests: Iterable[Manifest], guides: Mapping[str, Guide | None]) -> str:
    lines = [
        f"- **{manifest.name}**: {' '.join(guide.cannot)}"
        for manifest in manifests
        if (guide := guides[manifest.id]) is not None
    ]
    return "## What these do not let a program do\n\n" + "\n".join(lines) + "\n" if lines else ""


def _no_way_in(manifests: Sequence[Manifest]) -> str:
    if not manifests:
        return ""
    lines = [f"- {_link(manifest)}: {manifest.cost}" for manifest in manifests]
    words = "These let no program in; their set-up page says why, and what works instead."
    return f"## No way in\n\n{words}\n\n" + "\n".join(lines) + "\n"


def _exempt(manifests: Iterable[Manifest]) -> str:
    lines = [
        f"- {manifest.name}, `{name.removeprefix('exempt_')}`: {reason}"
        for manifest in manifests
        for name, reason in sorted(manifest.facts.items())
        if name.startswith("exempt_")
    ]
    words = "Hooks of the contract suite that a service cannot have, and why:"
    return f"## Exempt\n\n{words}\n\n" + "\n".join(lines) + "\n" if lines else ""


def main(words: list[str], readme: Path = README) -> int:
    """0 when written or current."""
    text = page(catalogue())
    if "--check" in words:
        current = readme.is_file() and readme.read_text(encoding="utf-8") == text
        if not current:
            sys.stderr.write("connectors/README.md is not current: run python -m tools.connectors_table\n")
        return 0 if current else 1
    readme.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
