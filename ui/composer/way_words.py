"""What is said about the ways to somebody: why this one, and what stands against another."""

from __future__ import annotations

from datetime import datetime

from shopbell.model import Visibility
from shopbell.reach import Obstacle, Reach, Reason, Way, WayKind
from shopbell.text.times import stamp
from ui.models.networks import network_words
from ui.words import fill, tr


def why(way: Way) -> str:
    """What speaks for it, or what stands against it, as behind a name in a menu."""
    if way.obstacle is not None:
        return {
            Obstacle.WINDOW: tr("takes no answer any more"),
            Obstacle.SIGNED_OUT: tr("signed out: it waits here until you sign in"),
            Obstacle.PAUSED: tr("paused: it waits here"),
            Obstacle.GONE: tr("read only"),
            Obstacle.MUTE: tr("nobody can answer there from here"),
            Obstacle.REFUSES: tr("takes no answer from here"),
        }[way.obstacle]
    return {
        Reason.LAST: tr("they wrote here last"),
        Reason.BEFORE: tr("they wrote here before"),
        Reason.ALONE: tr("only they can read it"),
        Reason.ADDRESS: tr("a new conversation"),
        Reason.WE_WROTE: tr("you wrote to them here"),
    }[way.reason]


def readers(way: Way) -> str:
    """Who else can read what is written that way; '' in private."""
    return {
        Visibility.PUBLIC: tr("everybody can read it"),
        Visibility.FOLLOWERS: tr("your followers can read it"),
    }.get(way.visibility, "")


def name_of(way: Way, here: Way) -> str:
    """As in "E-mail, ana@example.com", with the account of ours where two are alike."""
    if way.kind is WayKind.HERE:
        return tr("{network}, here", network=network_words(way.network))
    if way.kind is WayKind.PRIVATE:
        return tr("{network}, in private", network=network_words(way.network))
    if _same_place(way, here) and way.visibility is not here.visibility:
        private = way.visibility is Visibility.PRIVATE
        words = tr("{network}, your private talk") if private else tr("{network}, what they wrote in public")
        return fill(words, network=network_words(way.network))
    if way.network == here.network and way.sender != here.sender:
        return tr(
            "{network}, {address}, as {account}",
            network=network_words(way.network),
            address=way.address,
            account=way.sender,
        )
    return tr("{network}, {address}", network=network_words(way.network), address=way.address)


def line_of(reach: Reach, chosen: Way, person: str, now: datetime) -> str:
    """Above the field: why it goes there, or where it would usually go."""
    here, usual = reach.here, reach.usual
    if chosen.kind is WayKind.PRIVATE:
        return tr("Only {person} can read this answer.", person=person)
    if usual.id != here.id and usual.heard_at is not None:
        values = {"person": person, "network": _place(usual, here), "time": stamp(usual.heard_at, now.astimezone())}
        if here.takes:
            return tr("{person} wrote last on {network}, {time}. What you write stays here.", **values)
        return tr("{person} wrote on {network} too, {time}.", **values)
    if not here.takes:
        return tr("{person} can be reached another way.", person=person)
    if here.heard_at is None:
        return tr("You wrote to {person} here.", person=person)
    return tr("{person} wrote here last.", person=person)


def _place(way: Way, here: Way) -> str:
    if way.network != here.network:
        return network_words(way.network)
    if _same_place(way, here) and way.visibility is not here.visibility:
        private = way.visibility is Visibility.PRIVATE
        return fill(
            tr("{network} in private") if private else tr("{network} in public"), network=network_words(way.network)
        )
    return name_of(way, here)


def _same_place(way: Way, here: Way) -> bool:
    return (way.network, way.sender, way.address) == (here.network, here.sender, here.address)


def moved_words(way: Way) -> str:
    """After words went another way."""
    return tr("Moved to {network}, {address}", network=network_words(way.network), address=way.address)
