"""The units that networks count a text in; the counting itself is in `shopbell.text.counters`."""

from enum import StrEnum


class Unit(StrEnum):
    """What one unit of a limit is."""

    BYTES = "bytes"
    UTF16 = "utf16"
    CODE_POINTS = "code_points"
    GRAPHEMES = "graphemes"
    X_WEIGHTED = "x_weighted"
    MASTODON = "mastodon"
