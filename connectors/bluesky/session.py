"""One Bluesky account at work."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from connectors.bluesky.api import Bluesky
from connectors.bluesky.chat import Chat, People
from connectors.bluesky.hearing import Hearing
from connectors.bluesky.listening import Head, wakes
from connectors.bluesky.mapping import POSTS, chat_parts, key_of, writer_of
from connectors.bluesky.posts import Notifications, OwnPosts
from connectors.bluesky.reading import Reading
from connectors.bluesky.record import Plan, planned
from connectors.bluesky.sending import ChatSending, PostSending
from connectors.bluesky.settings import BlueskySettings
from connectors.bluesky.walk import Walk
from shopbell.connector import (
    Action,
    DeleteMessage,
    MarkSeen,
    Outgoing,
    Prepared,
    Receipt,
    Stream,
    StreamRole,
    Toolbox,
    Wake,
)
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unsupported
from shopbell.events import Batch

PICTURE_BYTES: Final = 16 * 1024 * 1024
NOTIFICATIONS = Stream("notifications")
OWN = Stream("own")
CHAT = Stream("chat")
OLD_NOTIFICATIONS = Stream("history:notifications", StreamRole.HISTORY)
OLD_OWN = Stream("history:own", StreamRole.HISTORY)
OLD_CHAT = Stream("history:chat", StreamRole.HISTORY)


class BlueskySession:
    """Public posts, and direct messages where the app password allows them."""

    def __init__(self, settings: BlueskySettings, tools: Toolbox) -> None:
        self._settings = settings
        self._clock = tools.clock
        self._api = Bluesky(settings, tools)
        reading = Reading(self._api, settings, tools)
        people = People(self._api)
        self._hearing = Hearing(reading)
        self._notifications = Walk(Notifications(reading), tools.memory, tools.clock)
        self._own = Walk(OwnPosts(reading), tools.memory, tools.clock)
        self._chat = Chat(self._api, people, settings.did, tools.clock, tools.log)
        self._posting = PostSending(self._api, reading)
        self._chatting = ChatSending(self._api, people, settings.did)
        self._messages = {"yes": True, "no": False}.get(settings.direct_messages)

    async def streams(self) -> tuple[Stream, ...]:
        """Direct messages are left out when they are not allowed, or when there is no service for them."""
        if self._messages is None:
            self._messages = await self._chat_answers()
        chat, old_chat = ((CHAT,), (OLD_CHAT,)) if self._messages else ((), ())
        return (NOTIFICATIONS, OWN, *chat, OLD_NOTIFICATIONS, *old_chat, OLD_OWN)

    async def _chat_answers(self) -> bool:
        try:
            await self._api.get("chat.bsky.convo.listConvos", {"limit": 1}, chat=True)
        except (SignInNeeded, RateLimited):
            raise
        except KnownError:
            # Is it the chat that is missing, or the whole server? The latter raises.
            await self._api.get("com.atproto.server.getSession")
            return False
        return True

    def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Session`."""
        pulls = {
            NOTIFICATIONS.name: self._notifications.news,
            OWN.name: self._own.news,
            CHAT.name: self._chat.news,
            OLD_NOTIFICATIONS.name: self._notifications.history,
            OLD_OWN.name: self._own.history,
            OLD_CHAT.name: self._chat.history,
        }
        return pulls[stream.name](cursor)

    async def listen(self) -> AsyncIterator[Wake]:
        """See `connector.Listens`."""
        await self.streams()
        heads: dict[str, Head] = {NOTIFICATIONS.name: self._notifications.head}
        if self._messages:
            heads[CHAT.name] = self._chat.head
        async for wake in wakes(heads, {OWN.name: self._own.head}, self._clock):
            yield wake

    def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        """See `connector.Hears`."""
        return self._hearing.hear(words, cursor)

    async def close(self) -> None:
        """Safe twice."""
        await self._api.close()

    # ---- out ---------------------------------------------------------------------------------------------------------

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """A post's address is known from now on; a direct message gets its id from the service."""
        plan = planned(outgoing)
        remote_id = f"at://{self._settings.did}/{POSTS}/{plan.key}" if plan.key else ""
        return Prepared(plan.to_bytes(), remote_id)

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """The same key twice is one message."""
        plan = Plan.of(prepared.payload)
        if plan.convo:
            return await self._chatting.send(plan)
        return await self._posting.send(plan, outgoing)

    async def act(self, action: Action) -> None:
        """Read state exists for direct messages only; deleted is what is ours and public."""
        convo, message = chat_parts(action.remote_id)
        if isinstance(action, DeleteMessage):
            await self._delete(action.remote_id)
        elif not isinstance(action, MarkSeen):
            raise Unsupported("Bluesky knows no such thing.")
        elif convo and action.seen:
            given = {"convoId": convo, "messageId": message}
            await self._api.post("chat.bsky.convo.updateRead", given, safe=True, chat=True)

    async def _delete(self, remote_id: str) -> None:
        if chat_parts(remote_id)[0]:
            raise Rejected("Bluesky cannot take a direct message back: the other person keeps it.")
        if writer_of(remote_id) != self._settings.did:
            raise Rejected("Only posts of this account can be deleted.")
        given = {"repo": self._settings.did, "collection": POSTS, "rkey": key_of(remote_id)}
        await self._api.post("com.atproto.repo.deleteRecord", given, safe=True)

    async def portrait(self, reference: str) -> bytes:
        """From our own server, or where Bluesky's AppView keeps the pictures of everybody."""
        return await self._api.portrait(reference)

    async def fetch(self, remote_ref: str) -> bytes:
        """A picture; ours from our own server, others' from where the AppView says."""
        kind, _, cid = remote_ref.partition(":")
        if kind == "blob":
            return await self._api.download(self._api.own_file(self._settings.did, cid), PICTURE_BYTES)
        if kind not in ("https", "http"):
            raise Rejected("Bluesky does not show this picture any more.")
        return await self._api.download(remote_ref, PICTURE_BYTES)
