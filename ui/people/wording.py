"""Sentences about a person."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QDate, QLocale

from shopbell.model import ConversationRow, Identity, Person
from shopbell.people import CONTACTS, DeedKind, Fact, FactKind, PersonDeed
from shopbell.promises import Promise
from shopbell.text.names import display_name
from shopbell.text.times import stamp
from ui.models.days import short_day
from ui.models.networks import Network, behind_bridge
from ui.words import fill, tr, trn

_NUMBER_AT_BRIDGE: Final = re.compile(r"@_?[a-z]+_(\d{7,15}):.+")
_BY_TELEPHONE: Final = frozenset({"whatsapp", "signal", "sms", "imessage"})


def known_since(person: Person) -> str:
    """As in "customer since March 2023 · 41 turns"."""
    turns = trn("{n} turn", "{n} turns", person.turns)
    if person.first_at is None:
        return turns
    first = person.first_at.astimezone()
    month = month_words(first)
    if not person.turns:
        return tr("known since {month}", month=month)
    return tr("customer since {month} · {turns}", month=month, turns=turns)


def month_words(at: datetime) -> str:
    """As in "March 2023"."""
    return QLocale().toString(QDate(at.year, at.month, 1), "MMMM yyyy")


def place_words(identity: Identity) -> str:
    """An address as people say it: whom a bridge brings from a telephone's network has a number there."""
    number = _NUMBER_AT_BRIDGE.fullmatch(identity.address)
    return f"+{number[1]}" if number is not None and identity.network in _BY_TELEPHONE else identity.address


def met_on(
    identity: Identity, networks: Iterable[Network], conversations: Iterable[ConversationRow] = ()
) -> Network | None:
    """The account through which an identity is met: that of a conversation with it, else one of its network."""
    known = {network.account: network for network in networks}
    for row in conversations:
        if row.person_address == identity.address and row.account in known:
            return behind_bridge(known[row.account], row)
    for network in known.values():
        if identity.network.casefold() in (network.manifest.id.casefold(), network.name.casefold()):
            return network
    return None


_LONG = 25
"""Letters of a word that fits on no line of the page."""


def breakable(text: str) -> str:
    """The same on the screen, but an address may go on in the next line: behind its "@", a long one behind its dots."""
    return re.sub(r"\S+", lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    joints = r"([@./:_-])(?=\S)" if len(word) >= _LONG else r"(@)(?=\S)"
    return re.sub(joints, "\\1\u200b", word)


def called(identity: Identity) -> str:
    """A name with where it is from, as in "Ana R., ana@example.org"."""
    name = display_name(identity.name, "" if identity.network == CONTACTS else identity.address)
    if identity.network == CONTACTS:
        return tr("{name} of your contacts", name=name)
    return name if name == identity.address else tr("{name}, {address}", name=name, address=identity.address)


def also_question(other: Identity) -> str:
    """As in "Is this also Ana R., ana@example.org?"."""
    return tr("Is this also {name}?", name=called(other))


def evidence_words(fact: Fact) -> str:
    """What speaks for two names being one person."""
    words = {
        FactKind.MAIL: tr("The same mail address: {value}"),
        FactKind.PHONE: tr("The same telephone number: {value}"),
        FactKind.SITE: tr("The same site: {value}"),
        FactKind.HANDLE: tr("One names the other: {value}"),
        FactKind.PICTURE: tr("The same name and the same picture"),
    }
    return fill(words[fact.kind], value=fact.shown or fact.value)


def due_words(promise: Promise, now: datetime) -> str:
    """As in "by 4 December", or that it is over."""
    day = short_day(promise.due_at, now.tzinfo, now.date())
    return tr("by {day}", day=day) if promise.due_at >= now else tr("was due {day}", day=day)


def deed_words(deed: PersonDeed, here: Identity | None, now: datetime) -> str:
    """As in "Joined with Ana R. on 3 Mar"; `here` is the name the page is under."""
    when = stamp(deed.at, now)
    if deed.kind is DeedKind.SPLIT or deed.other is None:
        return tr("{name} was taken off, {time}", name=called(deed.identity), time=when)
    partner = deed.other if here is not None and deed.identity.id == here.id else deed.identity
    return tr("Joined with {name}, {time}", name=called(partner), time=when)
