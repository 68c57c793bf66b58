"""How a window is asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import ThemeMode


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """What is None follows the owner's settings. `size` in pixels, `text_scale` 1.0 to 2.0."""

    theme: ThemeMode | None = None
    text_scale: float | None = None
    size: tuple[int, int] | None = None
    view: str = "waiting"
