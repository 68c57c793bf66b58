"""Mail servers' refusals in plain words (RFC 3463)."""

import re


def server_words(text: bytes) -> str:
    """What a server said, short, printable, without response codes."""
    plain = text.decode("utf-8", "replace")
    plain = re.sub(r"\[[A-Z][^\]]*\]", "", plain)
    return "".join(c if c.isprintable() else " " for c in plain).strip()[:200]


_STATUS = {
    "5.1.0": "The address was refused.",
    "5.1.1": "There is no mailbox with this address.",
    "5.1.2": "There is no mail provider with this name (the part after the @).",
    "5.1.3": "The address is not written correctly.",
    "5.1.6": "The mailbox has moved and left no new address.",
    "5.1.10": "This domain takes no mail.",
    "5.2.0": "The mailbox does not take mail.",
    "5.2.1": "The mailbox is switched off.",
    "5.2.2": "Their mailbox is full.",
    "5.2.3": "The message is larger than their mailbox takes.",
    "5.3.4": "The message is too large for the mail server.",
    "5.4.1": "Their mail server does not answer.",
    "5.4.4": "No way to their mail server could be found.",
    "5.4.7": "It could not be delivered in time.",
    "4.4.7": "It could not be delivered in time.",
    "5.5.2": "Their mail server could not read the message.",
    "5.6.0": "The content was refused.",
    "5.7.0": "Their mail server refused it by its rules.",
    "5.7.1": "Their mail server refused it by its rules.",
    "5.7.26": "Their mail server could not check that it really came from you.",
}
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def delivery_reason(text: str, code: str = "") -> str:
    """A refusal in plain words, by its status code (RFC 3463); the server's own words where there is no code."""
    found = code or (match[1] if (match := _CODE.search(text)) else "")
    if found in _STATUS:
        return _STATUS[found]
    words = server_words(text.encode())
    if re.search(r"quota|mailbox (?:is )?full|over limit", text, re.IGNORECASE):
        return _STATUS["5.2.2"]
    if re.search(r"user unknown|no such user|unknown (?:user|recipient)|does not exist", text, re.IGNORECASE):
        return _STATUS["5.1.1"]
    return f"The mail server said: “{words}”" if words else "The mail server gave no reason."
