"""The answers of the form, read and completed; what is wrong becomes a sentence at its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.mail.discovery import Found
from connectors.mail.presets import Provider, presets
from connectors.mail.settings import SECURITIES, MailSettings, OAuthClient, Server
from shopbell.errors import FormRefused

_ADDRESS = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+")
_PORTS = {("imap", "tls"): 993, ("imap", ""): 993, ("smtp", "tls"): 465, ("smtp", ""): 465, ("smtp", "starttls"): 587}
_BY_PORT = {993: "tls", 465: "tls", **dict.fromkeys((143, 587, 25, 1143, 1025), "starttls")}


@dataclass(frozen=True, slots=True)
class Answers:
    """Read and checked; `settings` has host '' where a server is still to be found."""

    settings: MailSettings
    password: str = field(repr=False)
    client_secret: str = field(default="", repr=False)


def read_answers(given: Mapping[str, str]) -> Answers:
    """Raises FormRefused with a sentence for each field that cannot be right."""
    answers = {name: str(value).strip() for name, value in given.items() if name != "password"}
    wrong = _wrong(answers)
    settings = MailSettings.of(answers)
    if settings.auth != "oauth" and not given.get("password"):
        wrong["password"] = "Please enter the password."
    if wrong:
        raise FormRefused(wrong)
    settings = replace(settings, oauth=_client(settings, answers.get("oauth_provider", "")))
    if settings.auth == "oauth":
        _check_oauth(settings)
    return Answers(settings, str(given.get("password", "")), answers.get("oauth_client_secret", ""))


def _wrong(answers: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not _ADDRESS.fullmatch(answers.get("address", "")):
        wrong["address"] = "Please enter a whole mail address, such as you@your-shop.example."
    for kind in ("imap", "smtp"):
        port = answers.get(f"{kind}_port", "")
        if port and not (port.isdigit() and 0 < int(port) < 65536):
            wrong[f"{kind}_port"] = "A port is a number from 1 to 65535."
        if answers.get(f"{kind}_security", "") not in ("", *SECURITIES):
            wrong[f"{kind}_security"] = "Choose tls, starttls or none."
    ca_file = answers.get("ca_file", "")
    if ca_file and not Path(ca_file).expanduser().is_file():
        wrong["ca_file"] = "There is no such file."
    if answers.get("auth", "") not in ("", "password", "oauth"):
        wrong["auth"] = "Choose password or oauth."
    return wrong


def _client(settings: MailSettings, named: str) -> OAuthClient:
    """The owner's client id with the addresses of a known provider, unless others are given."""
    preset = presets().by_domain.get(settings.address.rpartition("@")[2].lower())
    name = named or (preset.oauth if preset else "")
    known = presets().oauth.get(name, OAuthClient())
    own = settings.oauth
    return OAuthClient(
        own.client_id,
        own.auth_url or known.auth_url,
        own.token_url or known.token_url,
        own.scopes or known.scopes,
    )


def _check_oauth(settings: MailSettings) -> None:
    wrong = {
        f"oauth_{name}": "This is needed to sign in with the browser."
        for name in ("client_id", "auth_url", "token_url")
        if not getattr(settings.oauth, name)
    }
    if wrong:
        raise FormRefused(wrong)


def needs_servers(settings: MailSettings) -> bool:
    """Whether a server was left out."""
    return not settings.imap.host or not settings.smtp.host


def completed(server: Server, kind: str) -> Server:
    """A given server with port and security filled in, each from the other."""
    security = server.security or _BY_PORT.get(server.port, "tls")
    port = server.port or _PORTS.get((kind, security), 143 if kind == "imap" else 587)
    return Server(server.host, port, security)


def candidates(settings: MailSettings, found: Found | None, kind: str) -> tuple[Server, ...]:
    """The servers to try: the given one, else those found; what else is given of it holds."""
    given: Server = getattr(settings, kind)
    if given.host or found is None:
        return (completed(given, kind),)
    servers: tuple[Server, ...] = getattr(found, kind)
    return tuple(
        Server(server.host, given.port or server.port, given.security or server.security) for server in servers
    )


def habits(settings: MailSettings, provider: Provider | None) -> MailSettings:
    """What is known about the provider that serves this account."""
    known = provider or presets().for_host(settings.imap.host)
    return replace(settings, files_sent=settings.files_sent or bool(known and known.files_sent))
