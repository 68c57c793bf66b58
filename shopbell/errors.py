"""What can go wrong, named by what has to happen next.

ShopbellError
├── KnownError                 expected; its text is a sentence for the owner
│   ├── SignInNeeded           the owner must sign in again
│   ├── RateLimited            wait until `until`, then go on
│   ├── Unreachable            nothing left this machine; try again later
│   ├── Uncertain              a send may have left: look it up or ask, never repeat
│   ├── Rejected               the service refused this one thing, with a reason; do not repeat as it is
│   ├── PayloadSkipped         one item could not be read; it is kept raw and the rest goes on
│   ├── Unsupported            this service or account cannot do that
│   ├── FormRefused            answers of the set-up form were wrong: a sentence for each field
│   ├── CertificateUntrusted   show the fingerprint and let the owner choose
│   ├── SecretsUnavailable     the keyring is missing, locked or refuses: let the owner choose
│   ├── StoreRefused           the database cannot be used: newer, damaged, or the disk is full
│   └── NotFound               no such id
└── BugError                   a broken promise of our own code; stops that account only, is logged with a traceback
"""

from collections.abc import Mapping
from datetime import datetime


class ShopbellError(Exception):
    """Root of everything raised on purpose."""


class KnownError(ShopbellError):
    """Expected to happen; `str(error)` is a plain sentence for the owner, without secrets."""


class SignInNeeded(KnownError):
    """The service no longer accepts the sign-in; `since` when, in UTC, if the service tells."""

    def __init__(self, message: str, since: datetime | None = None) -> None:
        super().__init__(message)
        self.since = since


class RateLimited(KnownError):
    """The service asks to wait; `until` is its own word, in UTC."""

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Unreachable(KnownError):
    """No connection, and it is certain that nothing was accepted by the service."""


class Uncertain(KnownError):
    """The connection broke after a send may have been accepted (RFC 1047)."""


class Rejected(KnownError):
    """The service said no to this item for good; the text says why and what to do."""


class PayloadSkipped(KnownError):
    """One item could not be understood; `remote_id` names it."""

    def __init__(self, message: str, remote_id: str = "") -> None:
        super().__init__(message)
        self.remote_id = remote_id


class Unsupported(KnownError):
    """Asked for something that this service cannot do."""


class FormRefused(KnownError):
    """Answers refused; `fields` maps a field's name to a sentence, '' to one about the whole."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class CertificateUntrusted(KnownError):
    """The server's certificate is not trusted. `fingerprint` is SHA-256 in pairs, `pem` the certificate itself."""

    def __init__(self, message: str, *, host: str, port: int, fingerprint: str, pem: str) -> None:
        super().__init__(message)
        self.host = host
        self.port = port
        self.fingerprint = fingerprint
        self.pem = pem


class SecretsUnavailable(KnownError):
    """The place for secrets cannot be used now."""


class StoreRefused(KnownError):
    """The database or the disk refuses; nothing was lost that had been confirmed."""


class NotFound(KnownError):
    """No such account, conversation, message or outbox item."""


class BugError(ShopbellError):
    """Our own mistake."""
