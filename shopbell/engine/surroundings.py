"""Notices that the laptop slept, or that it is in another network now."""

import socket
from collections.abc import Callable

from shopbell.connector import Clock

SLEPT_SECONDS = 5.0
NOWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation (RFC 5737, RFC 3849): the system picks a route to them, and no packet leaves."""


def own_addresses() -> str:
    """The addresses this machine would speak from; another text is another network, '' is none."""
    found = []
    for family, target in NOWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return " ".join(found)


class Surroundings:
    """Asked now and then; connections made before a change are not to be trusted."""

    def __init__(self, clock: Clock, addresses: Callable[[], str] = own_addresses) -> None:
        self._clock = clock
        self._addresses = addresses
        self._offset = self._wall_against_monotonic()
        self._known = addresses()

    def changed(self) -> bool:
        """Whether the machine slept or moved since the last question."""
        offset, addresses = self._wall_against_monotonic(), self._addresses()
        slept = abs(offset - self._offset) > SLEPT_SECONDS
        moved = addresses != self._known
        self._offset, self._known = offset, addresses
        return slept or moved

    def _wall_against_monotonic(self) -> float:
        """The monotonic clock stands still in sleep (Linux), the wall clock does not."""
        return self._clock.now().timestamp() - self._clock.monotonic()
