"""JSON that devices sign (spec, "Signing JSON"), and the keys that a device shows to others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import vodozemac

from connectors._kit import values

OLM: Final = "m.olm.v1.curve25519-aes-sha2"
MEGOLM: Final = "m.megolm.v1.aes-sha2"


def canonical(data: Mapping[str, Any]) -> bytes:
    """What is signed: sorted, without spaces, without the signatures themselves."""
    plain = {name: value for name, value in data.items() if name not in ("signatures", "unsigned")}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(data: Mapping[str, Any], account: vodozemac.Account, user: str, device: str) -> dict[str, Any]:
    """With the device's own signature."""
    signature = account.sign(canonical(data)).to_base64()
    return {**data, "signatures": {user: {f"ed25519:{device}": signature}}}


def is_signed(data: Mapping[str, Any], user: str, device: str, key: str) -> bool:
    """Whether the device with this key has signed it."""
    signature = values.text(data, "signatures", user, f"ed25519:{device}")
    try:
        found = vodozemac.Ed25519Signature.from_base64(signature)
        vodozemac.Ed25519PublicKey.from_base64(key).verify_signature(canonical(data), found)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Device:
    """Somebody's device, as it describes itself."""

    user: str
    id: str
    curve: str
    ed: str

    @property
    def name(self) -> str:
        """Tells it from every other, and from one of the same id with other keys."""
        return f"{self.user} {self.id} {self.curve}"


def devices_of(answer: Mapping[str, Any]) -> list[Device]:
    """From /keys/query: those that signed what they say and are whom they are listed as."""
    found = []
    for user, devices in values.record(answer, "device_keys").items():
        for device, keys in devices.items() if isinstance(devices, dict) else ():
            curve = values.text(keys, "keys", f"curve25519:{device}")
            ed = values.text(keys, "keys", f"ed25519:{device}")
            right = values.text(keys, "user_id") == user and values.text(keys, "device_id") == device
            if curve and right and is_signed(keys, user, device, ed):
                found.append(Device(user, device, curve, ed))
    return found


def device_keys(account: vodozemac.Account, user: str, device: str) -> dict[str, Any]:
    """How our device describes itself (spec, "Device keys")."""
    keys = {
        f"curve25519:{device}": account.curve25519_key.to_base64(),
        f"ed25519:{device}": account.ed25519_key.to_base64(),
    }
    shown = {"user_id": user, "device_id": device, "algorithms": [OLM, MEGOLM], "keys": keys}
    return signed(shown, account, user, device)
