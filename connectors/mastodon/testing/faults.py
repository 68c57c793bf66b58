"""What the double does wrong."""

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """What goes wrong next; each is used up by one call, but for `offline`."""

    offline: bool = False
    cut: bool = False
    limited: float = 0.0
    refuse: str = ""
    swallow: bool = False
    lose: bool = False
    keys: bool = True
    """Whether Idempotency-Key is known here; some servers pass it over."""
    streaming: bool = True
    searching: bool = True
    """Whether statuses are found by their words; small servers keep no index."""
    newer: bool = True
    """Whether there is `/api/v2/instance`."""
    many: bool = True
    """Whether several statuses can be asked for at once (since 4.3)."""
    left: int = 299
    """Calls that the answers say are left."""
