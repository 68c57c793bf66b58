"""The session resource (RFC 8620 2): where everything is, what the account may, and how much the server takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from connectors._kit import net
from connectors._kit.values import at, flag, number, record, text
from shopbell.errors import Rejected, Unreachable

CORE: Final = "urn:ietf:params:jmap:core"
MAIL: Final = "urn:ietf:params:jmap:mail"
SUBMISSION: Final = "urn:ietf:params:jmap:submission"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server takes (RFC 8620 2, RFC 8621 1.3); sizes in bytes, 0 where it does not say."""

    upload: int = 0
    request: int = 0
    calls: int = 1
    at_once: int = 1
    get: int = 1
    set: int = 1
    attachments: int = 0
    message: int = 0
    """The largest message that its mail server takes."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One session resource; the templates are whole addresses."""

    state: str
    username: str
    api: str
    upload: str
    download: str
    events: str
    """'' when there is no event source."""
    mail_account: str
    accounts: Mapping[str, Any]
    limits: Limits

    def has(self, account: str) -> bool:
        """Whether the account is there, with mail."""
        return MAIL in record(self.accounts, account, "accountCapabilities")

    def sends(self, account: str) -> bool:
        """Whether mail can leave from the account."""
        return SUBMISSION in record(self.accounts, account, "accountCapabilities")

    def is_read_only(self, account: str) -> bool:
        """Whether nothing can be changed there."""
        return flag(self.accounts, account, "isReadOnly")


def read_resource(found: Mapping[str, Any], url: str) -> Resource:
    """Check and read what came from `url`. Raises Rejected when it is no session resource, or one of clear text."""
    if not at(found, "capabilities", CORE) or not text(found, "apiUrl"):
        raise Rejected("This server's answer is not one of JMAP.")
    account = text(found, "primaryAccounts", MAIL)
    return Resource(
        state=text(found, "state"),
        username=text(found, "username"),
        api=_joined(url, text(found, "apiUrl")),
        upload=_joined(url, text(found, "uploadUrl")),
        download=_joined(url, text(found, "downloadUrl")),
        events=_joined(url, text(found, "eventSourceUrl")),
        mail_account=account,
        accounts=record(found, "accounts"),
        limits=_limits(record(found, "capabilities", CORE), record(found, "accounts", account, "accountCapabilities")),
    )


def _limits(core: Mapping[str, Any], account: Mapping[str, Any]) -> Limits:
    size = text(account, SUBMISSION, "submissionExtensions", "size", 0)
    return Limits(
        upload=number(core, "maxSizeUpload"),
        request=number(core, "maxSizeRequest"),
        calls=max(1, number(core, "maxCallsInRequest")),
        at_once=max(1, number(core, "maxConcurrentRequests")),
        get=max(1, number(core, "maxObjectsInGet")),
        set=max(1, number(core, "maxObjectsInSet")),
        attachments=number(account, MAIL, "maxSizeAttachmentsPerEmail"),
        message=int(size) if size.isascii() and size.isdecimal() else 0,
    )


def _joined(url: str, there: str) -> str:
    """An address or template of the resource as a whole one: servers give paths too. Raises Rejected."""
    if not there:
        return ""
    # Braces of a template are no part of an address and must stay as they are.
    whole = there if "://" in there else _origin(url) + ("" if there.startswith("/") else "/") + there
    check_encrypted(_origin(whole))
    return whole


def _origin(url: str) -> str:
    found = re.match(r"https?://[^/?#{]+", url)
    if found is None:
        raise Rejected("This server names an address that cannot be used.")
    return found[0]


def check_encrypted(url: str) -> None:
    """Raises Rejected for clear text to another machine, where a password would be read on the way."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Rejected("This server names an address that cannot be used.") from error
    if parsed.scheme != "https" and not (parsed.scheme == "http" and net.is_loopback(parsed.host)):
        raise Rejected("This server wants to be asked without encryption. Shopbell does not do that.")


def expanded(template: str, **values: str) -> str:
    """A template of RFC 6570 level 1, as the session resource has them. Raises Unreachable when there is none."""
    if not template:
        raise Unreachable("The server does not say where this can be asked for. Shopbell tries again later.")
    return re.sub(r"\{(\w+)\}", lambda found: quote(values.get(found[1], ""), safe=""), template)
