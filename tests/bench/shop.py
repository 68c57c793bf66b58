"""A whole profile of made-up messages, built once and kept: $SHOPBELL_BENCH_CACHE, else build/bench."""

import asyncio
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from shopbell.connector import Verified
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import AccountState
from storage.blobs import Blobs
from storage.database import BLOBS, WriteConnection, open_writer
from storage.ingest import Until, _apply, _Place
from storage.parcels import Parcel, parcel
from storage.store import open_store
from storage.transaction import Transaction
from tests.bench.corpus import SHOP, VERSION, Corpus, Piece

ROOT: Final = Path(__file__).resolve().parents[2]
_CHUNK: Final = 50_000
_AT_ONCE: Final = 5_000
_LONG: Final = 0.012
"""Seconds after which the work is asked for once more, as the store does it."""
_BUILT: Final = "built.json"
_ACCOUNTS: Final = (
    *(("mail", f"owner{number}@shop.example") for number in range(4)),
    *(("demo", f"shop.{number}") for number in range(2)),
)


def cache() -> Path:
    """Where built shops and mails lie."""
    folder = Path(os.environ.get("SHOPBELL_BENCH_CACHE") or ROOT / "build" / "bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shop(count: int, seed: int = 7) -> Path:
    """The profile of so many messages; made when it is not there or the database's format is another."""
    profile = cache() / f"shop-{count}-{seed}"
    wanted = {"corpus": VERSION, "base": _base(), "messages": count}
    built = profile / _BUILT
    if not built.exists() or json.loads(built.read_text(encoding="utf-8")) != wanted:
        _build(profile, count, seed)
        built.write_text(json.dumps(wanted), encoding="utf-8")
    # Built before the newest migration, it is updated as an owner's profile would be.
    asyncio.run(_update(profile))
    return profile


def _build(profile: Path, count: int, seed: int) -> None:
    shutil.rmtree(profile, ignore_errors=True)
    profile.mkdir(mode=0o700)
    began = time.monotonic()
    accounts = asyncio.run(_begin(profile))
    _fill(profile, accounts, count, seed)
    print(f"{count} messages built in {time.monotonic() - began:.0f} s", file=sys.stderr)


def copy_of(profile: Path, target: Path) -> Path:
    """A copy that may be changed."""
    shutil.copytree(profile, target)
    return target


def _base() -> str:
    """Of the first tables: another beginning makes another shop."""
    first = min((ROOT / "storage" / "migrations").glob("*.sql"))
    return hashlib.sha256(first.read_bytes()).hexdigest()[:16]


async def _update(profile: Path) -> None:
    await (await open_store(profile)).close()
    for copy in profile.glob("*before*"):
        copy.unlink()


async def _begin(profile: Path) -> list[int]:
    store = await open_store(profile)
    now = datetime.now(UTC)
    accounts: list[int] = []
    for connector, address in _ACCOUNTS:
        account, _ = await store.accounts.add_account(connector, Verified(address, "Shop", {}), "", now)
        await store.accounts.set_state(account, AccountState.OK, "", now)
        accounts.append(int(account))
    await store.close()
    return accounts


def _fill(profile: Path, accounts: Sequence[int], count: int, seed: int) -> None:
    """Newest first within each fifty thousand, as history arrives; in large transactions, for the time it takes."""
    connection = open_writer(profile)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2000000"):
        connection.raw.execute(f"PRAGMA {pragma}").fetchall()
    blobs = Blobs(profile / BLOBS)
    pieces = Corpus(seed).pieces(count)
    while chunk := list(islice(pieces, _CHUNK)):
        for batch in _batches(chunk[::-1]):
            _write(connection, blobs, accounts, batch)
        print(f"{time.strftime('%H:%M:%S')} built up to message {chunk[-1].number + 1}", file=sys.stderr, flush=True)
    connection.raw.execute("PRAGMA locking_mode = NORMAL").fetchall()
    connection.raw.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.close()


def _batches(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    return (pieces[at : at + _AT_ONCE] for at in range(0, len(pieces), _AT_ONCE))


def _write(connection: WriteConnection, blobs: Blobs, accounts: Sequence[int], pieces: Sequence[Piece]) -> None:
    by_account: dict[int, list[Parcel]] = {}
    for piece in pieces:
        by_account.setdefault(accounts[piece.talk.channel], []).append(parcel(event_of(piece), blobs))
    now = int(time.time() * 1_000_000)
    with connection.transaction():
        tx = Transaction(connection)
        for account, parcels in by_account.items():
            rest = parcels
            while rest:
                rest = rest[_apply(tx, _Place(account, "history", now), rest, Until(_LONG, lambda: False)) :]
        tx.finish()


def event_of(piece: Piece) -> MessageSeen:
    """As a connector reports it."""
    us, them = Author(SHOP, "Shop"), Author(piece.talk.who[1], piece.talk.who[0])
    is_mail = piece.talk.channel < 4
    parents = tuple(f"<{one}>" for one in piece.parents)
    thread = Thread(own=f"<{piece.remote_id}>", parents=parents, subject=piece.talk.subject)
    return MessageSeen(
        remote_id=piece.remote_id,
        at=datetime.fromtimestamp(piece.at, UTC),
        author=us if piece.own else them,
        own=piece.own,
        text=piece.text,
        thread=thread if is_mail else Thread(conversation=f"talk-{piece.talk.number}"),
        html=piece.html,
        recipients=(them if piece.own else us,) if is_mail else (),
        seen=True,
        robot=piece.talk.robot,
        subject=piece.talk.subject if is_mail else "",
        live=False,
    )
