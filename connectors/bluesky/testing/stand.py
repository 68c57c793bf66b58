"""The double under a test's hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._kit.testing import Arrived
from connectors.bluesky.testing.issuer import Issuer
from connectors.bluesky.testing.network import CHAT, HANDLE, POST, SHOP, Network, Stored, did_of
from connectors.bluesky.testing.server import PASSWORD, Faults, Pds
from connectors.bluesky.testing.web import Web

_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class BlueskyStand:
    """One account of the shop; customers mention it, answer it, and write direct messages."""

    def __init__(self) -> None:
        self.network = Network()
        self.faults = Faults()
        self.issuer = Issuer(lambda: self.web.url)
        self.pds = Pds(self.network, self.faults, self.issuer)
        self.web = Web(self.pds.answer)

    async def open(self) -> None:
        """Listen."""
        await self.web.open()
        self.network.files = f"{self.web.url}/xrpc/com.atproto.sync.getBlob?cid="

    async def close(self) -> None:
        """The end."""
        await self.web.close()

    # ---- for the suite -----------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"service": self.web.url, "handle": HANDLE, "app_password": PASSWORD, "chat_service": CHAT}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "service": {**self.answers, "service": "http://bsky.example"},
            "handle": {**self.answers, "handle": "somewhere"},
            "app_password": {**self.answers, "app_password": "wron-gwro-ngwr-ongw"},
        }

    @property
    def canary(self) -> str:
        """The app password."""
        return PASSWORD

    @property
    def transport(self) -> None:
        """Real connections on loopback."""
        return

    async def seed(self, count: int) -> None:
        """Older posts that mention the shop."""
        begin = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            at = begin + timedelta(hours=number)
            self.post(f"older message {number}", _PEOPLE[number % 5], at=at, mention=True)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A post that mentions the shop, or answers it; its token is its address."""
        ours = [one for one in self.network.posts.values() if one.did == SHOP and one.value["text"] == answer_to]
        return self.post(text, sender, parent=ours[-1] if answer_to else None, mention=not answer_to).uri

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """An answer from the phone."""
        theirs = [one for one in self.network.posts.values() if one.did == did_of(to)]
        self.post(text, "", parent=theirs[-1])

    async def delete(self, token: str) -> None:
        """By its writer."""
        self.network.remove(token)

    async def expire_sign_in(self) -> None:
        """The app password was taken back."""
        self.faults.signed_out = True

    async def limit_rate(self, seconds: float) -> None:
        """429 with the time in ratelimit-reset."""
        self.faults.wait_seconds = seconds

    async def go_offline(self) -> None:
        """Nobody listens."""
        await self.web.close()

    async def come_back(self) -> None:
        """As before."""
        await self.web.close()
        await self.web.open()

    async def drop_next(self) -> None:
        """Cut in the middle of the next answer with posts."""
        self.faults.cut_messages = True

    async def refuse_next(self, reason: str) -> None:
        """400 to the next post."""
        self.faults.refuse = reason

    async def accept_then_fail(self) -> None:
        """Stored, but the answer never comes."""
        self.faults.forget = True

    async def lose_next(self) -> None:
        """Cut before it was stored."""
        self.faults.lose = True

    async def arrived(self) -> Sequence[Arrived]:
        """Posts and direct messages that came through the API."""
        return [Arrived(text, at) for text, at in self.pds.sent]

    # ---- beside ------------------------------------------------------------------------------------------------------

    def post(
        self,
        text: str,
        sender: str,
        *,
        parent: Stored | None = None,
        mention: bool = False,
        at: datetime | None = None,
        more: Mapping[str, object] | None = None,
    ) -> Stored:
        """Somebody posts; `sender` '' is the shop."""
        moment = at or datetime.now(UTC)
        value: dict[str, Any] = {"$type": POST, "text": text, "createdAt": _stamp(moment), **(more or {})}
        if parent is not None:
            above = {"uri": parent.uri, "cid": parent.cid}
            value["reply"] = {"root": parent.value.get("reply", {}).get("root", above), "parent": above}
        if mention:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": SHOP}
            value["facets"] = [{"index": {"byteStart": 0, "byteEnd": 0}, "features": [feature]}]
        did = did_of(sender)
        return self.network.put(did, value, self.network.new_key(moment), moment)[0]

    def whisper(self, text: str, sender: str = "ana", *, own: bool = False) -> str:
        """A direct message; its id."""
        talk = self.network.talk(did_of(sender))
        message = self.network.say(talk, SHOP if own else did_of(sender), text, datetime.now(UTC))
        return f"chat:{talk.id}:{message['id']}"


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
