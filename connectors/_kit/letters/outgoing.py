"""What leaves: recipients, references and the exact bytes of a message, fixed before anything is sent."""

import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from connectors._kit.mime import Headers, message_ids
from connectors._kit.mime.compose import Letter, compose, plain_address, split_address
from shopbell.connector import Outgoing
from shopbell.errors import Rejected

REFERENCES = 40
_ANSWER = re.compile(r"^\s*(?:re|aw|antw|sv|odp|rif|ref)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


class Writer(Protocol):
    """The account that writes."""

    @property
    def address(self) -> str:
        """Its address."""
        ...

    @property
    def name(self) -> str:
        """As others see it; '' for none."""
        ...

    @property
    def own(self) -> frozenset[str]:
        """Every address of ours, in lower case."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who it goes to beside what it says (RFC 5321); addresses alone."""

    sender: str
    recipients: tuple[str, ...]


def written(outgoing: Outgoing, writer: Writer) -> bytes:
    """The message; the same for every try. Bcc is not in it. Raises Rejected."""
    facts = outgoing.reply_facts
    sender = sender_of(outgoing, writer)
    answered = next(iter(message_ids(facts.get("message_id", ""))), "")
    return compose(
        Letter(
            message_id=new_id(outgoing.key, sender),
            at=outgoing.created_at,
            sender=f"{writer.name} <{sender}>" if writer.name else sender,
            to=to_of(outgoing, writer),
            cc=outgoing.cc,
            subject=subject_of(outgoing),
            text=outgoing.text,
            in_reply_to=answered,
            references=_shortened(message_ids(facts.get("references", "")) or ((answered,) if answered else ())),
            files=outgoing.files,
        )
    )


def envelope(outgoing: Outgoing, writer: Writer, payload: bytes) -> Envelope:
    """Who it goes to: those the bytes name, and Bcc, each once. Raises Rejected."""
    headers = Headers.of(payload)
    named = [box.address for name in ("to", "cc") for box in headers.mailboxes(name) if box.address]
    hidden = [plain_address(one) for one in outgoing.bcc]
    everybody = tuple(dict.fromkeys([*named, *hidden]))
    if not everybody:
        raise Rejected("Say first who should get it.")
    return Envelope(plain_address(sender_of(outgoing, writer)), everybody)


def sender_of(outgoing: Outgoing, writer: Writer) -> str:
    """The address of ours that was written to, else the account's."""
    received_by = outgoing.reply_facts.get("from_address", "").lower()
    return received_by if received_by in writer.own else writer.address


def to_of(outgoing: Outgoing, writer: Writer) -> tuple[str, ...]:
    """As the owner said, else where the answered message wants its answer."""
    if outgoing.to:
        return outgoing.to
    facts = outgoing.reply_facts
    if facts.get("own"):
        wanted = [one for one in _addresses(facts.get("to", "")) if one.lower() not in writer.own]
        wanted = wanted or _addresses(facts.get("to", ""))
    else:
        wanted = _addresses(facts.get("reply_to", "")) or _addresses(facts.get("author", ""))
    if not wanted and not outgoing.cc and not outgoing.bcc:
        raise Rejected("Nobody is named who could get this answer. Enter an address.")
    return tuple(wanted)


def _addresses(text: str) -> list[str]:
    found = [one.strip() for one in text.split(",") if one.strip()]
    return [split_address(one)[1] for one in found]


def subject_of(outgoing: Outgoing) -> str:
    """An answer says so once, in whatever language it was said before."""
    subject = " ".join(outgoing.subject.split())
    answers = outgoing.reply_to or outgoing.reply_facts.get("message_id")
    return f"Re: {subject}" if answers and not _ANSWER.match(subject) else subject


def new_id(key: str, sender: str) -> str:
    """The Message-ID of a press of Send: the same for every try of it, and not to be guessed from outside."""
    domain = plain_address(sender).rpartition("@")[2]
    return f"<{hashlib.sha256(f'{key}|{sender}'.encode()).hexdigest()[:32]}@{domain}>"


def _shortened(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The first and the last ones: header lines of many kilobytes are refused somewhere (RFC 5322 3.6.4)."""
    return ids if len(ids) <= REFERENCES else (ids[0], *ids[-(REFERENCES - 1) :])
