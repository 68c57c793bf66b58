"""TLS: the system's authorities, an authority of the owner's own, or one certificate that the owner accepted."""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

from shopbell.errors import CertificateUntrusted


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe. `fingerprint`: SHA-256 in pairs of the one certificate accepted by the owner, '' for none."""

    ca_file: str = ""
    fingerprint: str = ""
    blind: bool = False
    """Only to look at a certificate: nothing is said over such a line."""


def context(trust: Trust) -> ssl.SSLContext:
    """A client context. Raises OSError or ssl.SSLError when the CA file cannot be read."""
    made = ssl.create_default_context()
    if trust.ca_file:
        made.load_verify_locations(Path(trust.ca_file).expanduser())
    if trust.fingerprint or trust.blind:
        # Compared with `accepts` after the handshake, before anything secret is said.
        return blind_context()
    return made


def blind_context() -> ssl.SSLContext:
    """Believes anything: only to look at a certificate, or together with `accepts`."""
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def fingerprint(der: bytes) -> str:
    """SHA-256 in upper-case pairs, as other programs show it."""
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def same_fingerprint(one: str, other: str) -> bool:
    """Whatever the case and the separators."""
    bare = [text.replace(":", "").replace(" ", "").lower() for text in (one, other)]
    return bare[0] == bare[1] != ""


def untrusted(host: str, port: int, der: bytes, why: str = "") -> CertificateUntrusted:
    """The error that shows the fingerprint and lets the owner choose."""
    reason = f" ({why})" if why else ""
    return CertificateUntrusted(
        f"The certificate of {host} is not trusted{reason}. "
        "Accept it only if this fingerprint is the one your provider or administrator names.",
        host=host,
        port=port,
        fingerprint=fingerprint(der),
        pem=ssl.DER_cert_to_PEM_cert(der),
    )


def plain_reason(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate was refused, in a few words."""
    said = (error.verify_message or "").lower()
    if "hostname" in said or "ip address" in said:
        return "it belongs to another name"
    if "expired" in said:
        return "it has run out"
    if ("self" in said and "signed" in said) or "local issuer" in said:
        return "nobody this computer trusts vouches for it"
    return ""
