"""What an account remembers, in memory: `shopbell.connector.Vault` for tests."""

from collections.abc import Mapping


class DictVault:
    """An empty value is forgotten, as in the store."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}

    async def kept(self, prefix: str) -> Mapping[str, bytes]:
        """By name."""
        return {name: value for name, value in sorted(self.values.items()) if name.startswith(prefix)}

    async def keep(self, values: Mapping[str, bytes]) -> None:
        """At once."""
        self.values |= values
        self.values = {name: value for name, value in self.values.items() if value}
