"""Colours and sizes of the window, light and dark; `tests/ui/test_contrast.py` measures each pair.

Text stands on a ground at 4.5:1 or more, the open question and its time at 7:1, an edge or a sign
at 3:1 (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11). Two greys only: `grey` for words, `edge` for lines that
mean something. One accent.
"""

from dataclasses import dataclass
from enum import StrEnum


class Size(StrEnum):
    """The four text sizes."""

    SMALL = "small"
    TEXT = "text"
    BODY = "body"
    TITLE = "title"


class Tone(StrEnum):
    """What a piece of text means; each is a colour of the tokens."""

    INK = "ink"
    GREY = "grey"
    ACCENT = "accent"
    WARM = "warm"
    DANGER = "danger"


PIXELS = {Size.SMALL: 12, Size.TEXT: 14, Size.BODY: 15, Size.TITLE: 19}
"""Heights at 100 %, in device-independent pixels."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme, as #rrggbb."""

    ink: str
    grey: str
    edge: str
    accent: str
    accent_ink: str
    """Text on a filled button."""
    accent_soft: str
    """Ground of the chosen row and of our own words."""
    sidebar: str
    surface: str
    """Ground of lists, cards and the composer."""
    canvas: str
    """Ground of the conversation."""
    sunken: str
    """Ground of their words and of fields."""
    line: str
    """Only separates what differs anyway; carries no meaning, so it may be faint."""
    highlight: str
    """Ground of an open question and of a word that was searched for."""
    warm: str
    """Somebody waits; something waits."""
    warm_soft: str
    danger: str
    danger_soft: str
    avatars: tuple[str, ...]
    """Grounds of initials, by `shopbell.text.names.hue`; the initials on them are white."""


_AVATARS = (
    "#7d5ab8", "#a8591c", "#2f7f96", "#567728", "#b0425f", "#3b6ab3",
    "#866610", "#2b7a5f", "#96508f", "#a04a3a", "#556b8a", "#686c2b",
)  # fmt: skip

LIGHT = Tokens(
    ink="#1d1b18",
    grey="#57554f",
    edge="#807d75",
    accent="#0d6353",
    accent_ink="#ffffff",
    accent_soft="#dcefe8",
    sidebar="#eeede8",
    surface="#ffffff",
    canvas="#f6f5f1",
    sunken="#f1f0eb",
    line="#e2e0da",
    highlight="#fdeba8",
    warm="#7a2e08",
    warm_soft="#fbe5d6",
    danger="#a01c16",
    danger_soft="#fbe3e0",
    avatars=_AVATARS,
)

DARK = Tokens(
    ink="#eeece8",
    grey="#b8b5ae",
    edge="#85837f",
    accent="#62c9b3",
    accent_ink="#0a1d19",
    accent_soft="#1f3a34",
    sidebar="#18191b",
    surface="#242528",
    canvas="#1c1d1f",
    sunken="#2d2e32",
    line="#3a3b3f",
    highlight="#574510",
    warm="#f9bf9b",
    warm_soft="#45291a",
    danger="#ffa79d",
    danger_soft="#4a211e",
    avatars=_AVATARS,
)


def contrast(one: str, other: str) -> float:
    """Contrast of two #rrggbb colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def under_white(colour: str) -> str:
    """The colour, darkened in small steps until white text on it has 4.5:1."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    while contrast(colour, "#ffffff") < 4.5:
        parts = [part * 95 // 100 for part in parts]
        colour = "#" + "".join(f"{part:02x}" for part in parts)
    return colour


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
