"""Which messages are one conversation, where a service gives links between them (mail): pure rules.

After RFC 5322 3.6.4 and Zawinski's threading: an answer belongs to what it refers to, in whatever order the two
arrive. Two cautions are ours. Strangers who answer the same newsletter share its id and nothing else, so an id alone
joins only when it names an ordinary message; an id that names a machine's message, our own message to many, or
nothing we have, joins only messages that share an outside participant too. And a subject joins only an answer that
came without any reference.

Every message has *ties*, plain words. Messages with the same shared tie are one conversation; so are a message that
refers to an open id and the one that has it. Because this says nothing about order, any order of arrival gives the
same conversations.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.events import MessageSeen

MANY = 8
"""More outside recipients than this make a message of ours one to many."""
REFERENCES = 12
"""Of longer reference lists the first and the nearest ones are used."""
SUBJECT_DAYS = timedelta(days=30)

_PREFIX = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|odp|ref|rif|回复|回覆|答复|返信|רד|رد)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|vb|转发|轉寄)\s*[:：]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds a message to others. `shared` joins equal words; `asks` joins the `opens` or `closed` id it names.

    `opens` is the message's own id when anybody who refers to it belongs to it, `closed` when only its shared ties
    may join.
    """

    shared: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    opens: str = ""
    closed: str = ""


def outside(seen: MessageSeen, own: Collection[str]) -> tuple[str, ...]:
    """Addresses of everybody in it but the shop's own (`own`, folded to lower case), sorted, in lower case."""
    people = [author.address for author in seen.recipients]
    if not seen.own:
        people.append(seen.author.address)
    folded = {one.casefold() for one in people if one}
    return tuple(sorted(folded.difference(own)))


def ties(seen: MessageSeen, own: Collection[str]) -> Ties:
    """The ties of a message; `own` are the shop's addresses at this service."""
    thread = seen.thread
    people = outside(seen, own)
    to_many = seen.own and not 0 < len(people) <= MANY
    ordinary = not (seen.robot or seen.auto_reply or to_many)
    asks = nearest(thread.parents)
    named = [*asks, *([thread.own] if thread.own else [])]
    if thread.provider:
        named.append("provider " + thread.provider)
    shared = () if to_many else _pairs(named, people)
    return Ties(
        shared=shared,
        asks=asks,
        opens=thread.own if ordinary else "",
        closed="" if ordinary else thread.own,
    )


def nearest(parents: tuple[str, ...]) -> tuple[str, ...]:
    """The references to use: each once, at most `REFERENCES`, the root and the nearest ones."""
    once = tuple(dict.fromkeys(parent for parent in parents if parent))
    return once if len(once) <= REFERENCES else (once[0], *once[-(REFERENCES - 1) :])


def _pairs(named: Iterable[str], people: tuple[str, ...]) -> tuple[str, ...]:
    """Every id with every outside participant; of a crowd only the first ones, which keeps rows few."""
    crowd = people[:MANY]
    return tuple(f"{one} {person}" for one in dict.fromkeys(named) for person in crowd)


def is_answer(subject: str) -> bool:
    """Whether a subject begins as an answer's does, in the languages of common mail programs."""
    return _PREFIX.match(subject) is not None


def bare_subject(subject: str) -> str:
    """A subject to compare by: without the marks of answers and forwards, folded, on one line."""
    rest = subject
    while match := _PREFIX.match(rest) or _FORWARD.match(rest):
        rest = rest[match.end() :]
    return " ".join(rest.split()).casefold()


def joins_by_subject(seen: MessageSeen) -> bool:
    """Whether nothing but its subject can say what a message answers."""
    thread = seen.thread
    referring = bool(thread.parents or thread.provider or thread.conversation)
    machine = seen.robot or seen.auto_reply
    return not referring and not machine and is_answer(seen.subject) and bare_subject(seen.subject) != ""
