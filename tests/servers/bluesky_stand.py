"""The contract's stand over real Bluesky servers, behind a proxy that can cut. People write by plain HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors._kit.testing import Arrived
from shopbell.errors import Unsupported
from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.support.cutting_proxy import CuttingProxy

POST = "app.bsky.feed.post"
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")
SECONDS = 60


class Somebody:
    """A person with an account and a plain HTTP client."""

    def __init__(self, server: BlueskyServer, user: BlueskyUser) -> None:
        self.user = user
        self._chat = server.chat
        self._client = httpx.AsyncClient(base_url=f"{server.service}/xrpc/", timeout=SECONDS, trust_env=False)

    async def close(self) -> None:
        """Let go."""
        await self._client.aclose()

    async def ask(self, method: str, **params: object) -> Any:
        """A query."""
        answer = await self._client.get(method, params=_plain(params), headers=self._headers(method))
        assert answer.is_success, answer.text
        return answer.json()

    async def do(self, method: str, **body: object) -> Any:
        """A procedure."""
        answer = await self._client.post(method, json=body, headers=self._headers(method))
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    async def upload(self, content: bytes, media_type: str) -> Any:
        """A file."""
        headers = {**self._headers(""), "Content-Type": media_type}
        answer = await self._client.post("com.atproto.repo.uploadBlob", content=content, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()["blob"]

    async def record(self, collection: str, value: Mapping[str, object], key: str | None = None) -> Any:
        """A new record: uri and cid."""
        further = {"rkey": key} if key else {}
        repo = self.user.did
        record = {"$type": collection, "createdAt": stamp(datetime.now(UTC)), **value}
        return await self.do(
            "com.atproto.repo.createRecord", repo=repo, collection=collection, record=record, **further
        )

    async def post(self, text: str, *, to: str = "", parent: Mapping[str, Any] | None = None, **more: object) -> Any:
        """A post that mentions a DID, or answers a post (as getPosts shows it)."""
        return await self.record(POST, {**post_value(text, to, parent), **more})

    async def post_seen(self, uri: str) -> Any:
        """A post as the AppView shows it to this person, or None."""
        posts = (await self.ask("app.bsky.feed.getPosts", uris=uri))["posts"]
        return posts[0] if posts else None

    async def delete(self, uri: str) -> None:
        """One's own post."""
        key = uri.rpartition("/")[2]
        await self.do("com.atproto.repo.deleteRecord", repo=self.user.did, collection=POST, rkey=key)

    async def posts(self) -> list[Any]:
        """One's own records, oldest first."""
        found = await self.ask("com.atproto.repo.listRecords", repo=self.user.did, collection=POST, limit=100)
        return list(reversed(found["records"]))

    def _headers(self, method: str) -> dict[str, str]:
        proxy = {"atproto-proxy": self._chat} if method.startswith("chat.") else {}
        return {"Authorization": f"Bearer {self.user.token}", **proxy}


