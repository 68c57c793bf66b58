"""Direct talks: Discord lists none to a bot (discord-api-docs, issue 615), so each that is heard of is remembered."""

from typing import Final

from connectors.discord import snowflakes
from shopbell.connector import Vault

_NAME: Final = "talk:"


class Talks:
    """The channels of one bot's direct talks. Only their numbers are kept."""

    def __init__(self, vault: Vault | None) -> None:
        self._vault = vault
        self._known: set[str] = set()

    async def known(self) -> frozenset[str]:
        """All that were ever heard of."""
        kept = await self._vault.kept(_NAME) if self._vault is not None else {}
        self._known |= {name.removeprefix(_NAME) for name in kept}
        return frozenset(self._known)

    async def heard(self, channel: str) -> None:
        """Somebody wrote there."""
        if channel in self._known or not snowflakes.number(channel):
            return
        self._known.add(channel)
        if self._vault is not None:
            await self._vault.keep({_NAME + channel: b"1"})

    async def gone(self, channel: str) -> None:
        """It is not there any more."""
        self._known.discard(channel)
        if self._vault is not None:
            await self._vault.keep({_NAME + channel: b""})
