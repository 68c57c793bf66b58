"""How long the service still takes an answer, in words: on a row, above a conversation, on what waits to leave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from shopbell.model import OutboxState, Turn
from shopbell.text.times import long_wait, short_wait, stamp
from ui.theme_tokens import Tone
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.model import ConversationRow, OutboxItem
    from ui.models.networks import Network

SOON: Final = timedelta(hours=3)
"""From here on the clock is not quiet any more."""
_LEAVING: Final = (OutboxState.HELD, OutboxState.QUEUED)


def is_over(row: ConversationRow, now: datetime) -> bool:
    """Whether the service takes no answer any more."""
    return row.answer_until is not None and row.answer_until <= now


def has_clock(row: ConversationRow) -> bool:
    """Whether somebody waits here for an answer that is taken for a while only."""
    return row.answer_until is not None and row.turn is Turn.YOURS and not row.robot and not row.mention


def row_clock(row: ConversationRow, now: datetime) -> tuple[str, Tone] | None:
    """As in "3 h left", quiet until it is soon; None without a clock."""
    if not has_clock(row) or row.answer_until is None:
        return None
    if is_over(row, now):
        return tr("too late here"), Tone.GREY
    left = row.answer_until - now
    return tr("{time} left", time=short_wait(left)), Tone.WARM if left < SOON else Tone.GREY


def spoken_clock(row: ConversationRow, now: datetime) -> str:
    """The same for a screen reader: "3 hours left to answer"."""
    if not has_clock(row) or row.answer_until is None:
        return ""
    if is_over(row, now):
        return tr("too late to answer here")
    return tr("{time} left to answer", time=long_wait(row.answer_until - now))


def window_left(row: ConversationRow, network: Network | None, now: datetime) -> str:
    """As in "3 h left to answer on Instagram", where the service closes the door after a while."""
    if row.answer_until is None or network is None or row.robot:
        return ""
    if is_over(row, now):
        return tr("too late to answer on {network}", network=network.name)
    return tr("{wait} left to answer on {network}", wait=short_wait(row.answer_until - now), network=network.name)


def open_words(until: datetime, network: Network | None, now: datetime) -> str:
    """Above the field: "Instagram takes an answer until Tue 16:40, 3 h from now"."""
    name = network.name if network is not None else tr("The service")
    left = until - now
    if left < timedelta(minutes=1):
        return tr("{network} takes an answer for less than a minute", network=name)
    values = {"network": name, "time": stamp(until, now.astimezone()), "wait": short_wait(left)}
    return tr("{network} takes an answer until {time}, {wait} from now", **values)


def closed_words(until: datetime, network: Network | None, now: datetime) -> str:
    """Above the field, and the reason that Send gives: "Instagram takes no answer here since Tue 16:40…"."""
    name = network.name if network is not None else tr("The service")
    values = {"network": name, "time": stamp(until, now.astimezone())}
    return tr("{network} takes no answer here since {time}, until they write again.", **values)


def shut_words(row: ConversationRow, network: Network | None) -> str:
    """Why nobody can answer this from here, in one sentence, whatever the time; '' where somebody can."""
    mute = closed_for_good(network) if network is not None and not network.can_answer else ""
    return row.no_answer or mute


def closed_for_good(network: Network) -> str:
    """Of an account that nobody can answer from."""
    return tr("{network} lets nobody answer from here; its history can be read.", network=network.name)


def leave_by(item: OutboxItem, now: datetime) -> str:
    """For what waits to leave: "It must leave before 16:40."; '' where there is time for ever."""
    if item.answer_until is None or item.state not in _LEAVING:
        return ""
    when = stamp(item.answer_until, now.astimezone())
    if item.answer_until <= now:
        return tr("An answer was taken until {time} only.", time=when)
    return tr("It must leave before {time}.", time=when)
