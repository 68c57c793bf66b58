"""Writes connectors/README.md from the manifests. `python -m tools.connectors_table`; `--check` only compares."""

import sys
from collections.abc import Iterable
from pathlib import Path

from connectors import HERE, catalogue
from shopbell.manifest import Capability, Limit, Manifest

README = HERE / "README.md"
_HEAD = """# Connectors

One folder for each source; nothing else names them. This page is made from their manifests by
`python -m tools.connectors_table`; a test sees to it that it is current.

A folder has `manifest.toml` (what it can do, read without importing anything), `connector.py` with `connector()`,
`icon.svg`, `README.md`, and `testing/`, a double of the service on which `tests/contract` checks every clause of
`shopbell/connector.py`. What connectors share is in `_kit/`.
"""
_WORDS = {
    Capability.RECEIVE: "receive",
    Capability.HISTORY: "history",
    Capability.REPLY: "reply",
    Capability.START: "begin",
    Capability.PRIVATE_REPLY: "answer in private",
    Capability.ATTACHMENTS: "files",
    Capability.MARK_SEEN: "mark read",
    Capability.EDIT: "edit",
    Capability.DELETE: "delete",
    Capability.PUSH: "push",
    Capability.MODERATE: "moderate",
    Capability.LIKE: "like",
    Capability.LISTEN: "mentions",
    Capability.COPIES: "Cc, Bcc",
    Capability.SUBJECT: "subject",
}


def table(manifests: Iterable[Manifest]) -> str:
    """The page's text."""
    made = tuple(manifests)
    first = _row(("", *(f"[{m.name}]({m.id}/README.md)" for m in made)))
    rows = [first, "|---" * (len(made) + 1) + "|"]
    for capability, word in _WORDS.items():
        rows.append(_row((word, *("yes" if m.can(capability) else "" for m in made))))
    rows.append(_row(("sign-in", *(str(m.sign_in) for m in made))))
    rows.append(_row(("sending twice is told by", *(str(m.idempotency) for m in made))))
    rows.append(_row(("longest text", *(_limit(m.limit) for m in made))))
    rows.append(_row(("in private", *(_limit(m.private_limit) if m.private_limit else "the same" for m in made))))
    rows.append(_row(("largest file", *(_size(m.limit.attachment_bytes) for m in made))))
    rows.append(_row(("answers are taken for", *(_window(m) for m in made))))
    rows.append(_row(("cost", *(m.cost for m in made))))
    return f"{_HEAD}\n" + "\n".join(rows) + "\n" + _exempt(made)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _limit(limit: Limit) -> str:
    size = f", {limit.text_bytes} bytes" if limit.text_bytes else ""
    return f"{limit.length} {limit.unit.replace('_', ' ')}{size}" if limit.length else "no limit"


def _size(size: int) -> str:
    return f"{size // 1_000_000} MB" if size else "no limit"


def _window(manifest: Manifest) -> str:
    if not manifest.reply_window_hours:
        return "ever"
    return f"{manifest.reply_window_hours} hours in some conversations"


def _exempt(manifests: Iterable[Manifest]) -> str:
    lines = [
        f"- {manifest.name}, `{name.removeprefix('exempt_')}`: {reason}"
        for manifest in manifests
        for name, reason in sorted(manifest.facts.items())
        if name.startswith("exempt_")
    ]
    if not lines:
        return ""
    return "\nHooks of the contract suite that a service cannot have, and why:\n\n" + "\n".join(lines) + "\n"


def main(words: list[str], readme: Path = README) -> int:
    """0 when written or current."""
    text = table(catalogue().manifests().values())
    if "--check" in words:
        current = readme.is_file() and readme.read_text(encoding="utf-8") == text
        if not current:
            sys.stderr.write("connectors/README.md is not current: run python -m tools.connectors_table\n")
        return 0 if current else 1
    readme.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
