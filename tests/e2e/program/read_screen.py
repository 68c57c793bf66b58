"""What a screen reader finds in one program, as JSON Lines: run by the system's Python, which has AT-SPI.

By hand: python3 read_screen.py PROCESS_ID [seconds]
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]

CLICKABLE = (
    pyatspi.ROLE_PUSH_BUTTON,
    pyatspi.ROLE_TOGGLE_BUTTON,
    pyatspi.ROLE_CHECK_BOX,
    pyatspi.ROLE_RADIO_BUTTON,
    pyatspi.ROLE_COMBO_BOX,
    pyatspi.ROLE_LINK,
    pyatspi.ROLE_ENTRY,
    pyatspi.ROLE_TEXT,
    pyatspi.ROLE_PASSWORD_TEXT,
    pyatspi.ROLE_MENU_ITEM,
    pyatspi.ROLE_TABLE_CELL,
    pyatspi.ROLE_LIST_ITEM,
    pyatspi.ROLE_SPIN_BUTTON,
    pyatspi.ROLE_SLIDER,
)


def programs(process: int) -> Iterator[Any]:
    """The program as it announced itself, nothing while it has not."""
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.get_process_id() == process:
            yield program


def shown(part: Any) -> Iterator[Any]:
    """Every part in sight, from the outside to the inside."""
    for child in part:
        if child is not None and child.getState().contains(pyatspi.STATE_SHOWING):
            yield child
            yield from shown(child)


def words(part: Any) -> str:
    """The text that can be read letter by letter."""
    try:
        said: str = part.queryText().getText(0, -1)
    except NotImplementedError:
        return ""
    return said


def place(part: Any) -> list[int]:
    """Where it is on the screen: x, y, width, height; nowhere for a row of a table as such."""
    try:
        box = part.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    except NotImplementedError:
        return [0, 0, 0, 0]
    return [box.x, box.y, box.width, box.height]


def line(part: Any) -> dict[str, object]:
    """One part in words."""
    states = part.getState()
    return {
        "role": part.getRoleName(),
        "name": part.name or "",
        "help": part.description or "",
        "text": words(part),
        "place": place(part),
        "control": part.getRole() in CLICKABLE,
        "focused": bool(states.contains(pyatspi.STATE_FOCUSED)),
        "selected": bool(states.contains(pyatspi.STATE_SELECTED)),
        "enabled": bool(states.contains(pyatspi.STATE_SENSITIVE)),
    }


def main() -> int:
    """Print every part in sight of the windows of one process."""
    process, patience = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 10
    end = time.monotonic() + patience
    while not (found := list(programs(process))):
        if time.monotonic() > end:
            print("it has not announced itself", file=sys.stderr)
            return 1
        time.sleep(0.1)
    for program in found:
        for part in shown(program):
            print(json.dumps(line(part)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
