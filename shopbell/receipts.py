"""What is told about a message of ours after it left: it came back, it arrived, it was read. Pure rules.

Reports are read in any order and more than once, so a later one never takes back what is known: whoever read a message
has it, whatever a delayed bounce or a second device says. None of them is a turn: nobody answered by reading.
"""

from typing import Final

from shopbell.model import Delivery

_STEPS: Final = {Delivery.BOUNCED: 1, Delivery.ARRIVED: 2, Delivery.READ: 3}
RECEIPTS: Final = frozenset({Delivery.ARRIVED, Delivery.READ})
LEFT: Final = frozenset({Delivery.SENT, *RECEIPTS})
"""The service has it, and nothing went wrong since."""


def goes_forward(before: Delivery, told: Delivery) -> bool:
    """Whether a report says more than what is known."""
    return _STEPS.get(told, 0) >= _STEPS.get(before, 0)
