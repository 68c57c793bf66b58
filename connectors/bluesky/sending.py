"""Sends one message, so that it is there once however often this is asked for."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.bluesky import facets
from connectors.bluesky.answers import Missing
from connectors.bluesky.api import Bluesky
from connectors.bluesky.chat import People
from connectors.bluesky.mapping import POSTS, Post, chat_message, own_post, post_of
from connectors.bluesky.reading import Reading
from connectors.bluesky.record import Plan, marking, marks_of, post_record
from shopbell.connector import Outgoing, Receipt
from shopbell.errors import KnownError, Rejected, Uncertain, Unreachable

CLOCKS_APART: Final = timedelta(minutes=10)
"""How far this machine's clock may be wrong when a direct message is looked for."""
PAGES: Final = 10


class PostSending:
    """Posts have a key of ours (`putRecord`): the same key again changes nothing."""

    def __init__(self, api: Bluesky, reading: Reading) -> None:
        self._api = api
        self._reading = reading
        self._me = reading.me

    async def send(self, plan: Plan, outgoing: Outgoing) -> Receipt:
        """See `connector.Sends.send`."""
        answered = await self._answered(plan)
        if isinstance(answered, Receipt):
            return answered
        record = post_record(plan, await self._facets(plan.text), await self._images(outgoing))
        where = {"repo": self._me.address, "collection": POSTS, "rkey": plan.key}
        try:
            answer = await self._api.post("com.atproto.repo.putRecord", {**where, "record": record})
        except Uncertain as doubt:
            return await self._after(plan, doubt)
        return self._receipt({**answer, "value": record}, answered)

    async def _answered(self, plan: Plan) -> Post | Receipt:
        """The post it answers. When that takes no answer: the receipt if ours is there already, else Rejected."""
        try:
            return await self._open_for_us(plan.parent)
        except Rejected:
            found = await self._found(plan)
            if found is None:
                raise
            return found

    async def _open_for_us(self, uri: str) -> Post:
        views = await self._reading.views([uri])
        view = views.get(uri)
        if view is None:
            raise Rejected("The post you are answering is gone, or no longer shown to you. Nothing was sent.")
        if values.flag(view, "viewer", "replyDisabled"):
            raise Rejected("Only some people may answer this post, and this account is not one of them.")
        if values.flag(view, "author", "viewer", "blockedBy") or values.text(view, "author", "viewer", "blocking"):
            raise Rejected("This account and the writer do not see each other on Bluesky (one has blocked the other).")
        return post_of(view)

    async def _facets(self, text: str) -> list[dict[str, Any]]:
        dids = {handle: await self._did(handle) for handle in facets.handles_in(text)}
        return facets.made(text, dids)

    async def _did(self, handle: str) -> str:
        """Who has this handle; '' when nobody has, and then it stays plain text."""
        try:
            answer = await self._api.get("com.atproto.identity.resolveHandle", {"handle": handle})
        except Rejected:
            return ""
        return values.text(answer, "did")

    async def _images(self, outgoing: Outgoing) -> list[dict[str, Any]]:
        return [
            {"alt": file.description, "image": dict(await self._api.upload(file.content, file.media_type))}
            for file in outgoing.files
        ]

    async def _after(self, plan: Plan, doubt: Uncertain) -> Receipt:
        """The line broke: look. What is not there may be sent again with the same key, whatever is still on its way."""
        try:
            found = await self._found(plan)
        except KnownError:
            raise doubt from None
        if found is None:
            raise Unreachable(
                "The line to Bluesky broke before it had the message. Shopbell sends it again."
            ) from doubt
        return found

    async def _found(self, plan: Plan) -> Receipt | None:
        where = {"repo": self._me.address, "collection": POSTS, "rkey": plan.key}
        try:
            return self._receipt(await self._api.get("com.atproto.repo.getRecord", where), None)
        except Missing:
            return None

    def _receipt(self, data: Mapping[str, Any], answered: Post | None) -> Receipt:
        post = own_post(data, self._me, self._reading.handle)
        event = self._reading.message(post, {answered.uri: answered}, live=False) if answered else None
        return Receipt(post.uri, post.at, event)


class ChatSending:
    """The chat service knows no key: a message carries ours as a mark, and is looked for before it is sent."""

    def __init__(self, api: Bluesky, people: People, me: str) -> None:
        self._api = api
        self._people = people
        self._me = me
        self._told: set[str] = set()
        self._one = asyncio.Lock()

    async def send(self, plan: Plan) -> Receipt:
        """See `connector.Sends.send`."""
        async with self._one:
            found = await self._found(plan)
            if found is None:
                try:
                    found = await self._api.post("chat.bsky.convo.sendMessage", _body(plan), chat=True)
                except Uncertain as doubt:
                    found = await self._after(plan, doubt)
            return await self._receipt(plan, found)

    async def _after(self, plan: Plan, doubt: Uncertain) -> Mapping[str, Any]:
        try:
            found = await self._found(plan)
        except KnownError:
            raise doubt from None
        if found is None:
            raise doubt
        return found

    async def _found(self, plan: Plan) -> Mapping[str, Any] | None:
        """Ours by its mark; without any mark, should a service take them away, by its words and time."""
        since = datetime.fromisoformat(plan.created_at).astimezone(UTC) - CLOCKS_APART
        cursor = ""
        for _ in range(PAGES):
            given = {"convoId": plan.convo, "limit": 100, **({"cursor": cursor} if cursor else {})}
            page = await self._api.get("chat.bsky.convo.getMessages", given, chat=True)
            messages = list(values.records(page, "messages"))
            for message in messages:
                if self._is_it(message, plan, since):
                    return message
            cursor = values.text(page, "cursor")
            oldest = min((at for one in messages if (at := values.moment(one, "sentAt"))), default=since)
            if not cursor or oldest <= since:
                return None
        return None

    def _is_it(self, message: Mapping[str, Any], plan: Plan, since: datetime) -> bool:
        if values.text(message, "sender", "did") != self._me:
            return False
        marks = marks_of(message)
        if marks:
            return plan.mark in marks
        at = values.moment(message, "sentAt")
        same = values.text(message, "text") == plan.text and values.text(message, "id") not in self._told
        return same and at is not None and at >= since + CLOCKS_APART

    async def _receipt(self, plan: Plan, message: Mapping[str, Any]) -> Receipt:
        convo = await self._people.convo(plan.convo)
        event = chat_message(message, convo, self._me, live=False, seen=True)
        self._told.add(values.text(message, "id"))
        return Receipt(event.remote_id, event.at, event)


def _body(plan: Plan) -> dict[str, Any]:
    return {"convoId": plan.convo, "message": {"text": plan.text, "facets": [marking(plan.mark), *_links(plan.text)]}}


def _links(text: str) -> list[dict[str, Any]]:
    return facets.made(text, {})
