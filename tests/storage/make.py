"""Short ways to say what arrives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shopbell.connector import Verified
from shopbell.events import Author, Batch, Event, MessageSeen, Thread
from shopbell.ids import AccountId, ConversationId
from shopbell.model import ConversationRow, Draft, View
from storage.store import Store

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SHOP = Author("shop@example.org", "The Shop")
ANA = Author("ana@example.org", "Ana Ruiz")
BEN = Author("ben@example.org", "Ben Okafor")


def at(minutes: float) -> datetime:
    """So many minutes after NOW."""
    return NOW + timedelta(minutes=minutes)


def mail(
    name: str,
    minutes: float = 0,
    text: str = "Can you do the lemon cake for Saturday?",
    *,
    sender: Author = ANA,
    to: Sequence[Author] = (SHOP,),
    parents: Sequence[str] = (),
    subject: str = "Cake",
    **more: Any,
) -> MessageSeen:
    """A mail whose remote id and thread id come from its name."""
    seen = MessageSeen(
        remote_id=f"mid:{name}",
        at=at(minutes),
        author=sender,
        own=sender == SHOP,
        text=text,
        thread=Thread(own=f"<{name}>", parents=tuple(f"<{one}>" for one in parents), subject=subject),
        recipients=tuple(to),
        subject=subject,
    )
    return replace(seen, **more)


def chat(name: str, minutes: float = 0, text: str = "Are you open?", **more: Any) -> MessageSeen:
    """A message of a service that names its conversations."""
    room = more.pop("room", "room-1")
    return mail(name, minutes, text, subject="", thread=Thread(conversation=room), **more)


async def add_account(store: Store, connector: str = "mail", address: str = SHOP.address) -> AccountId:
    """An account of the shop."""
    verified = Verified(address=address, name=SHOP.name, settings={"imap_host": "mail.example.org"})
    account, _ = await store.accounts.add_account(connector, verified, "ref", NOW)
    return account


async def take(store: Store, account: AccountId, *events: Event, cursor: str = "1") -> Any:
    """Ingest one batch."""
    return await store.intake.ingest(account, "INBOX", Batch(events, cursor), at(100_000))


async def rows(store: Store, view: View = View.ALL) -> tuple[ConversationRow, ...]:
    """The first page of a list."""
    return (await store.library.rows(view)).rows


async def only(store: Store) -> ConversationRow:
    """The one conversation there is."""
    (row,) = await rows(store)
    return row


def answer(row: ConversationRow, text: str = "Yes, with pleasure.", **more: Any) -> Draft:
    """A draft in a conversation."""
    return Draft(key=f"c{row.id}", conversation=row.id, account=row.account, text=text, updated_at=NOW, **more)


def letter(account: AccountId, text: str = "Hello!", to: tuple[str, ...] = ("ana@example.org",)) -> Draft:
    """A draft that begins a conversation."""
    return Draft("n1", None, account, text, NOW, subject="News", to=to)


async def texts(store: Store, conversation: ConversationId) -> list[str]:
    """What a conversation says, oldest first."""
    page = await store.library.messages(conversation)
    return [message.text for message in page.messages]
