"""Who really wrote: the sender, ourselves from another program, or a customer through the shop's own contact form."""

from dataclasses import dataclass

from connectors._kit.letters.providers import shared_domains
from connectors._kit.letters.robots import is_no_reply
from connectors._kit.mime import Headers, Mailbox

_FORM_NAMES = frozenset(
    {"wordpress", "www-data", "contact", "form", "forms", "website", "web", "shop", "info", "kontakt"}
)


@dataclass(frozen=True, slots=True)
class Authorship:
    """`form`: a contact form of the shop wrote down what `author` said."""

    author: Mailbox
    own: bool
    form: bool = False


def authorship(headers: Headers, own: frozenset[str], *, in_sent: bool) -> Authorship:
    """`own` are the shop's addresses; `in_sent`: the message lies in Sent, or carries such a label."""
    sender = next(iter((*headers.mailboxes("from"), *headers.mailboxes("sender"))), Mailbox(""))
    if not in_sent:
        person = _through_form(headers, sender, own)
        if person is not None:
            return Authorship(person, own=False, form=True)
    return Authorship(sender, own=in_sent or sender.address in own)


def _through_form(headers: Headers, sender: Mailbox, own: frozenset[str]) -> Mailbox | None:
    """The customer behind a contact form, only where no stranger gains by pretending it.

    The mail says it comes from the shop's own domain (or from the shop's very address), it goes to the shop, and it
    names one other address for answers. Whoever forges that could have written from that other address at once: the
    name shown is the name of the one who will get the answer.
    """
    if headers.has("list-id") or headers.has("list-unsubscribe"):
        return None
    answers_to = [box for box in headers.mailboxes("reply-to") if box.address]
    if len(answers_to) != 1 or not _stranger(answers_to[0].address, own):
        return None
    to_us = any(box.address in own for name in ("to", "cc") for box in headers.mailboxes(name))
    return answers_to[0] if to_us and _ours(sender.address, own) else None


def _stranger(address: str, own: frozenset[str]) -> bool:
    return address not in own and not is_no_reply(address)


def _ours(sender: str, own: frozenset[str]) -> bool:
    if sender in own:
        return True
    local, _, domain = sender.rpartition("@")
    # Being at the same big provider means nothing.
    domains = {address.rpartition("@")[2] for address in own} - shared_domains()
    return domain in domains and (local in _FORM_NAMES or is_no_reply(sender))
