"""What you told others in words."""

from collections.abc import Sequence
from datetime import datetime

from shopbell.text.asked_with import questions_with_leads
from shopbell.text.at_need import own_words
from shopbell.text.closings import greeting_length
from shopbell.text.names import display_name
from shopbell.text.times import stamp
from shopbell.told import Told
from ui.promises.wording import quoted
from ui.words import tr, trn


def told_words(told: Sequence[Told]) -> str:
    """As in "You told 3 others: “We deliver on Saturdays…”"."""
    people = len({(one.person_name, one.person_address) for one in told})
    words = quoted(gist(told[0].answer), 70)
    return trn("You told somebody else: {words}", "You told {n} others: {words}", people, words=words)


def nearly_words(person: str, at: datetime, now: datetime) -> str:
    """As in "You wrote nearly this to Ben on 12 Nov."; `now` is in the zone of the screen."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return tr("You wrote nearly this to {person} today at {time}.", person=person, time=stamp(at, now))
    return tr("You wrote nearly this to {person} on {day}.", person=person, day=stamp(at, now))


def gist(text: str) -> str:
    """The writer's own words on one line, without a greeting before them."""
    line = " ".join(own_words(text).split())
    return line[greeting_length(line) :].strip() or line


def asked_words(text: str) -> str:
    """What was asked, with the sentence before it, on one line."""
    return " ".join(questions_with_leads(text))


def told_to(told: Told, now: datetime) -> str:
    """As in "Ben Okafor, 12 Nov"."""
    return f"{display_name(told.person_name, told.person_address)}, {stamp(told.at, now)}"
