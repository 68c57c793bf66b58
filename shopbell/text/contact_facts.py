"""Telephone numbers, sites and mail addresses that people put under their words. Pure; the same in every language.

What stands in a signature is told from what stands in a sentence by the line it is on: hardly anything else is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from shopbell.people import Fact, FactKind
from shopbell.text.links_found import x_spans
from shopbell.text.quotes import PartKind, fold

_TAIL: Final = 8
"""So many lines at the end of somebody's own words may be a signature without its mark."""
_LINES: Final = 30
_LINE: Final = 160
_BESIDE: Final = 24
"""Letters that may stand on the line beside what is found: 'Tel.', 'Mobile:', a name."""
_LEAST, _MOST = 8, 15
"""Digits of a telephone number (ITU E.164 allows 15); fewer than eight are everywhere."""
_KEY: Final = 8
"""The last digits by which a number is known: '0171 …' and '+49 171 …' are one."""
_ADDRESS: Final = re.compile(r"(?<![\w.@%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_FEDIVERSE: Final = re.compile(
    r"(?<![\w/@.])@(?P<handle>\w{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(?<![\w.@/#-])(?:\+|00|\()?\(?\d[\d\s()/.\-\u2010-\u2013]{6,28}\d(?!\w)")
_DATE: Final = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_CALLED: Final = re.compile(
    r"(?:☎|📞|📱|✆|\b(?:tel|tél|teléf|telef|fon|phone|mob|cell|handy|whatsapp|signal|komórka|gsm|cel|call|ring)|"
    r"тел|моб|هاتف|جوال|موبايل|טל|נייד|电话|電話|手机|手機|携帯|전화|휴대|फोन|मोबाइल|โทร|\b[tmph]\s*[:.])",
    re.IGNORECASE,
)
_NUMBERS_OF_OTHER_THINGS: Final = re.compile(
    r"\b(?:fax|iban|bic|vat|ust|steuer|tax|siret|siren|cif|nif|cnpj|cpf|piva|p\.? ?iva|nip|regon|krs|hrb|kvk|btw|order|"
    r"invoice|rechnung|facture|pedido|bestell)",
    re.IGNORECASE,
)
SHARED_HOSTS: Final = frozenset(
    {
        "bsky.app", "etsy.com", "facebook.com", "fb.com", "github.com", "instagram.com", "ko-fi.com", "linkedin.com",
        "linktr.ee", "m.facebook.com", "medium.com", "pinterest.com", "t.me", "threads.net", "tiktok.com", "tumblr.com",
        "twitter.com", "wa.me", "x.com", "xing.com", "youtube.com", "wordpress.com", "blogspot.com", "notion.site",
    }
)  # fmt: skip
"""There the path says whose page it is; alone the host says nothing."""
_NOBODYS: Final = frozenset(
    {
        "gmail.com", "google.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "apple.com", "gmx.net",
        "gmx.de", "web.de", "proton.me", "mail.ru", "qq.com", "163.com", "example.com", "w3.org", "aka.ms", "goo.gl",
        "maps.app.goo.gl", "bit.ly", "avast.com", "avg.com", "wikipedia.org", "zoom.us", "calendly.com",
    }
)  # fmt: skip
_ANY: Final = re.compile(r"[\d@]|\w\.\w")
"""Nothing that is found here goes without one of these: most lines are prose, and are left at once."""


def facts_in_message(text: str) -> tuple[Fact, ...]:
    """What the signature of a message says about its writer; nothing from quotes and nothing from its sentences."""
    if not _may_have_any(text):
        return ()
    return _all(_signature_lines(text))


def facts_in_profile(text: str) -> tuple[Fact, ...]:
    """What somebody says about themselves where networks have a place for it: all of it is a signature."""
    return _all(text.splitlines()[:_LINES]) if _may_have_any(text) else ()


def without_contacts(text: str) -> str:
    """A text in which mail addresses, handles and telephone numbers are only named as such."""
    return "\n".join(_without_contacts(line) for line in text.split("\n"))


def _without_contacts(line: str) -> str:
    def named(match: re.Match[str]) -> str:
        return "[number]" if _is_phone(match[0], line) and phone_value(match[0]) else match[0]

    return _NUMBER.sub(named, _ADDRESS.sub("[address]", _FEDIVERSE.sub("[address]", line)))


def phone_value(number: str) -> str:
    """The digits by which a telephone number is known, in any script; '' when it is none."""
    digits = "".join(str(unicodedata.digit(char)) for char in number if unicodedata.digit(char, None) is not None)
    return digits[-_KEY:] if _LEAST <= len(digits) <= _MOST and len(set(digits)) > 2 else ""


def site_value(link: str) -> str:
    """A site without what varies; '' where it says nothing about anybody."""
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", link.strip().casefold())
    host, _, path = plain.partition("/")
    host = host.rpartition("@")[2].partition(":")[0].removeprefix("www.")
    path = path.partition("?")[0].partition("#")[0].strip("/")
    if not host or "." not in host or host in _NOBODYS:
        return ""
    if host in SHARED_HOSTS:
        return f"{host}/{path}" if path else ""
    return host


def mail_value(address: str) -> str:
    """An address as it is compared; '' when it is none."""
    return address.casefold() if _ADDRESS.fullmatch(address) else ""


def _may_have_any(text: str) -> bool:
    return _ANY.search(text) is not None


def _signature_lines(text: str) -> list[str]:
    parts = [part for part in fold(text) if part.kind is not PartKind.QUOTE]
    signed = [line for part in parts if part.kind is PartKind.SIGNATURE for line in part.text.splitlines()]
    own = [line for part in parts if part.kind is PartKind.TEXT for line in part.text.splitlines() if line.strip()]
    # The first line is what they came to say.
    return [*own[1:][-_TAIL:], *signed[:_LINES]]


def _all(lines: list[str]) -> tuple[Fact, ...]:
    found: dict[tuple[FactKind, str], Fact] = {}
    for line in lines:
        if len(line) <= _LINE and _ANY.search(line):
            for fact in _in_line(line):
                found.setdefault((fact.kind, fact.value), fact)
    return tuple(found.values())


def _in_line(line: str) -> Iterator[Fact]:
    rest, facts = line, list[Fact]()
    for match in _FEDIVERSE.finditer(line):
        handle = f"mastodon {match['handle']}".casefold()
        facts.append(Fact(FactKind.HANDLE, handle, handle))
        rest = rest.replace(match[0], " ")
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(".-")
        facts.append(Fact(FactKind.MAIL, address.casefold(), address))
        rest = rest.replace(match[0], " ")
    for span in reversed(x_spans(rest)):
        link = rest[span.start : span.end]
        if value := site_value(link):
            facts.append(Fact(FactKind.SITE, value, link))
        rest = rest[: span.start] + " " + rest[span.end :]
    for match in _NUMBER.finditer(rest):
        if _is_phone(match[0], rest) and (value := phone_value(match[0])):
            facts.append(Fact(FactKind.PHONE, value, " ".join(match[0].split())))
    rest = _NUMBER.sub(" ", rest)
    if sum(char.isalpha() for char in rest) <= _BESIDE * max(1, len(facts)):
        yield from facts


def _is_phone(number: str, line: str) -> bool:
    if _DATE.search(number) or _NUMBERS_OF_OTHER_THINGS.search(line):
        return False
    return number.lstrip("(")[:1] in ("+", "0") or unicodedata.digit(number[0], 1) == 0 or bool(_CALLED.search(line))
