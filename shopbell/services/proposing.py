"""The writing helper: off until the owner sets it up, asks only where the owner agreed, and only ever proposes."""

from __future__ import annotations

import secrets as random_source
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from shopbell.engine.redact import RedactedSecrets
from shopbell.errors import FormRefused, KnownError, NotFound, Rejected
from shopbell.model import Direction
from shopbell.proposing import ADDRESS, Asking, Ending, HelperPlace, Line, Proposal, ProposalState, Role

if TYPE_CHECKING:
    from shopbell.engine.redact import Redactor
    from shopbell.ids import ConversationId, IdentityId, MessageId
    from shopbell.model import Message
    from shopbell.ports import Bell, Desk, Library, Model, Secrets
    from shopbell.proposing import Piece

MODEL, REF, AGREED = "helper_model", "helper_ref", "helper_agreed"
"""Settings: the model's name, the reference of the key ('' without one), and the address that the owner agreed to."""
MOST_LETTERS: Final = 8_000
"""Of a proposal; no answer to a customer is longer."""
_KEY: Final = "key"
_LOOKED_AT: Final = 60
_LONGEST_NAME, _LONGEST_KEY = 200, 4_000
_THINK, _THOUGHT = "<think>", "</think>"
_GREETING: Final = (Line(Role.USER, "Say hello in one word."),)


class Proposals:
    """Where the model is, what it would be sent, and what it proposes. Nothing here can send a message."""

    def __init__(
        self,
        library: Library,
        desk: Desk,
        secrets: Secrets,
        model: Model,
        bell: Bell,
        redactor: Redactor,
        *,
        token: Callable[[], str] = lambda: random_source.token_hex(4),
    ) -> None:
        """`token`: the number of the marks, which nobody can know before."""
        self._library = library
        self._desk = desk
        self._secrets = secrets
        self._model = model
        self._bell = bell
        self._redactor = redactor
        self._token = token

    # ---- set up

    async def place(self) -> HelperPlace | None:
        """Where the model is; None while the helper is off."""
        address, model, ref, agreed = [await self._library.setting(name) for name in (ADDRESS, MODEL, REF, AGREED)]
        if not address or not model:
            return None
        return HelperPlace(address, model, keyed=bool(ref), agreed=agreed == address)

    async def models(self, typed: str, key: str | None = None) -> tuple[str, tuple[str, ...]]:
        """The address as it will be kept, and the names of the models there.

        `key` None: the one that is kept, where the address is the same. Raises FormRefused and KnownErrors.
        """
        address = self._model.address(typed)
        return address, await self._model.models(address, await self._key_for(address, _checked_key(key)))

    async def try_out(self, typed: str, model: str, key: str | None = None) -> str:
        """What it answers to a greeting, nothing of a customer in it. Raises FormRefused and KnownErrors."""
        address = self._model.address(typed)
        place = HelperPlace(address, _checked_model(model), agreed=True)
        secret = await self._key_for(address, _checked_key(key))
        last = Proposal()
        async with aclosing(self._read(place, secret, _GREETING)) as steps:
            async for step in steps:
                last = step
        return last.text

    async def set_up(self, typed: str, model: str, key: str | None = None) -> HelperPlace:
        """In force from now on. `key` None keeps the one there is, if the address stays; '' is without one.

        A key never goes along to another address. Raises FormRefused, SecretsUnavailable.
        """
        address, name, key = self._model.address(typed), _checked_model(model), _checked_key(key)
        before = await self._library.setting(ADDRESS)
        if before != address or key is not None:
            # Off first: at no moment does a key stand beside an address that it was not given for.
            await self.remove(agreed=before == address)
            if key:
                ref = random_source.token_hex(16)
                await RedactedSecrets(self._secrets, ref, self._redactor).set(_KEY, key)
                await self._keep(REF, ref)
        await self._keep(MODEL, name)
        await self._keep(ADDRESS, address)
        place = await self.place()
        if place is None:
            raise Rejected("The writing helper was switched off meanwhile.")
        return place

    async def remove(self, *, agreed: bool = False) -> None:
        """Off; the key is forgotten, and with it that the owner agreed, unless `agreed` keeps that."""
        await self._keep(ADDRESS, "")
        ref = await self._library.setting(REF)
        if ref:
            await self._secrets.forget(ref)
            await self._keep(REF, "")
        if not agreed:
            await self._keep(AGREED, "")

    async def agree(self, place: HelperPlace) -> None:
        """The owner saw what is sent to this address."""
        await self._keep(AGREED, place.address)

    # ---- asking

    async def asking(self, conversation: ConversationId, typed: str, reply_to: MessageId | None = None) -> Asking:
        """What would be sent, letter by letter; sends nothing. Raises Rejected and NotFound.

        `reply_to`: the message that is answered, else their newest.
        """
        from shopbell.asking import lines_for, turns_between

        place = await self.place()
        if place is None:
            raise Rejected("No writing helper is set up. Settings has a section for it.")
        messages = (await self._library.messages(conversation, around=reply_to, limit=_LOOKED_AT)).messages
        turns = turns_between(messages, await self._theirs(conversation, messages, reply_to))
        if not any(one.direction is Direction.IN for one in turns):
            raise Rejected("There is nothing of theirs here to propose an answer to.")
        return Asking(place, conversation, lines_for(turns, typed, self._token()))

    async def _theirs(
        self, conversation: ConversationId, messages: Sequence[Message], reply_to: MessageId | None
    ) -> frozenset[IdentityId]:
        """Whom the answer is for: the writer of what is answered, under all names that the owner joined."""
        written = [one for one in messages if one.direction is Direction.IN and one.author is not None]
        asked = [one for one in written if one.id == reply_to] or written
        rows = await self._library.rows_by_id([conversation])
        if not rows:
            raise NotFound("This conversation is not here any more.")
        writer = asked[-1].author if asked else None
        if writer is None:
            return frozenset()
        if rows[0].person is None:
            return frozenset({writer})
        names = frozenset(one.id for one in (await self._library.person(rows[0].person)).identities)
        return names if writer in names else frozenset({writer})

    async def propose(self, asking: Asking) -> AsyncGenerator[Proposal, None]:
        """Send exactly that to the model, and give all of the proposal after each step. Close it to stop.

        Raises Rejected when the owner did not agree to this address, and KnownErrors with plain sentences.
        """
        place = await self.place()
        if place is None or not place.agreed or place.address != asking.place.address:
            raise Rejected("Nothing was sent: you have not agreed yet to send this to that address.")
        async with aclosing(self._read(place, await self._key_for(place.address, None), asking.lines)) as steps:
            async for step in steps:
                yield step

    async def _read(self, place: HelperPlace, key: str, lines: tuple[Line, ...]) -> AsyncGenerator[Proposal, None]:
        answer = Answer(place)
        try:
            async with aclosing(self._model.answer(place, key, lines)) as pieces:
                async for piece in pieces:
                    yield answer.take(piece)
                    if answer.full:
                        break
        except KnownError as error:
            if not answer.text.strip():
                raise
            yield answer.broken(str(error))
            return
        yield answer.whole()

    # ---- what is kept

    async def _key_for(self, address: str, given: str | None) -> str:
        if given is not None:
            return given
        ref = await self._library.setting(REF)
        if not ref or await self._library.setting(ADDRESS) != address:
            return ""
        return await RedactedSecrets(self._secrets, ref, self._redactor).get(_KEY) or ""

    async def _keep(self, name: str, value: str) -> None:
        self._bell.ring(await self._desk.set_setting(name, value))


