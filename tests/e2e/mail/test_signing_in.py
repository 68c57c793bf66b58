"""Set-up against real servers: TLS, an authority of one's own, one accepted certificate, and tokens that run out."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors._kit.oauth import Tokens
from connectors.mail.connector import MailConnector
from connectors.mail.settings import SECRET
from shopbell.connector import Toolbox
from shopbell.errors import CertificateUntrusted, FormRefused, SignInNeeded
from tests.contract.rig import Rig
from tests.e2e.mail.conftest import RealRig
from tests.servers.fixtures import SHORT_ACCESS_SECONDS
from tests.servers.mail import MailServer, MailUser
from tests.servers.mail_stand import real_mail_stand
from tests.servers.oidc import OidcServer
from tests.servers.oidc.browser import sign_in

pytestmark = [pytest.mark.server("mail"), pytest.mark.timeout(240)]


def answers(rig: RealRig, **more: str) -> dict[str, str]:
    ports = rig.post.server.ports
    return {
        **rig.stand.answers,
        "imap_port": str(ports.imaps),
        "imap_security": "tls",
        "smtp_port": str(ports.submissions),
        "smtp_security": "tls",
        "ca_file": str(rig.post.server.ca_file),
    } | more


def starttls(rig: RealRig) -> dict[str, str]:
    ports = rig.post.server.ports
    return {
        "imap_port": str(ports.imap),
        "imap_security": "starttls",
        "smtp_port": str(ports.submission),
        "smtp_security": "starttls",
    }


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_private_authority(rig: RealRig, security: str) -> None:
    more = starttls(rig) if security == "starttls" else {}
    verified = await rig.connector.verify(answers(rig, **more), rig.tools())
    assert verified.settings["imap_security"] == security
    assert verified.address == rig.post.shop.address


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_untrusted_certificate_shows_its_fingerprint_and_can_be_accepted(rig: RealRig, security: str) -> None:
    given = answers(rig, ca_file="", **(starttls(rig) if security == "starttls" else {}))
    with pytest.raises(CertificateUntrusted) as untrusted:
        await rig.connector.verify(given, rig.tools())
    print_ = untrusted.value.fingerprint
    assert len(print_.split(":")) == 32
    assert untrusted.value.pem.startswith("-----BEGIN CERTIFICATE-----")
    accepted = await rig.connector.verify({**given, "trusted_fingerprint": print_}, rig.tools())
    assert accepted.settings["trusted_fingerprint"] == print_
    other = ":".join(["00"] * 32)
    with pytest.raises(CertificateUntrusted, match="accepted before"):
        await rig.connector.verify({**given, "trusted_fingerprint": other}, rig.tools())


async def test_a_wrong_password_and_a_changed_one(rig: RealRig) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(answers(rig, password="wrong"), rig.tools())
    assert list(refused.value.fields) == ["password"]


async def test_a_file_that_is_no_authority(rig: RealRig) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(answers(rig, ca_file=__file__), rig.tools())
    assert list(refused.value.fields) == ["ca_file"]


async def test_mail_over_tls_only(rig: RealRig) -> None:
    verified = await rig.connector.verify(answers(rig), rig.tools())
    rig.secrets.values.update(verified.secrets)
    await rig.sign_in()
    assert rig.account is not None
    rig.account = replace(rig.account, settings=verified.settings)
    question = await rig.from_ana("Over TLS?")
    await rig.leave(await rig.session(), rig.answer(question, "Yes."))
    assert await rig.sent_texts() == ["Yes."]


# ---- tokens --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Person:
    """Signs in on the provider's real pages."""

    provider: OidcServer
    login: str
    task: "asyncio.Task[httpx.Response] | None" = None

    async def open(self, url: str) -> None:
        """As a browser would."""
        self.task = asyncio.create_task(asyncio.to_thread(sign_in, self.provider, url, self.login))


@dataclass(slots=True)
class TokenRig(RealRig):
    """An account that signs in with the browser."""

    person: Person | None = None

    def tools(self) -> Toolbox:
        assert self.person is not None
        return replace(Rig.tools(self), browser=self.person)

    def tokens(self) -> Tokens:
        """What is in the keyring now."""
        return Tokens.of_json(self.secrets.values[SECRET])


@pytest.fixture
async def by_token(
    short_oidc_server: OidcServer, oauth_mail_server: MailServer
) -> AsyncIterator[tuple[TokenRig, dict[str, str]]]:
    """An account at a mail provider that takes tokens of a real OpenID provider, good for six seconds."""
    shop, ana = oauth_mail_server.next_user(), oauth_mail_server.next_user()
    async with real_mail_stand(oauth_mail_server, shop, ana) as stand:
        rig = TokenRig(MailConnector(), stand, person=Person(short_oidc_server, shop.address))
        given = {name: value for name, value in stand.answers.items() if name != "password"} | {
            "auth": "oauth",
            "oauth_provider": "other",
            "oauth_client_id": short_oidc_server.client_id,
            "oauth_auth_url": short_oidc_server.authorization_url,
            "oauth_token_url": short_oidc_server.token_url,
            "oauth_scopes": short_oidc_server.scope,
        }
        yield rig, given
        await rig.close()


async def account(rig: TokenRig, given: dict[str, str]) -> None:
    """Set up through the provider's pages."""
    from tests.contract.rig import account_from

    verified = await rig.connector.verify(given, rig.tools())
    rig.secrets.values.update(verified.secrets)
    rig.account = account_from("mail", verified)
    assert rig.person is not None
    assert rig.person.task is not None
    assert "signed in" in (await rig.person.task).text


@pytest.mark.server("oidc")
async def test_tokens_that_run_out_are_refreshed_for_reading_and_sending(
    by_token: tuple[TokenRig, dict[str, str]],
) -> None:
    rig, given = by_token
    await account(rig, given)
    first = rig.tokens()
    await rig.stand.deliver("Are you open?")
    (question,) = (await rig.read()).with_text("Are you open?")
    await asyncio.sleep(SHORT_ACCESS_SECONDS)
    await rig.leave(await rig.session(), rig.answer(question, "Yes."))
    second = rig.tokens()
    assert second.access != first.access
    assert second.refresh != first.refresh
    await rig.stand.deliver("Thanks!")
    assert (await rig.read()).with_text("Thanks!")
    assert await rig.sent_texts() == ["Yes."]


@pytest.mark.server("oidc")
async def test_a_token_that_ran_out_early_is_replaced_once(by_token: tuple[TokenRig, dict[str, str]]) -> None:
    rig, given = by_token
    await account(rig, given)
    wrong_clock = replace(rig.tokens(), expires_at=datetime.now(UTC) + timedelta(hours=1))
    rig.secrets.values[SECRET] = wrong_clock.to_json()
    await asyncio.sleep(SHORT_ACCESS_SECONDS + 1)
    await rig.stand.deliver("Still there?")
    assert (await rig.read()).with_text("Still there?")


@pytest.mark.server("oidc")
async def test_access_that_was_withdrawn_asks_the_owner(by_token: tuple[TokenRig, dict[str, str]]) -> None:
    rig, given = by_token
    await account(rig, given)
    assert rig.person is not None
    tokens = rig.tokens()
    await asyncio.to_thread(rig.person.provider.revoke, tokens.refresh)
    await asyncio.to_thread(rig.person.provider.revoke, tokens.access)
    with pytest.raises(SignInNeeded):
        await rig.read()


__all__ = ["MailUser"]
