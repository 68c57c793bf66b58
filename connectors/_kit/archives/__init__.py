"""Readers of what the networks let one download. They lie here because an archive outlives its connector."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.archive.foreign import ReadsArchive


def archive_readers() -> tuple[ReadsArchive, ...]:
    """All of them, those first that are recognised most surely."""
    from connectors._kit.archives.whatsapp import WhatsAppReader

    return (WhatsAppReader(),)
