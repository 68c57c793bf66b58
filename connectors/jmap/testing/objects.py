"""Objects of the double as RFC 8621 shapes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from connectors.jmap.testing.store import Mail, blob_id

DEFAULT = (
    *("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo"),
    *("references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment", "preview"),
    *("bodyValues", "textBody", "htmlBody", "attachments"),
)
_ADDRESSES = {"from": "From", "to": "To", "cc": "Cc", "bcc": "Bcc", "sender": "Sender", "replyTo": "Reply-To"}
_IDS = {"messageId": "Message-ID", "inReplyTo": "In-Reply-To", "references": "References"}
_RIGHTS = (
    *("mayReadItems", "mayAddItems", "mayRemoveItems", "maySetSeen", "maySetKeywords", "mayCreateChild"),
    *("mayRename", "mayDelete", "maySubmit"),
)


class UnknownPropertyError(Exception):
    """Asked for what RFC 8621 does not have."""


def utc(mail: Mail) -> str:
    """UTCDate (RFC 8620 1.4)."""
    return mail.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def email(mail: Mail, wanted: Sequence[str], options: Mapping[str, Any]) -> dict[str, object]:
    """One Email with these properties; `id` always."""
    parsed = mail.parsed()
    return {name: _property(mail, parsed, name, options) for name in dict.fromkeys(("id", *wanted))}


def _property(mail: Mail, parsed: EmailMessage, name: str, options: Mapping[str, Any]) -> object:
    plain: Mapping[str, object] = {
        "id": mail.id,
        "blobId": mail.blob,
        "threadId": mail.thread,
        "mailboxIds": dict.fromkeys(sorted(mail.boxes), True),
        "keywords": dict.fromkeys(sorted(mail.keywords), True),
        "size": len(mail.raw),
        "receivedAt": utc(mail),
    }
    if name in plain:
        return plain[name]
    if name in _ADDRESSES:
        return _boxes(parsed, _ADDRESSES[name])
    if name in _IDS:
        return [one.strip("<>") for one in str(parsed[_IDS[name]] or "").split()] or None
    if name.startswith("header:"):
        return _raw(mail, name.removeprefix("header:"))
    return _content(mail, parsed, name, options)


def _content(mail: Mail, parsed: EmailMessage, name: str, options: Mapping[str, Any]) -> object:
    sides = {"textBody": "plain", "htmlBody": "html"}
    told: Mapping[str, Callable[[], object]] = {
        "subject": lambda: str(parsed["Subject"]) if parsed["Subject"] is not None else None,
        "sentAt": lambda: parsedate_to_datetime(str(parsed["Date"])).isoformat() if parsed["Date"] else None,
        "hasAttachment": lambda: bool(list(parsed.iter_attachments())),
        "preview": lambda: _preview(parsed),
        "headers": lambda: [{"name": key, "value": value} for key, value in _lines(mail)],
    }
    if name in told:
        return told[name]()
    if name in sides:
        side = parsed.get_body((sides[name], "plain", "html"))
        return [_part(side, sides[name])] if side is not None else []
    if name == "attachments":
        return [_part(part, f"file{n}") for n, part in enumerate(parsed.iter_attachments())]
    if name == "bodyValues":
        return _values(parsed, options)
    raise UnknownPropertyError(name)


def _preview(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain",))
    return str(body.get_content())[:256] if body is not None else ""


def _values(parsed: EmailMessage, options: Mapping[str, Any]) -> dict[str, object]:
    asked = {"plain": "fetchTextBodyValues", "html": "fetchHTMLBodyValues"}
    most = options.get("maxBodyValueBytes") or None
    found: dict[str, object] = {}
    for side, option in asked.items():
        body = parsed.get_body((side, "plain", "html")) if options.get(option) else None
        if body is not None:
            words = str(body.get_content())
            cut = words if most is None else words.encode()[:most].decode("utf-8", "ignore")
            found[side] = {"value": cut, "isEncodingProblem": False, "isTruncated": len(cut) < len(words)}
    return found


def _part(part: Any, name: str) -> dict[str, object]:  # noqa: ANN401 - the library's own type
    content = part.get_payload(decode=True) or b""
    return {
        "partId": name,
        "blobId": blob_id(content),
        "size": len(content),
        "name": part.get_filename(),
        "type": part.get_content_type(),
        "charset": part.get_content_charset(),
        "disposition": part.get_content_disposition(),
        "cid": None,
    }


def _boxes(parsed: EmailMessage, name: str) -> list[dict[str, object]] | None:
    found = getaddresses([str(parsed[name])]) if parsed[name] else []
    return [{"name": shown or None, "email": address} for shown, address in found] or None


def _lines(mail: Mail) -> Iterator[tuple[str, str]]:
    """Names and raw values, with the blank after the colon (RFC 8621 4.1.2.1)."""
    head = mail.raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    for line in head.replace("\r\n ", "\n ").replace("\r\n\t", "\n\t").split("\r\n"):
        name, _, value = line.partition(":")
        yield name, value.replace("\n", "\r\n")


def _raw(mail: Mail, name: str) -> str | None:
    found = [value for key, value in _lines(mail) if key.lower() == name.lower()]
    return found[-1] if found else None


def mailbox(name: str, role: str | None, mails: Sequence[Mail]) -> dict[str, object]:
    """One Mailbox."""
    inside = [one for one in mails if name in one.boxes]
    unread = [one for one in inside if "$seen" not in one.keywords]
    return {
        "id": name,
        "name": (role or name).title(),
        "parentId": None,
        "role": role,
        "sortOrder": 0,
        "totalEmails": len(inside),
        "unreadEmails": len(unread),
        "totalThreads": len({one.thread for one in inside}),
        "unreadThreads": len({one.thread for one in unread}),
        "myRights": dict.fromkeys(_RIGHTS, True),
        "isSubscribed": True,
    }
