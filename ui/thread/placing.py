"""Where an answer to the conversation shown goes, and what stands in its way."""

from datetime import datetime

from shopbell.model import Direction
from shopbell.services.compose import counted_beside
from shopbell.text.names import display_name
from ui.composer.composer import Place
from ui.models.networks import Network
from ui.models.window_words import closed_for_good, closed_words, is_over
from ui.thread.reading import Reading
from ui.thread.window import MessageWindow
from ui.words import tr


def place_of(reading: Reading, window: MessageWindow | None, now: datetime) -> Place:
    """For the composer."""
    row, network = reading.row, reading.network
    closed = why_closed(network)
    late = closed_words(row.answer_until, network, now) if row.answer_until is not None and is_over(row, now) else ""
    return Place(
        network,
        row.visibility,
        display_name(row.person_name, row.person_address),
        closed and (row.no_answer or closed),
        beside_answer(window),
        row.no_answer or late,
    )


def why_closed(network: Network | None) -> str:
    """Why nothing can be written from an account; empty when it can."""
    if network is None:
        return tr("This account was removed; its history can be read, but nothing can be sent from it.")
    if not network.can_answer:
        return closed_for_good(network)
    return ""


def beside_answer(window: MessageWindow | None) -> str:
    """What the network counts beside the words of an answer to their newest message."""
    theirs = [m.facts for m in window.here if m.direction is Direction.IN] if window is not None else []
    return counted_beside(theirs[-1]) if theirs else ""


def page_of(window: MessageWindow) -> str:
    """The page in the web of their newest message that has one, else of ours; '' where none has."""
    links = [m for m in window.here if m.facts.get("link")]
    theirs = [m for m in links if m.direction is Direction.IN]
    return (theirs or links)[-1].facts["link"] if links else ""
