"""One site at work."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from connectors._kit import values
from connectors.wordpress import sending
from connectors.wordpress.api import Api
from connectors.wordpress.mapping import content_of
from connectors.wordpress.reading import Reading
from connectors.wordpress.wording import AlreadyGone, NoBin, Unchanged
from shopbell.connector import (
    Action,
    DeleteMessage,
    EditMessage,
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

LIVE: Final = Stream("live")
HISTORY: Final = Stream("history", StreamRole.HISTORY)
_STATUS: Final[Mapping[Verdict, str]] = {
    Verdict.APPROVE: "approved",
    Verdict.SPAM: "spam",
    Verdict.BIN: "trash",
}


class WordPressSession:
    """WordPress has no word for news, so this is asked now and then; see `Reading` for how."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        user = settings.get("user", "")
        self._user = int(user) if user.isdecimal() else 0
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock, self._user)

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
        """See `sending.prepare`."""
        return sending.prepare(outgoing)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `sending.send`."""
        return await sending.send(self._api, outgoing, prepared, self._user)

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """By our key."""
        return await sending.find(self._api, outgoing, prepared, self._user)

    async def act(self, action: Action) -> None:
        """Edit and delete what we wrote, approve or throw away what others did. Twice is harmless."""
        match action:
            case EditMessage():
                content = content_of(action.text)
                if not content:
                    raise Rejected("A comment cannot be empty. Delete it instead.")
                await self._api.change(_number(action.remote_id), {"content": content})
            case DeleteMessage():
                await self._throw_away(_number(action.remote_id))
            case Moderate(verdict=Verdict.BIN):
                await self._throw_away(_number(action.remote_id))
            case Moderate():
                await self._judge(_number(action.remote_id), _STATUS[action.verdict])
            case _:
                raise Unsupported("A site does not know what you have read.")

    async def _judge(self, number: int, status: str) -> None:
        try:
            await self._api.change(number, {"status": status})
        except Unchanged as error:
            # Also said when the comment has this status already.
            if values.text(await self._api.one(number), "status") != status:
                raise Rejected("Your site did not take this. Try it at the site itself.") from error

    async def _throw_away(self, number: int) -> None:
        """Into the bin, or for good where the site keeps none."""
        try:
            await self._api.remove(number)
        except AlreadyGone:
            return
        except NoBin:
            await self._api.remove(number, force=True)


def _number(remote_id: str) -> int:
    if not (remote_id.isascii() and remote_id.isdecimal()):
        raise Rejected("This is no comment of your site.")
    return int(remote_id)
