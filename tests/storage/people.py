"""Short ways to say who is who."""

from shopbell.events import Author
from shopbell.ids import IdentityId, PersonId
from storage.store import Store

_TABLES = ("person", "identity", "conversation", "message", "waiting_person", "tally", "identity_fact", "proposal")


def customer(number: int) -> Author:
    """One of any number of customers."""
    return Author(f"p{number}@x.example", f"Customer {number}")


async def identity(store: Store, address: str) -> IdentityId:
    """The identity that writes by this address."""
    found = await store.parts.read(lambda db: db.value("SELECT id FROM identity WHERE address = ?", (address,)))
    assert found is not None
    return IdentityId(found)


async def person(store: Store, address: str) -> PersonId:
    """Whose this address is now."""
    return PersonId(
        await store.parts.read(lambda db: db.value("SELECT person FROM identity WHERE address = ?", (address,)))
    )


async def groups(store: Store) -> set[frozenset[str]]:
    """Addresses of one person each, of customers."""
    rows = await store.parts.read(lambda db: db.all("SELECT person, address FROM identity WHERE own = 0"))
    found: dict[int, set[str]] = {}
    for owner, address in rows:
        found.setdefault(owner, set()).add(address)
    return {frozenset(addresses) for addresses in found.values()}


async def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row that joining people could touch."""
    return {
        table: await store.parts.read(lambda db, table=table: db.all(f"SELECT * FROM {table} ORDER BY 1, 2"))  # type: ignore[misc]
        for table in _TABLES
    }
