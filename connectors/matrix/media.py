"""Files of messages: what they are, where they lie, and how encrypted ones are opened.

https://spec.matrix.org/latest/client-server-api/#content-repository and #sending-encrypted-attachments
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from connectors._kit import values
from shopbell.connector import OutgoingFile
from shopbell.errors import Rejected
from shopbell.events import SeenAttachment
from shopbell.text.plain import clean_text

_KINDS: Final = {"m.image": "image/jpeg", "m.video": "video/mp4", "m.audio": "audio/ogg"}
_FILES: Final = (*_KINDS, "m.file")
_ALT: Final = ("m.alt_text", "org.matrix.msc1767.alt_text")
_DAMAGED: Final = "This file is damaged or was changed on its way, and was not opened."


def attachment_of(content: Mapping[str, Any]) -> SeenAttachment | None:
    """The file of a message or a sticker, to be fetched by its reference."""
    kind = values.text(content, "msgtype")
    reference = _reference(content)
    if not reference or kind not in (*_FILES, ""):
        return None
    body = clean_text(values.text(content, "body"))
    name = clean_text(values.text(content, "filename")) or body
    info = values.record(content, "info")
    return SeenAttachment(
        name=" ".join(name.split())[:200] or "file",
        media_type=values.text(info, "mimetype") or _KINDS.get(kind, "application/octet-stream"),
        size=max(0, values.number(info, "size")),
        remote_ref=reference,
        description=_description(content) or (body if not kind else ""),
    )


def _description(content: Mapping[str, Any]) -> str:
    for name in _ALT:
        found = clean_text(values.text(content, name, 0, "body") or values.text(content, name))
        if found:
            return found
    return ""


def _reference(content: Mapping[str, Any]) -> str:
    """The mxc address; for an encrypted file also what opens it."""
    sealed = values.record(content, "file")
    if not sealed:
        return _mxc(values.text(content, "url"))
    address = _mxc(values.text(sealed, "url"))
    parts = {
        "url": address,
        "key": values.text(sealed, "key", "k"),
        "iv": values.text(sealed, "iv"),
        "sha256": values.text(sealed, "hashes", "sha256"),
    }
    return json.dumps(parts) if all(parts.values()) else ""


def _mxc(address: str) -> str:
    return address if address.startswith("mxc://") else ""


def address_of(reference: str) -> str:
    """The mxc address within a reference."""
    return values.text(_sealed(reference), "url") if reference.startswith("{") else reference


def opened(reference: str, content: bytes) -> bytes:
    """What came, decrypted when it has to be. Raises Rejected when it is not what was sent."""
    if not reference.startswith("{"):
        return content
    parts = _sealed(reference)
    wanted = _bytes(values.text(parts, "sha256"))
    if not hmac.compare_digest(hashlib.sha256(content).digest(), wanted):
        raise Rejected(_DAMAGED)
    try:
        cipher = Cipher(AES(_bytes(values.text(parts, "key"))), CTR(_bytes(values.text(parts, "iv")))).decryptor()
    except ValueError as error:
        raise Rejected(_DAMAGED) from error
    return cipher.update(content) + cipher.finalize()


def _sealed(reference: str) -> object:
    try:
        return json.loads(reference)
    except ValueError:
        return {}


def _bytes(text: str) -> bytes:
    """Base64 without padding, of either alphabet."""
    try:
        return base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4))
    except ValueError as error:
        raise Rejected(_DAMAGED) from error


def sealed(content: bytes) -> tuple[bytes, dict[str, Any]]:
    """A file's bytes encrypted with a key of its own, and what opens them."""
    key, iv = secrets.token_bytes(32), secrets.token_bytes(8) + bytes(8)
    cipher = Cipher(AES(key), CTR(iv)).encryptor()
    hidden = cipher.update(content) + cipher.finalize()
    web_key = {"kty": "oct", "key_ops": ["encrypt", "decrypt"], "alg": "A256CTR", "ext": True}
    return hidden, {
        "v": "v2",
        "key": {**web_key, "k": base64.urlsafe_b64encode(key).decode().rstrip("=")},
        "iv": base64.b64encode(iv).decode().rstrip("="),
        "hashes": {"sha256": base64.b64encode(hashlib.sha256(hidden).digest()).decode().rstrip("=")},
    }


def file_content(file: OutgoingFile, address: str, words: str) -> dict[str, Any]:
    """A message of one file; `words` are its caption (spec, "Media captions")."""
    family = file.media_type.partition("/")[0]
    content: dict[str, Any] = {
        "msgtype": f"m.{family}" if family in ("image", "video", "audio") else "m.file",
        "body": words or file.description or file.name,
        "filename": file.name,
        "url": address,
        "info": {"mimetype": file.media_type, "size": len(file.content)},
    }
    if file.description:
        content[_ALT[1]] = [{"body": file.description, "mimetype": "text/plain"}]
    return content
