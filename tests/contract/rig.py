"""A connector on its stand: an account, the tools it gets, and the walks that every clause is made of."""

import logging
import secrets as random_source
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors._kit.testing import Rewinds, Stand
from shopbell.clock import SystemClock
from shopbell.connector import (
    Connector,
    FindsSent,
    Outgoing,
    Prepared,
    Receipt,
    Sends,
    Session,
    Stream,
    Toolbox,
    Verified,
)
from shopbell.errors import Unsupported
from shopbell.events import MessageSeen
from shopbell.ids import AccountId
from shopbell.manifest import Capability, Idempotency
from shopbell.model import Account, AccountState
from tests.contract.shelf import Shelf


class DictSecrets:
    """One account's secrets in memory."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """The secret or None."""
        return self.values.get(name)

    async def set(self, name: str, value: str) -> None:
        """Store."""
        self.values[name] = value


class NoBrowser:
    """Nobody looks at a page here."""

    async def open(self, url: str) -> None:
        """Refuse."""
        raise Unsupported("There is no browser here.")


@dataclass(slots=True)
class Rig:
    """One account of one connector at its own double of the service."""

    connector: Connector
    stand: Stand
    shelf: Shelf = field(default_factory=Shelf)
    secrets: DictSecrets = field(default_factory=DictSecrets)
    account: Account | None = None
    sessions: list[Session] = field(default_factory=list)
    prepared: dict[str, Prepared] = field(default_factory=dict)

    def tools(self) -> Toolbox:
        """Everything from outside."""
        return Toolbox(
            clock=SystemClock(),
            log=logging.getLogger("shopbell.account.1"),
            secrets=self.secrets,
            memory=self.shelf,
            browser=NoBrowser(),
            transport=self.stand.transport,
            offline=True,
        )

    async def sign_in(self) -> Verified:
        """The set-up, with answers that work."""
        verified = await self.connector.verify(self.stand.answers, self.tools())
        self.secrets.values.update(verified.secrets)
        self.account = account_from(self.connector.manifest.id, verified)
        return verified

    async def session(self) -> Session:
        """A new session of the account."""
        if self.account is None:
            await self.sign_in()
        assert self.account is not None
        session = self.connector.open(self.account, self.tools())
        self.sessions.append(session)
        return session

    async def close(self) -> None:
        """Every session that was opened."""
        for session in self.sessions:
            await session.close()

    async def pull(self, session: Session, stream: Stream, shelf: Shelf | None = None) -> int:
        """From the shelf's cursor to the end; how many batches came."""
        kept = shelf if shelf is not None else self.shelf
        count = 0
        async for batch in session.pull(stream, kept.cursors.get(stream.name, "")):
            kept.take(stream.name, batch)
            count += 1
        return count

    async def read(self, session: Session | None = None) -> Shelf:
        """Every stream to its end."""
        reader = session or await self.session()
        for stream in await reader.streams():
            await self.pull(reader, stream)
        return self.shelf

    async def begin_anew(self, shelf: Shelf | None = None) -> None:
        """With an empty shelf, or one from earlier; a service that hands out once is set back as far."""
        self.shelf = shelf if shelf is not None else Shelf()
        if isinstance(self.stand, Rewinds):
            await self.stand.rewind()

    async def hook(self, call: Callable[[], Awaitable[object]], needs: Capability | None = None) -> bool:
        """Use a hook; False when this service cannot have it and the manifest says so."""
        manifest = self.connector.manifest
        if needs is not None and not manifest.can(needs):
            return False
        try:
            await call()
        except Unsupported:
            name = getattr(call, "__name__", "hook")
            assert f"exempt_{name}" in manifest.facts, f"{name} is not supported and the manifest gives no reason"
            return False
        return True

    async def leave(self, session: Session, outgoing: Outgoing) -> Receipt:
        """Send, with what was prepared for this key at the first try, as the engine does."""
        assert isinstance(session, Sends)
        return await session.send(outgoing, await self.prepare(session, outgoing))

    async def prepare(self, session: Session, outgoing: Outgoing) -> Prepared:
        """Once for each key."""
        assert isinstance(session, Sends)
        if outgoing.key not in self.prepared:
            self.prepared[outgoing.key] = await session.prepare(outgoing)
        return self.prepared[outgoing.key]

    async def ask_again(self, session: Session, outgoing: Outgoing) -> str:
        """The message's id, asked for in the way that is safe here; '' when the service has no such message."""
        prepared = await self.prepare(session, outgoing)
        if self.connector.manifest.idempotency is Idempotency.NATIVE:
            assert isinstance(session, Sends)
            return (await session.send(outgoing, prepared)).remote_id
        if isinstance(session, FindsSent):
            found = await session.find_sent(outgoing, prepared)
            return found.remote_id if found else ""
        return "".join(m.remote_id for m in (await self.read()).with_text(outgoing.text)[:1])

    async def sent_texts(self) -> list[str]:
        """What the service has from this program."""
        return [one.text.strip() for one in await self.stand.arrived()]

    async def from_ana(self, text: str = "Are you open today?") -> MessageSeen:
        """A message to answer."""
        await self.stand.deliver(text)
        shelf = await self.read()
        return shelf.with_text(text)[0]

    def answer(self, to: MessageSeen, text: str, key: str = "") -> Outgoing:
        """What the engine would hand over for an answer."""
        return Outgoing(
            key=key or random_source.token_hex(16),
            text=text,
            created_at=datetime.now(UTC),
            conversation=to.thread.conversation,
            reply_to=to.remote_id,
            reply_facts=to.facts,
            subject=f"Re: {to.subject}" if to.subject else "",
            to=(to.author.address,),
            visibility=to.visibility,
        )


def account_from(connector: str, verified: Verified) -> Account:
    """As the store would make it."""
    now = datetime.now(UTC)
    return Account(
        id=AccountId(1),
        connector=connector,
        address=verified.address,
        name=verified.name,
        state=AccountState.OK,
        state_since=now,
        state_text="",
        added_at=now,
        last_heard_at=None,
        settings=verified.settings,
        secret_ref="contract",
    )
