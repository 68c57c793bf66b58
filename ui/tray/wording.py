"""The sentences of tray, menu and notifications. Values are a stranger's and stay plain text."""

from datetime import datetime, timedelta

from shopbell.model import ConversationRow, Counts, Direction, Message
from shopbell.text.direction import is_rtl
from shopbell.text.names import display_name
from shopbell.text.plain import one_line, snippet
from shopbell.text.times import short_wait, stamp
from ui.words import tr, trn

_LONGEST = 240
_IN_MENU = 60
_ISOLATE, _POP = "\u2068", "\u2069"


def person(row: ConversationRow) -> str:
    """What the person may be called."""
    return display_name(row.person_name, row.person_address)


def title(row: ConversationRow, place: str) -> str:
    """Person and place; the name only once."""
    return f"{_apart(person(row))} · {place}"


def body(row: ConversationRow, newest: Message, ours: Message | None, count: int, now: datetime) -> str:
    """Our last words before it, then theirs, the open question first."""
    lines = []
    if ours is not None:
        said = snippet(ours.text, 80)
        lines.append(tr("You, {when}: {words}", when=stamp(ours.at, now), words=_apart(said)))
    words = row.open_question or snippet(newest.text, _LONGEST)
    if not words and newest.attachments:
        words = trn("Sent a file", "Sent {n} files", len(newest.attachments))
    lines.append(one_line(words)[:_LONGEST])
    if count > 1:
        lines.append(trn("", "{n} new messages", count))
    return "\n".join(lines)


def hidden_body(count: int) -> str:
    """When the owner does not want words on the screen."""
    return trn("A new message", "{n} new messages", count)


def storm_title(people: int) -> str:
    """Many at once."""
    return trn("One person wrote", "{n} people wrote", people)


def storm_body(names: list[str]) -> str:
    """The first few of them."""
    shown = ", ".join(_apart(name) for name in names[:5])
    more = len(names) - 5
    return shown if more <= 0 else tr("{names} and {more} more", names=shown, more=more)


def menu_line(row: ConversationRow, now: datetime) -> str:
    """Name, question, how long."""
    waits = short_wait(now - row.waiting_since) if row.waiting_since is not None else ""
    words = one_line(row.open_question or row.snippet)
    words = words if len(words) <= _IN_MENU else words[: _IN_MENU - 1] + "…"
    return " · ".join(part for part in (_apart(person(row)), _apart(words), waits) if part)


def tray_tip(counts: Counts, trouble: int) -> str:
    """For the pointer over the icon."""
    waiting = trn("One person is waiting", "{n} people are waiting", counts.waiting_people)
    lines = [waiting if counts.waiting_people else tr("Nobody is waiting")]
    if trouble:
        lines.append(trn("One account needs you", "{n} accounts need you", trouble))
    return "Shopbell: " + ". ".join(lines) + "."


def last_of_ours(messages: tuple[Message, ...], before: Message) -> Message | None:
    """Our words that theirs answer, if any are near."""
    for message in reversed(messages):
        if message.direction is Direction.OUT and message.at <= before.at:
            return message
    return None


def quiet_until_words(until: datetime) -> str:
    """Until when it is quiet, such as "Quiet until 15:40"."""
    return tr("Quiet until {time}", time=until.astimezone().strftime("%H:%M"))


HOUR = timedelta(hours=1)


def _apart(text: str) -> str:
    """A piece with a direction of its own does not turn round what stands beside it (UAX 9, isolates)."""
    return f"{_ISOLATE}{text}{_POP}" if is_rtl(text) else text
