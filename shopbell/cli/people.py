"""`people …` and `contacts …`: who is who, and files of contacts."""

import argparse
from collections.abc import Iterable

from shopbell.cli.context import OK, Context
from shopbell.ids import DeedId, IdentityId, PersonId
from shopbell.model import Identity
from shopbell.people import Fact, PersonDeed, Proposal

_PAGE = 200


async def rows(context: Context, words: argparse.Namespace) -> int:
    """Everybody in the order they were met, or those whose names begin so."""
    if words.find:
        for found in await context.people.find(words.find, limit=words.limit):
            await _row(context, found.person)
        return OK
    left, after = words.limit, PersonId(words.after)
    while left:
        page = await context.people.book.people(after, min(left, _PAGE))
        for person in page:
            await _row(context, person)
        if len(page) < min(left, _PAGE):
            break
        left, after = left - len(page), page[-1]
    return OK


async def _row(context: Context, number: PersonId) -> None:
    person = await context.library.person(number)
    context.terminal.row(
        {
            "person": person.id,
            "name": person.name,
            "identities": [_identity(one) for one in person.identities],
            "turns": person.turns,
            "last_words_at": person.last_words_at,
        }
    )


async def show(context: Context, words: argparse.Namespace) -> int:
    """Somebody whole, without their messages."""
    page = await context.people.page(PersonId(words.person))
    person = page.person
    context.terminal.row(
        {
            "person": person.id,
            "name": person.name,
            "identities": [_identity(one) for one in person.identities],
            "first_at": None if person.first_at is None else person.first_at.isoformat(),
            "turns": person.turns,
            "last_words": person.last_words,
            "last_words_at": None if person.last_words_at is None else person.last_words_at.isoformat(),
            "notes": person.notes,
            "other_notes": [{"person": note.person, "name": note.name, "text": note.text} for note in page.notes],
            "contacts": [
                {"id": one.id, "kind": one.kind.value, "at": one.at.isoformat(), "text": one.text}
                for one in page.contacts
            ],
            "conversations": list(person.conversations),
            "deeds": [deed_row(deed) for deed in page.deeds],
            "proposals": [_proposal(one) for one in page.proposals],
        }
    )
    return OK


async def link(context: Context, words: argparse.Namespace) -> int:
    """Two persons are one."""
    deed = await context.people.link_persons(PersonId(words.person), PersonId(words.other))
    context.terminal.row({"deed": deed, "kind": "link"})
    return OK


async def split(context: Context, words: argparse.Namespace) -> int:
    """One name is somebody else."""
    deed = await context.people.split(IdentityId(words.identity))
    context.terminal.row({"deed": deed, "kind": "split"})
    return OK


async def undo(context: Context, words: argparse.Namespace) -> int:
    """As if it had not been done."""
    await context.people.undo(DeedId(words.deed))
    context.terminal.row({"deed": words.deed, "undone": True})
    return OK


async def proposals(context: Context, words: argparse.Namespace) -> int:
    """Who may be one, and why; nothing is joined."""
    for one in await context.people.proposals(words.limit):
        context.terminal.row(_proposal(one))
    return OK


async def refuse(context: Context, words: argparse.Namespace) -> int:
    """No: these two are not proposed any more."""
    return await _answer(context, words, "no")


async def later(context: Context, words: argparse.Namespace) -> int:
    """Not now: they are proposed again in a month."""
    return await _answer(context, words, "later")


async def _answer(context: Context, words: argparse.Namespace, said: str) -> int:
    """By the two persons, as `people proposals` names them; with --undo as if nothing had been answered."""
    one, other = PersonId(words.person), PersonId(words.other)
    if words.undo:
        await context.people.take_answer_back(one, other)
    elif said == "no":
        await context.people.refuse(await context.people.between(one, other))
    else:
        await context.people.later(await context.people.between(one, other))
    context.terminal.row({"persons": [one, other], "answer": None if words.undo else said})
    return OK


def _proposal(one: Proposal) -> dict[str, object]:
    return {
        "persons": [one.one.person, one.other.person],
        "identities": [_identity(one.one), _identity(one.other)],
        "evidence": _facts(one.evidence),
        "found_at": one.found_at.isoformat(),
    }


def deed_row(deed: PersonDeed) -> dict[str, object]:
    """What scripts see of a join or a split."""
    return {
        "deed": deed.id,
        "kind": deed.kind.value,
        "identity": _identity(deed.identity),
        "other": None if deed.other is None else _identity(deed.other),
        "evidence": _facts(deed.evidence),
        "at": deed.at.isoformat(),
        "undone_at": None if deed.undone_at is None else deed.undone_at.isoformat(),
    }


def _identity(one: Identity) -> dict[str, object]:
    return {"identity": one.id, "network": one.network, "address": one.address, "name": one.name}


def _facts(facts: Iterable[Fact]) -> list[dict[str, str]]:
    return [{"kind": fact.kind.value, "value": fact.shown or fact.value} for fact in facts]


async def take_contacts(context: Context, words: argparse.Namespace) -> int:
    """From vCard or CSV."""
    new, known, unread = await context.people.take_contacts(words.file)
    context.terminal.row({"import": str(words.file), "new": new, "known": known, "skipped": unread})
    return OK


async def give_contacts(context: Context, words: argparse.Namespace) -> int:
    """To vCard 4, or CSV where the file is called so."""
    written = await context.people.give_contacts(words.file)
    context.terminal.row({"export": str(words.file), "contacts": written})
    return OK