def _plain(params: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def stamp(at: datetime) -> str:
    """As the protocol writes times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post_value(text: str, to: str, parent: Mapping[str, Any] | None) -> dict[str, object]:
    """The words of a post, whom it mentions, and what it answers."""
    value: dict[str, object] = {"text": text}
    if to:
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": to}
        value["facets"] = [{"index": {"byteStart": 0, "byteEnd": 0}, "features": [feature]}]
    if parent is not None:
        above = {"uri": parent["uri"], "cid": parent["cid"]}
        record = parent.get("record") or parent.get("value") or {}
        value["reply"] = {"root": record.get("reply", {}).get("root", above), "parent": above}
    return value


class RealBlueskyStand:
    """`shop` is ours; the people are the same in every test."""

    def __init__(self, server: BlueskyServer, shop: BlueskyUser, people: Sequence[BlueskyUser]) -> None:
        self.server = server
        self.shop = Somebody(server, shop)
        self.people = {name: Somebody(server, user) for name, user in zip(_PEOPLE, people, strict=True)}
        self.proxy = CuttingProxy(server.port, "localhost")
        self._elsewhere: set[str] = set()
        self._last: dict[str, str] = {}

    async def close(self) -> None:
        """Let go of every line."""
        for one in (self.shop, *self.people.values()):
            await one.close()

    # ---- for the suite -----------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        user = self.shop.user
        return {
            "service": f"http://localhost:{self.proxy.port}",
            "handle": user.handle,
            "app_password": user.app_password,
            "chat_service": self.server.chat,
        }

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "app_password": {**self.answers, "app_password": "wron-gwro-ngwr-ongw"},
            "handle": {**self.answers, "handle": "nobody"},
            "service": {**self.answers, "service": "http://localhost:1"},
        }

    @property
    def canary(self) -> str:
        """The app password."""
        return self.shop.user.app_password

    @property
    def transport(self) -> None:
        """Real connections."""
        return

    async def seed(self, count: int) -> None:
        """Older posts, many in one commit."""
        begin = datetime.now(UTC) - timedelta(days=200)
        for place, name in enumerate(_PEOPLE):
            ana = self.people[name]
            writes = [
                {
                    "$type": "com.atproto.repo.applyWrites#create",
                    "collection": POST,
                    "value": {
                        "$type": POST,
                        "createdAt": stamp(begin + timedelta(hours=number)),
                        **post_value(f"older message {number}", self.shop.user.did, None),
                    },
                }
                for number in range(place, count, len(_PEOPLE))
            ]
            if writes:
                await ana.do("com.atproto.repo.applyWrites", repo=ana.user.did, writes=writes)
        await self.settle()

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """In the AppView when this returns. It tells only of an answer to a post that it knows already."""
        await self.settle()
        ours = [one for one in await self.shop.posts() if one["value"]["text"] == answer_to] if answer_to else []
        to = "" if ours else self.shop.user.did
        made = await self.people[sender].post(text, to=to, parent=ours[-1] if ours else None)
        await self.settle()
        self._last[sender] = made["uri"]
        return str(made["uri"])

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """An answer from the phone."""
        parent = await self.shop.post_seen(self._last[to])
        made = await self.shop.post(text, parent=parent)
        self._elsewhere.add(made["uri"])
        await self.settle()

    async def delete(self, token: str) -> None:
        """By its writer."""
        did = token.split("/")[2]
        writer = next(one for one in self.people.values() if one.user.did == did)
        await writer.delete(token)
        await self.settle()

    async def expire_sign_in(self) -> None:
        """The account is taken down: no token of it is taken any more."""
        raise Unsupported("See test_signing_in.py.")

    async def limit_rate(self, seconds: float) -> None:
        """Not with these."""
        raise Unsupported("The limits of this server cannot be set for one call.")

    async def go_offline(self) -> None:
        """Every line breaks, and so does every new one."""
        self.proxy.refuse()
        self.proxy.drop_all()

    async def come_back(self) -> None:
        """As before."""
        self.proxy.refuse(refusing=False)

    async def drop_next(self) -> None:
        """Cut within the next answer with posts."""
        self._cut(on=b'"notifications":[{')

    async def refuse_next(self, reason: str) -> None:
        """Not in words of a test's choice."""
        raise Unsupported("This server refuses for its own reasons.")

    async def accept_then_fail(self) -> None:
        """The server has it, and its word never reaches us."""
        self._cut(on=b'"validationStatus"', before=True)

    async def lose_next(self) -> None:
        """Cut before the post."""
        self._cut(on=b"com.atproto.repo.putRecord", before=True, towards="server")

    async def arrived(self) -> Sequence[Arrived]:
        """What is in the shop's repository and was not put there from elsewhere."""
        records = [one for one in await self.shop.posts() if one["uri"] not in self._elsewhere]
        return [Arrived(one["value"]["text"], datetime.fromisoformat(one["value"]["createdAt"])) for one in records]

    # ---- beside ------------------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until the AppView knows everything."""
        await asyncio.to_thread(self.server.settle)

    def cut_words(self, words: str) -> None:
        """Cut before these come back."""
        self._cut(on=words.encode(), before=True)

    def _cut(self, **rule: Any) -> None:
        """Rules hold for new connections."""
        self.proxy.cut(**rule)
        self.proxy.drop_all()


@asynccontextmanager
async def real_bluesky_stand(
    server: BlueskyServer, shop: BlueskyUser, people: Sequence[BlueskyUser]
) -> AsyncIterator[RealBlueskyStand]:
    """Proxy up, and down afterwards."""
    made = RealBlueskyStand(server, shop, people)
    async with made.proxy:
        yield made
        await made.close()
