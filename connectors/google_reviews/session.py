"""One owner's places at work."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from connectors._kit import values
from connectors._kit.google.meaning import Gone
from connectors._kit.google.places import OLD, Places
from connectors.google_reviews import mapping
from connectors.google_reviews.api import Api, Place, chosen
from connectors.google_reviews.probing import probe
from connectors.google_reviews.reading import Reading
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    Toolbox,
)
from shopbell.errors import Rejected, Uncertain, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found
from shopbell.text.plain import clean_text

LONGEST: Final = 4096
PENDING: Final = "Google looks at answers before it shows them: this one shows in a while."


class ReviewsSession:
    """A stream for what is new and one for history at each place; a new place is found within the hour."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: those of `verify`."""
        self._wanted = settings.get("locations", "")
        self._clock = tools.clock
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock, tools.memory)
        self._places = Places(self._listed, tools.clock)
        self._troubles: dict[str, str] = {}

    async def streams(self) -> tuple[Stream, ...]:
        """What is new at each place, then what was."""
        return await self._places.streams()

    async def _listed(self) -> Sequence[Place]:
        found, _ = chosen(await self._api.places(), self._wanted)
        return found

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`. A place that cannot be read does not stop the others; see `notices`."""
        place = await self._places.of(stream)
        if place is None:
            return
        old = stream.name.startswith(OLD)
        try:
            batches = self._reading.history(place, cursor) if old else self._reading.live(place, cursor)
            async for batch in batches:
                yield batch
        except Rejected as error:
            self._troubles[place.id] = f"Reviews of {place.title} cannot be read now. {error}"
        else:
            self._troubles.pop(place.id, None)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: a sign-in that ends soon, a place that cannot be read."""
        return (*self._api.signature.notices(), *self._troubles.values())

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await probe(self._api, await self._api.signature.granted(), self._wanted)

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Google would never take."""
        if outgoing.files:
            raise Rejected("An answer to a review takes no files. Put a link into the text instead.")
        review = outgoing.reply_facts.get("review", "")
        if not review:
            raise Rejected("There is no review here to answer.")
        fields = {"review": review, "number": outgoing.conversation, "text": _checked(outgoing.text)}
        return Prepared(json.dumps(fields).encode(), mapping.reply_id(outgoing.conversation))

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Written by PUT, so that twice is one answer. Raises what `Http.request` raises for a write."""
        fields = json.loads(prepared.payload)
        review, number = values.text(fields, "review"), values.text(fields, "number")
        reply = await self._api.answer(review, values.text(fields, "text"))
        if not values.text(reply, "comment"):
            raise Uncertain("Google did not repeat the answer, so look whether it is there.")
        note = PENDING if mapping.state_of(reply) == mapping.PENDING else ""
        at = values.moment(reply, "updateTime") or self._clock.now()
        # Without the event: its place is told by reading, which then knows a second answer from the first.
        return Receipt(mapping.reply_id(number), at, note=note)

    async def act(self, action: Action) -> None:
        """Change or take back our answer. Twice is harmless."""
        match action:
            case EditMessage():
                await self._api.answer(_review_of(action.facts), _checked(action.text), again=True)
            case DeleteMessage():
                with suppress(Gone):
                    await self._api.take_answer_back(_review_of(action.facts))
            case _:
                raise Unsupported("Google lets nobody but its writer change a review.")


def _review_of(facts: Mapping[str, str]) -> str:
    found = facts.get("review", "")
    if not found:
        raise Rejected("This answer is not known well enough. Change it in your Business Profile.")
    return found


def _checked(text: str) -> str:
    words = clean_text(text).strip()
    if not words:
        raise Rejected("There is nothing to send yet.")
    over = len(words.encode()) - LONGEST
    if over > 0:
        raise Rejected(f"An answer to a review can have 4,096 bytes: this is {over} too long.")
    return words
