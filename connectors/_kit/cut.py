"""The beginning of a stranger's answer: what is longer is not read on."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import httpx

_PLAIN: Final = frozenset({"", "identity"})
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER: Final = 32 + zlib.MAX_WBITS
"""RFC 1950 and RFC 1952, told apart by their first bytes."""


async def beginning(got: httpx.Response, most: int) -> bytes:
    """At most so many bytes, after their compression: a small answer can stand for gigabytes.

    Raises httpx.HTTPError.
    """
    if got.is_stream_consumed:
        return got.content[:most]
    packing = got.headers.get("content-encoding", "").strip().lower()
    unpacked = _Unpacked() if packing in _PACKED else None
    source = got.aiter_raw() if packing in _PLAIN | _PACKED else got.aiter_bytes()
    content = bytearray()
    try:
        async for part in source:
            room = most - len(content)
            content += part[:room] if unpacked is None else unpacked.take(part, room)
            if len(content) >= most:
                break
    finally:
        await _end(got, source)
    return bytes(content)


class _Unpacked:
    """Unpacks no more than there is room for."""

    def __init__(self) -> None:
        self._how = zlib.decompressobj(_EITHER)
        self._begun = False

    def take(self, part: bytes, room: int) -> bytes:
        """At least one byte of room."""
        try:
            found = self._how.decompress(part, room)
        except zlib.error as error:
            if self._begun:
                raise httpx.DecodingError("what was packed is damaged") from error
            # Some servers send "deflate" without the frame that RFC 9110 8.4.1.2 asks for.
            self._how, self._begun = zlib.decompressobj(-zlib.MAX_WBITS), True
            return self.take(part, room)
        self._begun = True
        return found


async def _end(got: httpx.Response, source: AsyncIterator[bytes]) -> None:
    """Hang up, and read until that is noticed.

    Broken off, each of httpx's generators below would be closed by a task of the loop's own that nobody waits for.
    """
    await got.aclose()
    with suppress(httpx.HTTPError, httpx.StreamError):
        async for _ in source:
            pass
