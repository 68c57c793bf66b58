"""What a timeline knows of its conversation and of the moment, before anything in it was touched."""

from datetime import UTC, datetime

from shopbell.text.names import display_name
from ui.theme import Theme
from ui.thread.look import Look
from ui.thread.reading import Reading


def look_at(theme: Theme, now: datetime, reading: Reading | None) -> Look:
    """How and for whom it is shown; without a conversation only when."""
    zone = now.astimezone().tzinfo or UTC
    if reading is None:
        return Look(theme, now, zone)
    row = reading.row
    person = display_name(row.person_name, row.person_address)
    return Look(theme, now, zone, reading.networks, reading.outbox, person, row.subject, onlookers=row.onlookers)
