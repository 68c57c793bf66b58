"""Readers of what the networks let one download. They lie here because an archive outlives its connector."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.archive.foreign import ReadsArchive


def archive_readers() -> tuple[ReadsArchive, ...]:
    """All of them, those first that are recognised most surely."""
    from connectors._kit.archives.linkedin import LinkedInReader
    from connectors._kit.archives.mailboxes import MailboxReader
    from connectors._kit.archives.meta import MetaReader
    from connectors._kit.archives.slack import SlackReader
    from connectors._kit.archives.takeout import ReviewsReader, TakeoutMailReader, YouTubeReader
    from connectors._kit.archives.telegram import TelegramReader
    from connectors._kit.archives.whatsapp import WhatsAppReader
    from connectors._kit.archives.x import XReader

    return (
        TelegramReader(),
        SlackReader(),
        XReader(),
        MetaReader("facebook"),
        MetaReader("instagram"),
        LinkedInReader(),
        YouTubeReader(),
        ReviewsReader(),
        TakeoutMailReader(),
        MailboxReader(),
        WhatsAppReader(),
    )
