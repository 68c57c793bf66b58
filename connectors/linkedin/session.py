"""One company's page at work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from connectors.linkedin import mapping, signing_in
from connectors.linkedin.api import Api, Record
from connectors.linkedin.mapping import post_of, root_of, text_of, time_of
from connectors.linkedin.reading import Reading
from connectors.linkedin.wording import Already, Gone
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Like,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
)
from shopbell.errors import Rejected, Uncertain, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found
from shopbell.text.counters import count
from shopbell.text.plain import clean_text, one_line
from shopbell.text.units import Unit

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)
LONGEST: Final = 1250
SKEW: Final = timedelta(minutes=10)


class LinkedInSession:
    """LinkedIn tells news only to servers, so this is asked now and then; see `Reading` for how."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._clock = tools.clock
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock)

    async def streams(self) -> tuple[Stream, ...]:
        """What is new, and everything before it."""
        return (LIVE, HISTORY)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        batches = self._reading.history(cursor) if stream.name == HISTORY.name else self._reading.live(cursor)
        async for batch in batches:
            yield batch

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: the sign-in itself ends, after a year or after two months."""
        return self._api.granted.notices()

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected for what LinkedIn would never take."""
        if outgoing.files:
            raise Rejected("A comment of your page takes no files from here. Put a link into the text instead.")
        text = _words(outgoing.text)
        post_of(outgoing.reply_facts)
        root_of(outgoing.reply_facts)
        return Prepared(text.encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once, as the page."""
        post, root = post_of(outgoing.reply_facts), root_of(outgoing.reply_facts)
        made = await self._api.answer(post, root, prepared.payload.decode())
        return _receipt({"object": post, **made})

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """The page's answer of that time and those words below the same comment."""
        wanted, since = one_line(prepared.payload.decode()), outgoing.created_at - SKEW
        start = 0
        while True:
            page = await self._api.comments(root_of(outgoing.reply_facts), start)
            for one in page.found:
                ours = one.get("actor") == self._api.page and time_of(one) >= since
                if ours and one_line(text_of(one)) == wanted:
                    return _receipt({"object": post_of(outgoing.reply_facts), **one})
            start += len(page.found)
            if not (page.more and page.found):
                return None

    async def act(self, action: Action) -> None:
        """Edit and delete what the page said, like what others did. Twice is harmless."""
        match action:
            case EditMessage():
                await self._api.change(post_of(action.facts), action.remote_id, _words(action.text))
            case DeleteMessage():
                with suppress(Gone):
                    await self._api.remove(post_of(action.facts), action.remote_id)
            case Like(liked=True):
                with suppress(Already):
                    await self._api.like(_urn(action.facts))
            case Like():
                with suppress(Gone):
                    await self._api.unlike(_urn(action.facts))
            case _:
                raise Unsupported("LinkedIn has no way for programs to do this.")

    async def probe(self) -> tuple[Found, ...]:
        """Without changing anything."""
        return await signing_in.tried(self._api, self._clock.now())


def _words(text: str) -> str:
    words = clean_text(text).strip()
    if not words:
        raise Rejected("A comment cannot be empty.")
    if (over := count(words, Unit.UTF16) - LONGEST) > 0:
        raise Rejected(f"This is {over} characters too long for a comment at LinkedIn.")
    return words


def _urn(facts: Mapping[str, str]) -> str:
    urn = facts.get("urn", "")
    if not mapping.named(urn)[1]:
        raise Rejected("This comment's name at LinkedIn is not known.")
    return urn


def _receipt(comment: Record) -> Receipt:
    number = mapping.named(mapping.urn_of(comment))[1]
    if not number:
        raise Uncertain("LinkedIn did not say which number the comment has, so look whether it arrived.")
    return Receipt(number, time_of(comment))
