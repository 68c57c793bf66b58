"""Sentences about a person."""

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QDate, QLocale

from shopbell.model import ConversationRow, Identity, Person
from ui.models.networks import Network
from ui.words import tr, trn


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


def met_on(
    identity: Identity, networks: Iterable[Network], conversations: Iterable[ConversationRow] = ()
) -> Network | None:
    """The account through which an identity is met: that of a conversation with it, else one of its network."""
    known = {network.account: network for network in networks}
    for row in conversations:
        if row.person_address == identity.address and row.account in known:
            return known[row.account]
    for network in known.values():
        if identity.network.casefold() in (network.manifest.id.casefold(), network.name.casefold()):
            return network
    return None
