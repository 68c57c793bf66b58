"""One owner's blogs at work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress

from connectors._kit.google.meaning import Gone
from connectors._kit.google.places import OLD, Places
from connectors.blogger.api import Api, Blog, chosen
from connectors.blogger.mapping import id_of, parent_of
from connectors.blogger.probing import probe
from connectors.blogger.reading import Reading
from shopbell.connector import Action, DeleteMessage, Moderate, Stream, Toolbox, Verdict
from shopbell.errors import Rejected, Unsupported
from shopbell.events import Batch
from shopbell.probing import Found


class BloggerSession:
    """A stream for what is new and one for history at each blog; a new blog is found within the hour."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: those of `verify`."""
        self._wanted = settings.get("blogs", "")
        self._clock = tools.clock
        self._api = Api(settings, tools)
        self._reading = Reading(self._api, tools.clock, settings.get("user", ""))
        self._places = Places(self._listed, tools.clock)
        self._troubles: dict[str, str] = {}

    async def streams(self) -> tuple[Stream, ...]:
        """What is new at each blog, then what was."""
        return await self._places.streams()

    async def _listed(self) -> Sequence[Blog]:
        found, _ = chosen(await self._api.blogs(), self._wanted)
        return found

    async def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`. A blog that cannot be read does not stop the others; see `notices`."""
        blog = await self._places.of(stream)
        if blog is None:
            return
        old = stream.name.startswith(OLD)
        try:
            async for batch in self._reading.history(blog.id, cursor) if old else self._reading.live(blog.id, cursor):
                yield batch
        except Rejected as error:
            self._troubles[blog.id] = f"Comments of {blog.name} cannot be read now. {error}"
        else:
            self._troubles.pop(blog.id, None)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    def notices(self) -> Sequence[str]:
        """See `connector.Warns`: a sign-in that ends soon, a blog that cannot be read."""
        return (*self._api.signature.notices(), *self._troubles.values())

    async def probe(self) -> tuple[Found, ...]:
        """See `connector.Probes`."""
        return await probe(self._api, await self._api.signature.granted(), self._wanted)

    async def act(self, action: Action) -> None:
        """Delete what we wrote, judge what others did. Twice is harmless."""
        match action:
            case DeleteMessage():
                with suppress(Gone):
                    await self._api.remove(*_where(action.remote_id, action.facts))
            case Moderate(verdict=Verdict.BIN):
                with suppress(Gone):
                    await self._throw_away(*_where(action.remote_id, action.facts))
            case Moderate(verdict=Verdict.APPROVE):
                await self._api.judge(*_where(action.remote_id, action.facts), "approve")
            case Moderate(verdict=Verdict.SPAM):
                with suppress(Gone):
                    await self._api.judge(*_where(action.remote_id, action.facts), "spam")
            case _:
                raise Unsupported("Blogger does not let programs do this.")

    async def _throw_away(self, blog: str, post: str, comment: str) -> None:
        """Where others answered it only its words go, so that theirs stay."""
        answered = False
        async for one in self._api.below(blog, post):
            answered = answered or (parent_of(one) == comment and id_of(one) != comment)
        if answered:
            await self._api.judge(blog, post, comment, "removecontent")
        else:
            await self._api.remove(blog, post, comment)


def _where(remote_id: str, facts: Mapping[str, str]) -> tuple[str, str, str]:
    blog, _, comment = remote_id.partition("/")
    post = facts.get("post", "")
    if not (blog.isdecimal() and comment.isdecimal() and post.isdecimal()):
        raise Rejected("This is no comment of your blog.")
    return blog, post, comment
