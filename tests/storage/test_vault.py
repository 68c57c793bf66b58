"""What connectors remember between runs."""

from datetime import UTC, datetime
from pathlib import Path

from shopbell.connector import Verified
from shopbell.ids import AccountId
from storage.store import Store, open_store

NOW = datetime(2026, 11, 22, tzinfo=UTC)


async def account(store: Store, address: str) -> AccountId:
    return (await store.accounts.add_account("matrix", Verified(address, "", {}), "ref", NOW))[0]


async def test_an_account_finds_again_what_it_kept_and_nothing_of_others(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    ours, theirs = await account(store, "@a:x"), await account(store, "@b:x")
    await store.vaults.keep(ours, {"key:1": b"one", "key:2": b"two", "other": b"three"})
    await store.vaults.keep(theirs, {"key:1": b"theirs"})
    await store.vaults.keep(ours, {"key:1": b"", "key:2": b"new"})
    await store.close()
    store = await open_store(tmp_path)
    assert await store.vaults.kept(ours, "key:") == {"key:2": b"new"}
    assert await store.vaults.kept(ours, "") == {"key:2": b"new", "other": b"three"}
    assert await store.vaults.kept(theirs, "key:") == {"key:1": b"theirs"}
    await store.close()


async def test_an_account_that_is_removed_leaves_no_keys(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    for keep_history in (True, False):
        ours = await account(store, "@a:x")
        await store.vaults.keep(ours, {"key": b"one"})
        await store.accounts.remove_account(ours, keep_history=keep_history)
        assert await store.vaults.kept(ours, "") == {}
    await store.close()
