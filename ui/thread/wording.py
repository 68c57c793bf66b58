"""The sentences of the timeline. Values are a stranger's and stay plain text."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QLocale

from shopbell.common_facts import stars
from shopbell.model import (
    ConversationRow,
    Delivery,
    Direction,
    Gap,
    Message,
    MessageKind,
    OutboxItem,
    OutboxState,
    Turn,
    Visibility,
)
from shopbell.receipts import LEFT, RECEIPTS
from shopbell.text.names import display_name
from shopbell.text.times import long_wait, short_wait
from ui.models.days import clock_words, short_day
from ui.models.history_words import outage_words, stretch_words, with_reason
from ui.models.networks import Network
from ui.models.readers import readers
from ui.models.star_words import aloud, drawn
from ui.models.window_words import leave_by
from ui.words import tr, trn


def day_words(day: date, today: date) -> str:
    """As in "Today", "Yesterday", "Tuesday 17 November", with the year when it is another one."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    pattern = "dddd d MMMM" if day.year == today.year else "dddd d MMMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), pattern)


def exact_time(at: datetime, zone: tzinfo) -> str:
    """For a tooltip and a screen reader: "Tuesday 17 November 2026, 16:40:12"."""
    local = at.astimezone(zone)
    day = QLocale().toString(QDate(local.year, local.month, local.day), "dddd d MMMM yyyy")
    return f"{day}, {local.hour:02d}:{local.minute:02d}:{local.second:02d}"


def author(message: Message) -> str:
    """What the writer may be called."""
    return display_name(message.author_name, message.author_address)


def place_line_words(message: Message, network: Network | None) -> str:
    """As in "E-mail · Rye for the 28th"."""
    place = network.name if network is not None else tr("account removed")
    subject = " ".join(message.subject.split())
    return f"{place} · {subject}" if subject else place


def their_line(
    message: Message, network: Network | None, person: str, zone: tzinfo, *, unanswered: bool = False
) -> str:
    """As in "e-mail · 16:40"; with the name of a writer who is not the person of the header.

    `unanswered`: whoever reads along sees no answer to it.
    """
    parts: list[str] = []
    name = author(message)
    if name.casefold() != person.casefold():
        parts.append(name)
    place = network.name if network is not None else tr("account removed")
    parts.extend(filter(None, (drawn(stars(message.facts)), readers_of(message, place))))
    parts.append(clock_words(message.at, zone))
    seen = [tr("onlookers still see this unanswered")] if unanswered else []
    return " · ".join((*parts, *changed_words(message), *seen))


def readers_of(message: Message, place: str) -> str:
    """Where they wrote, or who else reads that."""
    if message.visibility is Visibility.FOLLOWERS:
        return tr("{network}, followers only", network=place)
    return tr("public comment") if message.visibility is Visibility.PUBLIC else place


def changed_words(message: Message) -> list[str]:
    """Edited or gone at the service; kept here all the same."""
    if message.gone_at is not None:
        return [tr("deleted there, kept here")]
    edited = [tr("edited")] if message.edited_at is not None else []
    return [*edited, tr("you like this")] if message.facts.get("liked") else edited


def our_line(message: Message, network: Network | None, item: OutboxItem | None, zone: tzinfo, now: datetime) -> str:
    """As in "you from hello@tern.shop · 17:05 · read 17:20", or what is between it and them."""
    if message.delivery in (Delivery.WAITING, Delivery.SENDING):
        by = leave_by(item, now) if item is not None else ""
        line = tr("you · {state}", state=waiting_words(message, item, now))
        return f"{line} · {by}" if by else line
    sender = network.address if network is not None else message.author_address
    parts = [tr("you from {account}", account=sender)] if sender else [tr("you")]
    if message.visibility is not Visibility.PRIVATE:
        parts.append(readers(message.visibility))
    parts.append(clock_words(message.at, zone))
    return " · ".join((*parts, *changed_words(message), state_word(message, zone)))


def waiting_words(message: Message, item: OutboxItem | None, now: datetime) -> str:
    """Why one of ours is still here."""
    if message.delivery is Delivery.SENDING:
        return tr("leaving now")
    if item is not None and item.state is OutboxState.HELD:
        seconds = max(0, round((item.not_before - now).total_seconds()))
        return trn("leaves in {n} second", "leaves in {n} seconds", seconds)
    reason = (item.reason if item is not None else "") or message.delivery_note
    return tr("waiting to leave: {reason}", reason=reason) if reason else tr("waiting to leave")


def state_word(message: Message, zone: tzinfo) -> str:
    """The one word for how far a message of ours got; for what they got or read, with the time."""
    words = {
        Delivery.ARRIVED: tr("arrived"),
        Delivery.READ: tr("read"),
        Delivery.WAITING: tr("waiting to leave"),
        Delivery.SENDING: tr("leaving now"),
        Delivery.REFUSED: tr("refused"),
        Delivery.UNCERTAIN: tr("not sure it left"),
        Delivery.BOUNCED: tr("came back"),
    }
    word = words.get(message.delivery, tr("sent"))
    if message.delivered_at is None or message.delivery not in RECEIPTS:
        return word
    day = message.delivered_at.astimezone(zone).date()
    time = clock_words(message.delivered_at, zone)
    if day == message.at.astimezone(zone).date():
        return f"{word} {time}"
    return f"{word} {short_day(message.delivered_at, zone, day)} {time}"


