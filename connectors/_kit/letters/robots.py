"""Machines told from people, by what they say of themselves (RFC 2919, 2369, 3834) and by their names."""

import re

from connectors._kit.mime import Headers, Mailbox
from shopbell.text.turns import is_out_of_office

_NO_REPLY = (
    *("noreply", "notreply", "donotreply", "dontreply", "neverreply", "noanswer", "norespond", "donotrespond"),
    *("nichtantworten", "keineantwort", "nepasrepondre", "pasdereponse", "noresponder", "naoresponda"),
    *("nonrispondere", "geenantwoord", "nieodpowiadaj"),
)
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|bounces?|listserv|majordomo|mailman)(?:[-_.+]|$)", re.IGNORECASE)
_BULK = frozenset({"bulk", "list", "junk"})


def is_no_reply(address: str) -> bool:
    """Whether nobody reads answers to this address, by its name."""
    bare = re.sub(r"[-_.]", "", address.partition("@")[0].lower())
    return bare.startswith(_NO_REPLY)


def is_mailer(address: str) -> bool:
    """Whether a mail system writes, by its name."""
    return bool(_MACHINES.search(address.partition("@")[0]))


def is_automatic_answer(headers: Headers, subject: str) -> bool:
    """An absence note or another answer that a machine gave to our message; its words are judged elsewhere."""
    if _submitted(headers) == "auto-replied" or any(headers.has(name) for name in ("x-autoreply", "x-autorespond")):
        return True
    if headers.raw("precedence").strip().lower() == "auto_reply":
        return True
    answers = headers.has("in-reply-to") or headers.has("references")
    return answers and is_out_of_office("", subject)


def is_robot(headers: Headers, author: Mailbox, own: frozenset[str]) -> bool:
    """Newsletters, notifications and mail systems: kept apart, and nobody waits."""
    if _submitted(headers) not in ("", "no") or is_no_reply(author.address) or is_mailer(author.address):
        return True
    if headers.has("list-unsubscribe") and not _own_list(headers, own):
        return True
    if (headers.has("list-id") or _bulk(headers)) and not _own_list(headers, own):
        return True
    # Programs ask so for no automatic answers; people's own programs do it too when they answer.
    suppressed = headers.raw("x-auto-response-suppress").lower()
    return ("all" in suppressed or "oof" in suppressed) and not headers.has("in-reply-to")


def _submitted(headers: Headers) -> str:
    """The word of Auto-Submitted (RFC 3834 5), which may be followed by parameters and a comment."""
    word = re.match(r"\s*([\w-]+)", headers.raw("auto-submitted"))
    return word[1].lower() if word else ""


def _bulk(headers: Headers) -> bool:
    return headers.raw("precedence").strip().lower() in _BULK


def _own_list(headers: Headers, own: frozenset[str]) -> bool:
    """The shop's own address is a group (info@ of one's domain): customers write through it, and they are people."""
    list_id = headers.raw("list-id").rpartition("<")[2].rstrip("> ").lower()
    return any(list_id == address.replace("@", ".") for address in own)