class Answer:
    """A model's answer while it is read: letters of a stranger made into plain text."""

    def __init__(self, place: HelperPlace) -> None:
        self._place = place
        self._raw = ""
        self._ending = ""
        self.full = False
        """Whether it became longer than any answer, and is not read on."""

    @property
    def text(self) -> str:
        """What may be shown."""
        return _shown(self._raw)[0]

    def take(self, piece: Piece) -> Proposal:
        """All of it, with this piece."""
        self._raw += piece.text
        self._ending = piece.ending or self._ending
        text, thinks = _shown(self._raw)
        self.full = len(text) > MOST_LETTERS or len(self._raw) > 8 * MOST_LETTERS
        state = ProposalState.WRITING if text and not thinks else ProposalState.THINKING
        return Proposal(text[:MOST_LETTERS], state)

    def broken(self, why: str) -> Proposal:
        """The line broke after some words."""
        return Proposal(self.text[:MOST_LETTERS].rstrip(), ProposalState.CUT, why)

    def whole(self) -> Proposal:
        """The end; raises Rejected when nothing was proposed."""
        text, thinks = _shown(self._raw)
        host, model = self._place.host, self._place.model
        if self._ending == Ending.FILTER and not text.strip():
            raise Rejected(f"{host} kept this answer back by a rule of its own.")
        if not text.strip():
            why = "thought, and proposed nothing" if thinks else "proposed nothing"
            raise Rejected(f"{model} {why}. Try again, or choose another model in Settings.")
        if self.full:
            return self.broken(f"{model} wrote on and on; the rest was not read.")
        if self._ending == Ending.LENGTH:
            return self.broken(f"{model} stopped at its own limit; the end is missing.")
        if self._ending == Ending.FILTER:
            return self.broken(f"{host} kept the rest back by a rule of its own.")
        return Proposal(text.rstrip(), ProposalState.WHOLE)


def _shown(raw: str) -> tuple[str, bool]:
    """The plain text of an answer so far, and whether the model still thinks aloud before it.

    Some models write their thoughts into the answer, between <think> and </think>. Any other markup is only letters.
    """
    from shopbell.text.plain import clean_text

    # Half a character may come in one piece and its other half in the next.
    whole = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    begun = whole.lstrip()
    if begun and _THINK.startswith(begun[: len(_THINK)]):
        _, closed, begun = begun.partition(_THOUGHT)
        if not closed:
            return "", True
    return clean_text(begun.lstrip()), False


def _checked_model(model: str) -> str:
    name = model.strip()
    if not name:
        raise FormRefused({"model": "Name the model. Try shows those that the server has."})
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise FormRefused({"model": "This is not the name of a model."})
    return name


def _checked_key(key: str | None) -> str | None:
    """A key goes into a header: visible ASCII only (RFC 9110 5.5)."""
    if key is None:
        return None
    bare = key.strip()
    if len(bare) > _LONGEST_KEY or not all("!" <= letter <= "~" for letter in bare):
        raise FormRefused({"key": "This is not a key: it has letters in it that no key has."})
    return bare
