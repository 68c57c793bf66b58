"""Where a link really leads, and whether what it shows says so."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from shopbell.text.links_found import host_length
from shopbell.text.word_lists import names


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a message.

    `shown` is its text on one line, `href` the address it opens (http, https, mailto or tel),
    `host` the host or mail domain to tell the reader before opening (an international name is
    followed by its punycode), `misleading` whether `shown` names another host than that.
    """

    shown: str
    href: str
    host: str
    misleading: bool


_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_HREF_JUNK: Final = re.compile(r"[\x00-\x1f\x7f]+")
_SCHEME: Final = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
_TEL: Final = re.compile(r"tel:[+0-9()./\- ;=a-zA-Z]{1,80}", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[^\s@<>()\"',;:]{1,128}+@([^\s@<>()\"',;:/?#]{3,253}+)")
_NAMED: Final = re.compile(
    r"(?<![\w@.-])(?:https?://(?:[^\s/@]{1,256}@)?)?((?:[^\W_]|-){1,63}+(?:\.(?:[^\W_]|-){1,63}+)++)(?!@)",
    re.IGNORECASE,
)
_OTHER_ENDINGS: Final = names(
    "рф бел укр қаз срб мкд бг ею 中国 中國 香港 台湾 台灣 新加坡 澳門 한국"
    " السعودية مصر امارات المغرب ایران భారత్ भारत ไทย გე "
    "հայ ευ ελ"
    " 网络 公司 网址 онлайн сайт みんな"
)
_HREF_LIMIT: Final = 8_000
_SHOWN_LIMIT: Final = 300


def safe_href(href: str) -> str:
    """Return an address that may be opened, or "" for one that may not.

    Only http, https, mailto and tel with something behind them; never relative, never a share.
    Backslashes become slashes as browsers read them (URL standard 4.4), so that the host that is
    told is the host that opens.
    """
    kept = _HREF_JUNK.sub("", href[: _HREF_LIMIT + 1]).strip()
    match = _SCHEME.match(kept)
    if match is None or len(kept) > _HREF_LIMIT:
        return ""
    scheme = match[1].lower()
    rest = kept[match.end() :]
    if scheme == "tel":
        return kept if _TEL.fullmatch(kept) else ""
    if scheme == "mailto":
        return f"mailto:{rest}" if "@" in unquote(rest) else ""
    place, mark, query = _cut_at(rest, "?#")
    place = place.replace("\\", "/").lstrip("/")
    address = f"{scheme}://{place}{mark}{query}".replace(" ", "%20")
    return address if _host_of(address) else ""


def judge(shown: str, href: str) -> Link:
    """Compare what a link shows with where it leads. `href` comes from `safe_href`."""
    words = " ".join(_UNSEEN.sub("", shown).split())[:_SHOWN_LIMIT]
    host = _host_of(href)
    named = {_plain_host(name) for name in _named_hosts(words)}
    lies = any(not _same_house(name, _plain_host(host)) for name in named) if host else False
    return Link(words, href, _told(host), lies or _hides_host(href))


def _cut_at(text: str, marks: str) -> tuple[str, str, str]:
    for at, char in enumerate(text):
        if char in marks:
            return text[:at], char, text[at + 1 :]
    return text, "", ""


def _host_of(href: str) -> str:
    """Return the host of a web address or the domain of a mail address; "" where there is none."""
    if href.startswith("mailto:"):
        address = unquote(href[7:].split("?", 1)[0])
        return address.rsplit("@", 1)[-1].strip(" >").lower() if "@" in address else ""
    if href.startswith("tel:"):
        return ""
    try:
        return unquote(urlsplit(href).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _hides_host(href: str) -> bool:
    """Say whether another host stands in the user name: https://bank.example@elsewhere.example."""
    if not href.startswith("http"):
        return False
    authority = href.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0]
    return "." in authority.rpartition("@")[0]


def _named_hosts(shown: str) -> list[str]:
    """Find the hosts a text names: links, bare domains and mail addresses."""
    plain = unicodedata.normalize("NFKC", shown).replace("。", ".").replace("[.]", ".")
    names = [match[1].rstrip(".") for match in _ADDRESS.finditer(plain)]
    names.extend(match[1] for match in _NAMED.finditer(plain))
    return [name for name in names if host_length(name) and _ends_known(name)]


def _ends_known(host: str) -> bool:
    """Only endings in use: "Danke.Bis bald" in another script would else name a host."""
    last = host.rsplit(".", 1)[-1]
    return last.isascii() or last in _OTHER_ENDINGS


def _plain_host(host: str) -> str:
    lower = unicodedata.normalize("NFKC", host).lower().removeprefix("www.")
    return _punycode(lower)


def _same_house(named: str, real: str) -> bool:
    return named == real or real.endswith("." + named) or named.endswith("." + real)


def _punycode(host: str) -> str:
    """Write a host in ASCII (RFC 3492), label by label; labels that cannot be written stay."""
    return ".".join(_encoded(label) for label in host.split("."))


def _encoded(label: str) -> str:
    if label.isascii():
        return label
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return label


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _told(host: str) -> str:
    """Write a host so that a look-alike letter cannot hide: the name and, where it differs, its punycode."""
    written = _UNSEEN.sub("", ".".join(_decoded(label) for label in host.split(".")))
    plain = _punycode(written.lower())
    return written if written.isascii() else f"{written} ({plain})"
