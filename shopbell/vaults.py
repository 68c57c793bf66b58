"""The port of what connectors remember between runs; beside the others in `shopbell.ports`."""

from collections.abc import Mapping
from typing import Protocol

from shopbell.ids import AccountId


class Vaults(Protocol):
    """What connectors remember between runs, each account for itself."""

    async def kept(self, account: AccountId, prefix: str) -> Mapping[str, bytes]:
        """Everything whose name starts with the prefix, by name."""
        ...

    async def keep(self, account: AccountId, values: Mapping[str, bytes]) -> None:
        """Remember all of them in one transaction; an empty value is forgotten."""
        ...
