"""Where keys are kept: in the account's vault, sealed with a key that lies in the keyring."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from shopbell.connector import AccountSecrets, Vault

_NAME = "vault_key"
_ROOMS = ("in/", "missing/")


class KeyBox:
    """What one device remembers. Keys themselves are sealed by vodozemac's pickles, which need `key`."""

    def __init__(self, vault: Vault, store: AccountSecrets, device: str) -> None:
        self._vault = vault
        self._secrets = store
        self._device = device
        self.key = b""

    async def open(self) -> None:
        """Raises SecretsUnavailable."""
        found = await self._secrets.get(_NAME)
        if not found:
            found = secrets.token_hex(32)
            await self._secrets.set(_NAME, found)
        self.key = bytes.fromhex(found)

    async def secret(self, name: str) -> str:
        """A secret of the keyring, '' when there is none."""
        return await self._secrets.get(name) or ""

    async def get(self, name: str) -> dict[str, Any]:
        """What was kept under this name, {} when nothing was."""
        return (await self.all(name)).get(name, {})

    async def all(self, prefix: str) -> dict[str, dict[str, Any]]:
        """Everything whose name starts so."""
        start = self._start(prefix)
        found = await self._vault.kept(start + prefix)
        return {name.removeprefix(start): json.loads(value) for name, value in found.items()}

    def _start(self, name: str) -> str:
        """Keys of rooms and what waits for them are the account's; the rest ends with the device."""
        return "rooms/" if name.startswith(_ROOMS) else f"{self._device}/"

    async def keep(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep all of them at once; what is empty is forgotten."""
        await self._vault.keep(
            {self._start(name) + name: json.dumps(value).encode() if value else b"" for name, value in kept.items()}
        )
