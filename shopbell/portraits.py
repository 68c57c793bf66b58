"""People's pictures: fetched from the account's own servers, bounded, and only while the owner wants to see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from shopbell.ports import Library

SHOW: Final = "portraits"
"""The owner's setting."""
SHOWN: Final = "1"
HIDDEN: Final = "0"
MOST_BYTES: Final = 1024 * 1024
"""A picture of a face that is larger is none."""


async def are_shown(library: Library) -> bool:
    """Unless the owner switched them off."""
    return await library.setting(SHOW) != HIDDEN


def is_picture(content: bytes) -> bool:
    """Whether these few bytes begin as a PNG, JPEG or WebP file does; the window decodes nothing else."""
    if not 0 < len(content) <= MOST_BYTES:
        return False
    webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return webp or content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))
