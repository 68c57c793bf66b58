"""How the engine behaves beside the window on a small machine."""

import os
from contextlib import suppress


def let_others_go_first() -> None:
    """Waking up, this process takes the processor from nobody; its share of it stays the same.

    Linux only (sched(7), SCHED_BATCH): a lower priority would make a busy machine slow to announce new messages.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
