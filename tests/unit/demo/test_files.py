"""Pictures and papers are real ones."""

import re
import struct
import zlib

import pytest

from connectors.demo.files import HEIGHT, WIDTH, draw
from connectors.demo.history import history
from connectors.demo.networks import NETWORKS
from tests.unit.demo.test_history import BORN


@pytest.mark.parametrize("kind", ["cake", "loaf", "bun", "shop", "tart", "logo"])
def test_a_picture_is_a_whole_png(kind: str) -> None:
    media_type, content = draw(kind)
    assert media_type == "image/png"
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    chunks = dict(_chunks(content[8:]))
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (WIDTH, HEIGHT)
    assert len(zlib.decompress(chunks[b"IDAT"])) == HEIGHT * (1 + 3 * WIDTH)
    assert len(content) < 20_000


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        size = struct.unpack(">I", data[:4])[0]
        name, body, crc = data[4:8], data[8 : 8 + size], data[8 + size : 12 + size]
        assert zlib.crc32(name + body) == struct.unpack(">I", crc)[0]
        found.append((name, body))
        data = data[12 + size :]
    return found


def test_a_paper_is_a_pdf_whose_table_is_right() -> None:
    media_type, content = draw("paper:Invoice (copy)|Total 12.00")
    assert media_type == "application/pdf"
    assert b"(Invoice \\(copy\\)) Tj" in content
    start = int(re.search(rb"startxref\n(\d+)", content)[1])  # type: ignore[index]
    assert content[start:].startswith(b"xref")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", content), 1):
        assert content[int(place) :].startswith(b"%d 0 obj" % number)


def test_every_file_of_the_shop_can_be_drawn() -> None:
    kinds = {f.kind for n in NETWORKS for item in history(n, 7, BORN) for f in item.files}
    assert len(kinds) >= 7
    assert all(draw(kind)[0] != "text/plain" for kind in kinds)
