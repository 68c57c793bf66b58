"""Files that lie in an archive beside the words."""

from __future__ import annotations

from contextlib import suppress

from shopbell.archive.bundle import Bundle, whole
from shopbell.errors import PayloadSkipped
from shopbell.events import SeenAttachment

LARGEST_FILE = 48 * 1024 * 1024
"""Bytes; of a larger one only the name comes in."""


def attached(bundle: Bundle, part: str, name: str, kind: str, *, wanted: bool = True) -> SeenAttachment:
    """With its bytes where they are in the archive and wanted; `part` is '' when they are not."""
    content = None
    if part and wanted:
        with suppress(PayloadSkipped):
            content = whole(bundle, part, LARGEST_FILE)
    return SeenAttachment(name, kind, max(0, bundle.size(part)) if part else 0, content)
