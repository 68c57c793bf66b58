"""Reports that a message of ours was not delivered (RFC 3462, 3464), also in the older forms without MIME."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors._kit.letters.reasons import delivery_reason
from connectors._kit.letters.robots import is_mailer
from connectors._kit.mime import Headers, Mailbox, Parsed, message_ids

_OLD_ID = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(
    r"failed|failure|undeliver|unzustell|returned|not be delivered|non remis|rechaz|mancata", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """`refers` is the Message-ID of what failed, with angle brackets; `note` a sentence for the owner."""

    refers: str
    note: str


def bounce_of(parsed: Parsed, author: Mailbox) -> Bounce | None:
    """What a message reports as failed; None when it is no such report, or one of a delay or a delivery."""
    status = [part for part in parsed.reports if part.type.endswith("delivery-status")]
    if status:
        failed = [one for part in status for one in _recipients(part.content) if _action(one) == "failed"]
        if not failed:
            return None
        return Bounce(_original(parsed), _note(failed))
    if is_mailer(author.address) and _FAILED.search(parsed.headers.text("subject") + parsed.plain[:400]):
        refers = _original(parsed)
        return Bounce(refers, delivery_reason(parsed.plain[:4000])) if refers else None
    return None


def is_report(parsed: Parsed) -> bool:
    """Any machine's report about a delivery: failed, late, done."""
    return any(part.type.endswith("delivery-status") for part in parsed.reports)


def _recipients(content: bytes) -> Iterator[Headers]:
    """The blocks after the first one, which is about the whole message."""
    for block in re.split(rb"\r?\n[ \t]*\r?\n", content.strip()):
        headers = Headers.of(block.strip() + b"\r\n\r\n")
        if headers.has("final-recipient") or headers.has("original-recipient") or headers.has("action"):
            yield headers


def _action(recipient: Headers) -> str:
    return recipient.raw("action").split()[0].strip(";").lower() if recipient.raw("action") else ""


def _note(failed: list[Headers]) -> str:
    first = failed[0]
    status = first.raw("status").split()
    reason = delivery_reason(first.text("diagnostic-code"), status[0] if status else "")
    who = ", ".join(dict.fromkeys(filter(None, (_address(one) for one in failed))))
    return f"It could not be delivered to {who}. {reason}" if who else f"It could not be delivered. {reason}"


def _address(recipient: Headers) -> str:
    value = recipient.text("original-recipient") or recipient.text("final-recipient")
    return value.partition(";")[2].strip() or value.strip()


def _original(parsed: Parsed) -> str:
    """From the returned message or its header, else from the words, else from what the report answers."""
    for part in parsed.reports:
        if part.type in ("message/rfc822", "text/rfc822-headers"):
            ids = Headers.of(part.content.lstrip()).ids("message-id")
            if ids:
                return ids[0]
    old = _OLD_ID.search(parsed.plain)
    if old:
        return old[1]
    headers = parsed.headers
    ids = headers.ids("in-reply-to") or headers.ids("references") or message_ids(headers.raw("x-failed-message-id"))
    return ids[-1] if ids else ""
