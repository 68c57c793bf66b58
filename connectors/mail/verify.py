"""Signing in once with the answers of the form, at both servers; every failure is a sentence at its field."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from connectors._kit import net, oauth
from connectors._kit.http import web_client
from connectors._kit.srv import DnsResolver, NoResolver, Resolver
from connectors.mail.answers import Answers, candidates, habits, needs_servers, read_answers
from connectors.mail.credentials import provider_of
from connectors.mail.discovery import Found, discover
from connectors.mail.imap.client import SignIn, open_client
from connectors.mail.settings import CLIENT_SECRET, SECRET, MailSettings, Server
from connectors.mail.smtp import open_smtp
from connectors.mail.wording import AppPasswordNeeded, WrongPassword
from shopbell.connector import Toolbox, Verified
from shopbell.errors import (
    CertificateUntrusted,
    FormRefused,
    KnownError,
    RateLimited,
    SignInNeeded,
    Unreachable,
)

Visit = Callable[[MailSettings, Server, SignIn, bool], Awaitable[None]]
NOT_FOUND = "The servers of this address could not be found. Please enter them; your provider's help page names them."


async def verify(given: Mapping[str, str], tools: Toolbox, resolver: Resolver | None = None) -> Verified:
    """Raises FormRefused, CertificateUntrusted and Unreachable; stores nothing."""
    answers = read_answers(given)
    found = await _found(answers.settings, tools, resolver)
    settings = answers.settings
    if found and found.username and not given.get("username"):
        settings = replace(settings, username=found.username)
    who, secrets = await _sign_in(answers, settings, found, tools)
    trial = _Trial(settings, who, found, tools.offline)
    imap = await trial.server("imap", _visit_imap)
    smtp = await trial.server("smtp", _visit_smtp)
    done = habits(settings.with_servers(imap, smtp), found.provider if found else None)
    return Verified(done.address.lower(), done.name, done.kept(), secrets)


async def _found(settings: MailSettings, tools: Toolbox, resolver: Resolver | None) -> Found | None:
    if not needs_servers(settings):
        return None
    async with web_client(tools) as client:
        return await discover(settings.address, client, resolver or (NoResolver() if tools.offline else DnsResolver()))


async def _sign_in(
    answers: Answers, settings: MailSettings, found: Found | None, tools: Toolbox
) -> tuple[SignIn, dict[str, str]]:
    if settings.auth != "oauth":
        provider = found.provider if found else None
        if provider and provider.oauth_only:
            raise FormRefused(
                {
                    "password": f"{provider.name} takes no passwords from other programs. Choose the provider's page "
                    "in the browser, with a client id of your own.",
                    "auth": "Choose the provider's page in the browser.",
                }
            )
        return SignIn(settings.username, password=answers.password), {SECRET: answers.password}
    client_of = provider_of(settings, answers.client_secret)
    try:
        async with web_client(tools) as client:
            tokens = await oauth.sign_in(client_of, tools.browser, client, tools.clock, settings.address)
    except SignInNeeded as error:
        raise FormRefused({"oauth_client_id": str(error)}) from error
    secrets = {SECRET: tokens.to_json()}
    if answers.client_secret:
        secrets[CLIENT_SECRET] = answers.client_secret
    return SignIn(settings.username, token=tokens.access), secrets


class _Trial:
    """Tries servers in order: a guess that leads nowhere is passed over, a given one is not."""

    def __init__(self, settings: MailSettings, who: SignIn, found: Found | None, offline: bool) -> None:
        self._settings = settings
        self._who = who
        self._found = found
        self._offline = offline

    async def server(self, kind: str, visit: Visit) -> Server:
        """The first one that lets us in."""
        tried = candidates(self._settings, self._found, kind)
        failure: KnownError | None = None
        for server in tried:
            try:
                await self._once(kind, server, visit)
            except Unreachable as error:
                failure = failure or error
            except CertificateUntrusted as error:
                if not (self._found and self._found.guessed):
                    raise
                failure = failure or error
            else:
                return server
        if failure is None or isinstance(failure, CertificateUntrusted):
            raise failure or FormRefused({f"{kind}_host": NOT_FOUND})
        raise self._refused(kind, failure, len(tried))

    async def _once(self, kind: str, server: Server, visit: Visit) -> None:
        if self._settings.clear_text(server):
            raise FormRefused(
                {
                    f"{kind}_security": "Without encryption everybody on the way can read the password. "
                    "Choose TLS or STARTTLS, or allow it below.",
                }
            )
        try:
            await visit(self._settings, server, self._who, self._offline)
        except (SignInNeeded, RateLimited) as error:
            raise FormRefused(self._at_password(kind, error)) from error
        except ssl.SSLError as error:
            raise FormRefused({"ca_file": "This file holds no certificate authority (PEM)."}) from error

    def _at_password(self, kind: str, error: KnownError) -> dict[str, str]:
        if not isinstance(error, WrongPassword | AppPasswordNeeded):
            return {f"{kind}_security" if isinstance(error, SignInNeeded) else f"{kind}_host": str(error)}
        if self._who.token:
            return {
                "oauth_client_id": "The mail server does not accept what the provider's page gave. Check the scopes."
            }
        provider = self._found.provider if self._found else None
        if provider and provider.app_password:
            return {
                "password": f"{provider.name} needs an app password here, not the usual one. "
                f"Make one at {provider.app_password}"
            }
        return {"password": str(error)}

    def _refused(self, kind: str, failure: KnownError, tried: int) -> KnownError:
        if self._found and self._found.guessed and not getattr(self._settings, kind).host:
            return FormRefused({f"{kind}_host": NOT_FOUND})
        if isinstance(failure, net.NameUnknown):
            return FormRefused({f"{kind}_host": str(failure)})
        if isinstance(failure, net.TlsMissing):
            return FormRefused({f"{kind}_security": str(failure)})
        if isinstance(failure, net.Refused):
            return FormRefused({f"{kind}_port": str(failure)})
        return failure


async def _visit_imap(settings: MailSettings, server: Server, who: SignIn, offline: bool) -> None:
    client = await open_client(settings.place(server, offline=offline))
    try:
        await client.sign_in(who)
    finally:
        await client.bye()


async def _visit_smtp(settings: MailSettings, server: Server, who: SignIn, offline: bool) -> None:
    client = await open_smtp(settings.place(server, offline=offline))
    try:
        await client.sign_in(who)
    finally:
        await client.quit()
