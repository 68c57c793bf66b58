"""Makes a picture of the window small: 256 colours, packed hard. Looks the same, since the window has few colours.

usage: python -m tools.small_png FILE...
"""

import sys
from collections import Counter

from PySide6.QtGui import QImage

# Colours kept as they are; the rest of the 256 are means of what remains (emoji, edges of letters).
EXACT, MEANS = 176, 80
OPAQUE = 0xFF000000


def palette(pixels: Counter[int]) -> list[int]:
    """The colours (0xAARRGGBB) that come nearest to all of these."""
    common = [colour for colour, _ in pixels.most_common(EXACT)]
    kept = set(common)
    buckets: dict[int, list[tuple[int, int]]] = {}
    for colour, times in pixels.items():
        if colour not in kept:
            buckets.setdefault(colour & 0xF0F0F0, []).append((colour, times))
    busiest = sorted(buckets.values(), key=lambda held: -sum(times for _, times in held))[:MEANS]
    return common + [mean(held) for held in busiest]


def mean(held: list[tuple[int, int]]) -> int:
    """Of (colour, times)."""
    total = sum(times for _, times in held)
    parts = (sum((colour >> shift & 0xFF) * times for colour, times in held) // total for shift in (16, 8, 0))
    red, green, blue = parts
    return OPAQUE | red << 16 | green << 8 | blue


def shrink(file: str) -> None:
    """Write the picture anew."""
    image = QImage(file).convertToFormat(QImage.Format.Format_RGB32)
    pixels = Counter(memoryview(image.constBits()).cast("B").cast("I"))
    small = image.convertToFormat(QImage.Format.Format_Indexed8, palette(pixels))
    small.save(file, "PNG", 0)  # type: ignore[call-overload]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        shrink(name)
