"""One company at work."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Final

from connectors.trustpilot import signing_in
from connectors.trustpilot.api import Api
from connectors.trustpilot.mapping import ANSWERED, answer_id, answer_of, review_of, text_of, time_of
from connectors.trustpilot.reading import Reading
from connectors.trustpilot.wording import Gone
from shopbell.connector import Action, DeleteMessage, Outgoing, Prepared, Receipt, Stream, StreamRole, Toolbox
from shopbell.errors import Rejected, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found
from shopbell.text.plain import clean_text, one_line

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)


class TrustpilotSession:
    """Trustpilot tells news only to servers, so this is asked now and then; see `Reading` for how."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._settings = settings
        self._clock = tools.clock
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock, settings.get("company", "") or "We")

    async def streams(self) -> tuple[Stream, ...]:
        """What is new, and everything before it."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        batches = self._reading.history(cursor) if stream.name == HISTORY.name else self._reading.live(cursor)
        async for batch in batches:
            yield batch

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what Trustpilot would never take."""
        self._api.check_user()
        if outgoing.files:
            raise Rejected("An answer at Trustpilot takes no files. Put a link into the text instead.")
        text = clean_text(outgoing.text).strip()
        if not text:
            raise Rejected("There is nothing to send yet.")
        if not (outgoing.reply_to or outgoing.conversation):
            raise Rejected("There is no review here to answer.")
        return Prepared(text.encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once; never over an answer that is there already, as Trustpilot keeps only one."""
        review = _review(outgoing)
        if text_of(answer_of(await self._api.review(review))):
            raise Rejected(ANSWERED)
        await self._api.answer(review, prepared.payload.decode())
        return Receipt(answer_id(review), self._clock.now())

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """The answer of the review, if it says that."""
        review = _review(outgoing)
        answer = answer_of(await self._api.review(review))
        if one_line(text_of(answer)) != one_line(prepared.payload.decode()):
            return None
        return Receipt(answer_id(review), time_of(answer))

    async def act(self, action: Action) -> None:
        """Take our answer back; already gone is done."""
        if not isinstance(action, DeleteMessage):
            raise Unsupported("Trustpilot has no way for programs to do this.")
        with suppress(Gone):
            await self._api.take_back(review_of(action.remote_id))

    async def probe(self) -> tuple[Found, ...]:
        """Without changing anything."""
        return await signing_in.tried(self._api, self._settings)


def _review(outgoing: Outgoing) -> str:
    return review_of(outgoing.conversation or outgoing.reply_to)
