"""Writing a message: the exact bytes that leave. Control characters and header injection are refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from shopbell.connector import OutgoingFile
from shopbell.errors import Rejected

# 7bit: what we send passes every server, also those without 8BITMIME (RFC 6152).
_POLICY = SMTP.clone(cte_type="7bit")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_PLAIN = re.compile(r"[^\s<>\"(),:;@\[\]\\]{1,64}@[^\s<>\"(),:;@\[\]\\]{1,255}")


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into a message. Addresses are 'Name <address>' or an address."""

    message_id: str
    at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[OutgoingFile, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def compose(letter: Letter) -> bytes:
    """The message with CRLF line ends; the same letter gives the same bytes. Raises Rejected."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = address_of(letter.sender)
    if letter.to:
        message["To"] = [address_of(one) for one in letter.to]
    if letter.cc:
        message["Cc"] = [address_of(one) for one in letter.cc]
    message["Subject"] = _clean(letter.subject, "The subject")
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = _clean(letter.in_reply_to, "The reference")
    if letter.references:
        message["References"] = _clean(" ".join(letter.references), "The reference")
    for name, value in letter.extra.items():
        message[name] = _clean(value, name)
    message.set_content(_text(letter.text), charset="utf-8")
    for file in letter.files:
        _attach(message, file)
    _fix_boundary(message, letter.message_id)
    try:
        return bytes(message)
    except (UnicodeError, ValueError, LookupError) as error:
        raise Rejected("This message cannot be written as mail. Please check its addresses.") from error


def _text(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _BAD_TEXT.sub("", plain).rstrip("\n") + "\n"


def _clean(value: str, what: str) -> str:
    if _CONTROL.search(value):
        raise Rejected(f"{what} holds a line break or another control character. Please take it out.")
    return value


def address_of(text: str) -> Address:
    """'Name <address>' or an address as a header value; raises Rejected, with what is wrong."""
    name, plain = split_address(text)
    local, _, domain = plain.rpartition("@")
    try:
        return Address(display_name=name, username=local, domain=_ascii_domain(domain))
    except (ValueError, IndexError) as error:
        raise Rejected(f"“{plain}” is not a mail address.") from error


def split_address(text: str) -> tuple[str, str]:
    """Name and address; raises Rejected when it holds none."""
    clean = _clean(text.strip(), "An address")
    name, bracket, rest = clean.rpartition("<")
    plain = rest.rstrip("> ").strip() if bracket else clean
    if not _PLAIN.fullmatch(plain):
        raise Rejected(f"“{clean}” is not a mail address.")
    return name.strip().strip("\"'").strip(), plain


def plain_address(text: str) -> str:
    """The address alone, its domain as it goes over the wire; raises Rejected."""
    local, _, domain = split_address(text)[1].rpartition("@")
    return f"{local}@{_ascii_domain(domain)}"


def _ascii_domain(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Rejected(f"“{domain}” is not the name of a mail provider.") from error


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    kind, _, sub = file.media_type.partition("/")
    if not re.fullmatch(r"[\w.+-]+", kind) or not re.fullmatch(r"[\w.+-]+", sub) or kind == "multipart":
        kind, sub = "application", "octet-stream"
    if kind == "message":
        # base64 is not allowed for message/rfc822, and a stranger's bytes need it.
        kind, sub = "application", "octet-stream"
    name = _CONTROL.sub(" ", file.name).replace("/", "_") or "file"
    message.add_attachment(file.content, maintype=kind, subtype=sub, filename=name)


def _fix_boundary(message: EmailMessage, message_id: str) -> None:
    """A boundary from the id, so that composing twice gives the same bytes; '=_' cannot be in encoded text."""
    if message.is_multipart():
        message.set_boundary("=_" + re.sub(r"\W", "", message_id)[:48])
