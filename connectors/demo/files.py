"""Pictures and papers that go with the demo shop's messages, made here byte by byte, so that nothing is shipped."""

import math
import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 360, 240
Colour = tuple[int, int, int]

_SCENES: dict[str, tuple[Colour, Colour, Colour]] = {
    "cake": ((250, 240, 214), (247, 214, 94), (255, 252, 240)),
    "loaf": ((228, 220, 205), (176, 112, 58), (222, 172, 110)),
    "bun": ((236, 226, 233), (196, 132, 74), (120, 72, 40)),
    "shop": ((198, 222, 232), (15, 110, 90), (250, 244, 230)),
    "tart": ((240, 236, 228), (214, 160, 92), (196, 44, 66)),
    "logo": ((255, 255, 255), (15, 110, 90), (126, 196, 178)),
}


class Gallery:
    """Draws each kind once: three years of newsletters show the same logo."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[str, bytes]] = {}

    def __call__(self, kind: str) -> tuple[str, bytes]:
        """Media type and bytes of a kind of file."""
        if kind not in self._drawn:
            self._drawn[kind] = draw(kind)
        return self._drawn[kind]


def draw(kind: str) -> tuple[str, bytes]:
    """Media type and bytes of a kind of file; a kind nobody knows is a short text."""
    if kind in _SCENES:
        return "image/png", _picture(*_SCENES[kind])
    if kind.startswith("paper:"):
        return "application/pdf", paper(kind.removeprefix("paper:").split("|"))
    return "text/plain", f"{kind}\n".encode()


def _picture(ground: Colour, shape: Colour, top: Colour) -> bytes:
    """A dish on a table: a ground, a plate, a round thing with a lighter top."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        rows += _row(y, ground, shape, top)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", head),
            _chunk(b"IDAT", zlib.compress(bytes(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _row(y: int, ground: Colour, shape: Colour, top: Colour) -> bytes:
    shade = tuple(max(0, part - y // 12) for part in ground)
    row = bytearray(bytes(shade) * WIDTH)
    _span(row, y, (180, 150, 140, 70), (246, 244, 240))
    _span(row, y, (180, 130, 96, 62), shape)
    _span(row, y, (180, 112, 78, 40), top)
    return bytes(row)


def _span(row: bytearray, y: int, ellipse: tuple[int, int, int, int], colour: Colour) -> None:
    centre_x, centre_y, wide, high = ellipse
    off = (y - centre_y) / high
    if abs(off) >= 1:
        return
    half = int(wide * math.sqrt(1 - off * off))
    row[(centre_x - half) * 3 : (centre_x + half) * 3] = bytes(colour) * (2 * half)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def paper(lines: Sequence[str]) -> bytes:
    """A one-page PDF 1.4 with these lines of Latin text."""
    shown = "".join(f"({_escaped(line)}) Tj 0 -20 Td " for line in lines)
    stream = f"BT /F1 13 Tf 60 760 Td {shown}ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _pdf(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _pdf(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
