"""One Disqus user at work, at one forum or several."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Final

from connectors.disqus import sending, signing_in
from connectors.disqus.api import SERVICE, Api
from connectors.disqus.mapping import content_of
from connectors.disqus.reading import Reading
from connectors.disqus.wording import Gone
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
    Like,
    Moderate,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Verdict,
)
from shopbell.errors import Rejected, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found

_VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVE: "posts/approve",
    Verdict.SPAM: "posts/spam",
    Verdict.BIN: "posts/remove",
}


class DisqusSession:
    """Disqus has no word for news that a program without a server could hear, so it is asked now and then."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._user = settings.get("user", "")
        self._forums = tuple(settings.get("forums", "").split()) or ("",)
        self._api = Api(settings.get("server") or SERVICE, tools)
        self._reading = Reading(self._api, tools.clock, self._user)

    async def streams(self) -> tuple[Stream, ...]:
        """What is new and everything before it, of each forum."""
        live = tuple(Stream(_name("live", forum)) for forum in self._forums)
        return live + tuple(Stream(_name("history", forum), StreamRole.HISTORY) for forum in self._forums)

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        kind, _, forum = stream.name.partition(":")
        batches = self._reading.live(forum, cursor) if kind == "live" else self._reading.history(forum, cursor)
        async for batch in batches:
            yield batch

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """See `sending.prepare`."""
        return sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `sending.send`."""
        return await sending.send(self._api, prepared)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """Among our newest comments."""
        return await sending.find(self._api, outgoing, prepared, self._user)

    async def act(self, action: Action) -> None:
        """Edit and delete what we wrote; approve, throw away and like what others did. Twice is harmless."""
        match action:
            case EditMessage():
                content = content_of(action.text)
                if not content:
                    raise Rejected("A comment cannot be empty. Delete it instead.")
                await self._api.write("posts/update", post=_number(action.remote_id), message=content)
            case DeleteMessage():
                with suppress(Gone):
                    await self._api.write("posts/remove", post=_number(action.remote_id))
            case Moderate() if action.verdict in _VERDICTS:
                await self._api.write(_VERDICTS[action.verdict], post=_number(action.remote_id))
            case Like():
                vote = "1" if action.liked else "0"
                await self._api.write("posts/vote", post=_number(action.remote_id), vote=vote)
            case _:
                raise Unsupported("Disqus knows no such thing.")

    async def probe(self) -> tuple[Found, ...]:
        """Without changing anything."""
        return await signing_in.tried(self._api, self._forums)


def _name(kind: str, forum: str) -> str:
    return f"{kind}:{forum}" if forum else kind


def _number(remote_id: str) -> str:
    if not (remote_id.isascii() and remote_id.isdecimal()):
        raise Rejected("This is no comment at Disqus.")
    return remote_id
