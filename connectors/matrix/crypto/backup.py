"""The server's backup of room keys, which only the account's backup key opens.

https://spec.matrix.org/latest/client-server-api/#server-side-key-backups
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import vodozemac

from connectors._kit import values
from connectors.matrix.api import MatrixApi
from connectors.matrix.crypto.signing import MEGOLM
from shopbell.errors import Rejected

_ALGORITHM: Final = "m.megolm_backup.v1.curve25519-aes-sha2"


class Backup:
    """Keys of rooms that another device of ours has put there, and those that we put there."""

    def __init__(self, api: MatrixApi, private: str) -> None:
        """`private`: the backup key in base64, '' when the owner gave none."""
        self._api = api
        self._private = private
        self._version = ""
        self._asked = False
        self._without: set[tuple[str, str]] = set()

    async def find(self, room: str, key: str) -> vodozemac.InboundGroupSession | None:
        """A room's key, None when the backup has none that can be opened. It is asked for once in a session."""
        if (room, key) in self._without or not await self._usable():
            return None
        self._without.add((room, key))
        try:
            found = await self._api.backed_up(self._version, room, key)
            sealed = values.record(found, "session_data")
            parts = (values.text(sealed, name) for name in ("ciphertext", "mac", "ephemeral"))
            plain = self._opener().decrypt(vodozemac.Message.from_base64(*parts))
            exported = vodozemac.ExportedSessionKey(values.text(json.loads(plain), "session_key"))
            session = vodozemac.InboundGroupSession.import_session(exported)
        except (Rejected, ValueError, RecursionError):
            return None
        return session if session.session_id == key else None

    async def keep(self, room: str, session: vodozemac.InboundGroupSession, about: Mapping[str, str]) -> None:
        """Put a key there; a refusal does no harm, as the key is here."""
        exported = session.export_at(session.first_known_index)
        if exported is None or not await self._usable():
            return
        said = {
            "algorithm": MEGOLM,
            "sender_key": about["sender_key"],
            "sender_claimed_keys": {"ed25519": about["ed25519"]},
            "forwarding_curve25519_key_chain": [],
            "session_key": exported.to_base64(),
        }
        encryption = vodozemac.PkEncryption.from_key(self._opener().public_key)
        ciphertext, mac, ephemeral = encryption.encrypt(json.dumps(said).encode()).to_base64()
        content: dict[str, Any] = {
            "first_message_index": session.first_known_index,
            "forwarded_count": 0,
            "is_verified": False,
            "session_data": {"ciphertext": ciphertext, "mac": mac, "ephemeral": ephemeral},
        }
        try:
            await self._api.back_up(self._version, room, session.session_id, content)
        except Rejected:
            # Another device began a new backup; its version is looked up with the next session.
            self._version = ""

    async def _usable(self) -> bool:
        """Whether the backup at the server is the one that our key opens."""
        if self._private and not self._asked:
            self._asked = True
            try:
                found = await self._api.backup_version()
            except Rejected:
                return False
            public = values.text(found, "auth_data", "public_key").rstrip("=")
            if values.text(found, "algorithm") == _ALGORITHM and public == self._opener().public_key.to_base64():
                self._version = values.text(found, "version")
        return bool(self._version)

    def _opener(self) -> vodozemac.PkDecryption:
        return vodozemac.PkDecryption.from_key(vodozemac.Curve25519SecretKey.from_base64(self._private))
