"""Olm: sealed letters from device to device, which carry the keys of rooms."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

import vodozemac

from connectors._kit import values
from connectors.matrix.crypto.box import KeyBox
from connectors.matrix.crypto.signing import OLM, Device, is_signed

_KEPT = 5
"""Olm sessions with one device: both sides may begin one at the same time."""


class Letters:
    """Sealed letters of our device."""

    def __init__(self, box: KeyBox, account: vodozemac.Account, user: str) -> None:
        self._box = box
        self._user = user
        self.account = account
        self.curve = account.curve25519_key.to_base64()
        self.ed = account.ed25519_key.to_base64()

    # ---- in ------------------------------------------------------------------------------------------------------

    async def open(self, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What a letter says, when it is for us and from whom it says; None otherwise."""
        sender_key = values.text(event, "content", "sender_key")
        sealed = values.record(event, "content", "ciphertext", self.curve)
        body = _bytes(values.text(sealed, "body"))
        if values.text(event, "content", "algorithm") != OLM or not sender_key or body is None:
            return None
        plain = await self._decrypt(sender_key, values.number(sealed, "type"), body)
        try:
            said = json.loads(plain) if plain is not None else None
        except (ValueError, RecursionError):
            return None
        genuine = (
            values.text(said, "sender") == values.text(event, "sender")
            and values.text(said, "recipient") == self._user
            and values.text(said, "recipient_keys", "ed25519") == self.ed
        )
        return said if isinstance(said, dict) and genuine else None

    async def _decrypt(self, sender_key: str, kind: int, body: bytes) -> bytes | None:
        name = f"olm/{sender_key}"
        pickles = await self._pickles(name)
        for number, pickle in enumerate(pickles):
            session = vodozemac.Session.from_pickle(pickle, self._box.key)
            try:
                plain = session.decrypt(vodozemac.AnyOlmMessage.from_parts(kind, body))
            except ValueError:
                continue
            rest = [*pickles[:number], *pickles[number + 1 :]]
            await self._box.keep({name: {"sessions": [session.pickle(self._box.key), *rest]}})
            return plain
        return await self._first(sender_key, kind, body, pickles)

    async def _first(self, sender_key: str, kind: int, body: bytes, pickles: Sequence[str]) -> bytes | None:
        """The first letter of a new session uses one of our one-time keys up: account and session are kept at once."""
        if kind != 0:
            return None
        try:
            message = vodozemac.AnyOlmMessage.from_parts(kind, body).to_pre_key()
            key = vodozemac.Curve25519PublicKey.from_base64(sender_key)
            if message is None:
                return None
            session, plain = self.account.create_inbound_session(key, message)
        except ValueError:
            return None
        sessions = [session.pickle(self._box.key), *pickles][:_KEPT]
        account = {**await self._box.get("account"), "pickle": self.account.pickle(self._box.key)}
        await self._box.keep({f"olm/{sender_key}": {"sessions": sessions}, "account": account})
        return plain

    async def _pickles(self, name: str) -> list[str]:
        found = values.at(await self._box.get(name), "sessions")
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

    # ---- out -----------------------------------------------------------------------------------------------------

    async def knows(self, device: Device) -> bool:
        """Whether there is a session with it."""
        return bool(await self._pickles(f"olm/{device.curve}"))

    async def begin(self, device: Device, claimed: Mapping[str, Any]) -> bool:
        """A session by a one-time key of theirs, when they signed it."""
        key = next((found for name, found in claimed.items() if name.startswith("signed_curve25519:")), None)
        if not isinstance(key, dict) or not is_signed(key, device.user, device.id, device.ed):
            return False
        try:
            one_time = vodozemac.Curve25519PublicKey.from_base64(values.text(key, "key"))
            identity = vodozemac.Curve25519PublicKey.from_base64(device.curve)
            session = self.account.create_outbound_session(identity, one_time)
        except ValueError:
            return False
        await self._box.keep({f"olm/{device.curve}": {"sessions": [session.pickle(self._box.key)]}})
        return True

    async def seal(self, device: Device, kind: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
        """A letter for this device; the session has moved on before it leaves."""
        name = f"olm/{device.curve}"
        pickles = await self._pickles(name)
        if not pickles:
            return None
        said = {
            "type": kind,
            "content": content,
            "sender": self._user,
            "recipient": device.user,
            "recipient_keys": {"ed25519": device.ed},
            "keys": {"ed25519": self.ed},
        }
        session = vodozemac.Session.from_pickle(pickles[0], self._box.key)
        number, body = session.encrypt(json.dumps(said).encode()).to_parts()
        await self._box.keep({name: {"sessions": [session.pickle(self._box.key), *pickles[1:]]}})
        sealed = {"type": number, "body": base64.b64encode(body).decode().rstrip("=")}
        return {"algorithm": OLM, "sender_key": self.curve, "ciphertext": {device.curve: sealed}}


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True) if text else None
    except ValueError:
        return None