def trouble_words(message: Message, item: OutboxItem | None, network: Network | None) -> str:
    """Who, why and what to do, in a sentence each; empty when all is well."""
    reason = (item.reason if item is not None else "") or message.delivery_note
    service = network.name if network is not None else tr("The service")
    if message.delivery is Delivery.REFUSED:
        why = reason or tr("{service} did not say why.", service=service)
        return tr("{service} refused this message. {why}", service=service, why=why)
    if message.delivery is Delivery.UNCERTAIN:
        asked = tr("The line broke while it was leaving, so it may have arrived. Which is it?")
        return f"{reason} {asked}".strip()
    if message.delivery is Delivery.BOUNCED:
        why = reason or tr("The report does not say why.")
        return tr("This was sent and came back undelivered. {why}", why=why)
    # It left; what is to be known beside, such as that it is held there or was not filed.
    return message.delivery_note if message.delivery in LEFT else ""


def gap_words(gap: Gap, network: Network | None, zone: tzinfo, today: date) -> str:
    """A gap said honestly."""
    place = network.name if network is not None else tr("this account")
    if gap.outage:
        return outage_words(gap, place, zone, today)
    if gap.start is None:
        day = short_day(gap.end, zone, today)
        return with_reason(tr("Nothing before {day} from {place}", day=day, place=place), gap.reason)
    values = {"stretch": stretch_words(gap.start, gap.end, zone, today), "place": place}
    if gap.closed_at is not None:
        return tr("{place} was out of reach {stretch}, read again, complete", **values)
    return with_reason(tr("Something from {place} may be missing, {stretch}", **values), gap.reason)


def earlier_words(line: str, earlier: int) -> str:
    """An outage and those before it, which were read again too."""
    if not earlier:
        return line
    return trn("{line}, and {n} before it", "{line}, and {n} before it", earlier, line=line)


def contact_words(message: Message) -> str:
    """As in "Call — she asked about a birthday cake"."""
    what = {
        MessageKind.CALL: tr("Call"),
        MessageKind.VISIT: tr("Visit"),
        MessageKind.NOTE: tr("Note"),
    }[message.kind]
    text = " ".join(message.text.split())
    return f"{what} — {text}" if text else what


def machinery_words(messages: tuple[Message, ...]) -> str:
    """One line for a day of it."""
    first = " ".join(messages[0].text.split())
    if len(messages) == 1:
        return first
    return trn(
        "{first} and {n} more like it",
        "{first} and {n} more like it",
        len(messages) - 1,
        first=first,
    )


def header_line(row: ConversationRow, now: datetime, also: Sequence[str] = ()) -> str:
    """Whose turn it is: "Your turn · waiting 2 d 4 h · also on Instagram"."""
    line = _turn_line(row, now)
    if row.onlookers is not None:
        line = tr("{line} · open in public", line=line)
    return tr("{line} · also on {places}", line=line, places=", ".join(also)) if also else line


def _turn_line(row: ConversationRow, now: datetime) -> str:
    if row.later_until is not None and row.later_until > now:
        local = row.later_until.astimezone()
        day = QLocale().toString(QDate(local.year, local.month, local.day), "dddd d MMMM")
        return tr("Put off until {day} {time}", day=day, time=f"{local.hour:02d}:{local.minute:02d}")
    if row.mention or row.robot:
        return _nobody_waits(row)
    if row.turn is Turn.YOURS:
        if row.waiting_since is None:
            return tr("Your turn")
        return tr("Your turn · waiting {wait}", wait=short_wait(now - row.waiting_since))
    if row.turn is Turn.THEIRS:
        return _wrote_words(now - row.last_at)
    return tr("Settled · {reason}", reason=row.settled_reason) if row.settled_reason else tr("Settled")


def _nobody_waits(row: ConversationRow) -> str:
    if row.mention:
        return tr("Said about you, not to you")
    return tr("A newsletter or a robot: nobody waits for an answer")


def _wrote_words(away: timedelta) -> str:
    if away < timedelta(minutes=1):
        return tr("Their turn · you wrote just now")
    return tr("Their turn · you wrote {wait} ago", wait=short_wait(away))


def whole_story(message: Message, zone: tzinfo) -> str:
    """For a tooltip: the exact time, the address it came from, everybody it went to, its subject."""
    lines = [exact_time(message.at, zone)]
    if message.author_address:
        lines.append(tr("from {address}", address=message.author_address))
    if message.recipients:
        lines.append(tr("to {people}", people=", ".join(message.recipients[:12])))
    if message.subject:
        lines.append(tr("about “{subject}”", subject=" ".join(message.subject.split())))
    return "\n".join(lines)


def spoken(message: Message, line: str, zone: tzinfo, now: datetime) -> str:
    """What a screen reader says first of a bubble."""
    who = tr("You") if message.direction is Direction.OUT else author(message)
    age = long_wait(now - message.at)
    return tr(
        "{who}, {line}, {exact}, {age} ago",
        who=who,
        line=aloud(line, stars(message.facts)),
        exact=exact_time(message.at, zone),
        age=age,
    )
