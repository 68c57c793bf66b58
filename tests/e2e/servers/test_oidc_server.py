"""Sign-in at the OpenID provider of the tests, and at the mail server with its tokens."""

import base64
import hashlib
import imaplib
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.servers.fixtures import SHORT_ACCESS_SECONDS
from tests.servers.mail import ALICE, MailServer
from tests.servers.oidc import OidcServer, code_after

pytestmark = [pytest.mark.server("oidc"), pytest.mark.timeout(180)]
VERIFIER = "v" * 64
REDIRECT = "http://127.0.0.1:45678/callback"


def _authorization_url(provider: OidcServer) -> str:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    query = {
        "client_id": provider.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": provider.scope,
        "prompt": "consent",
        "state": "s1",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{provider.authorization_url}?{urlencode(query)}"


def _turn_in(provider: OidcServer, **fields: str) -> httpx.Response:
    body = {"client_id": provider.client_id, **fields}
    return httpx.post(provider.token_url, data=body, trust_env=False)


def _tokens(provider: OidcServer, login: str) -> dict[str, str]:
    back = parse_qs(urlsplit(code_after(provider, _authorization_url(provider), login)).query)
    assert back["state"] == ["s1"]
    answer = _turn_in(
        provider,
        grant_type="authorization_code",
        code=back["code"][0],
        redirect_uri=REDIRECT,
        code_verifier=VERIFIER,
    )
    return dict(answer.raise_for_status().json())


def _xoauth2(server: MailServer, token: str) -> str:
    session = imaplib.IMAP4("localhost", server.ports.imap)
    sentence = f"user={ALICE.address}\1auth=Bearer {token}\1\1".encode()
    try:
        return session.authenticate("XOAUTH2", lambda _: sentence)[0]
    finally:
        session.shutdown()


def test_a_person_signs_in_and_the_refresh_token_rotates(oidc_server: OidcServer) -> None:
    tokens = _tokens(oidc_server, "bob@example.test")
    old = tokens["refresh_token"]
    new = _turn_in(oidc_server, grant_type="refresh_token", refresh_token=old).json()
    assert new["refresh_token"] != old
    again = _turn_in(oidc_server, grant_type="refresh_token", refresh_token=old)
    assert again.json()["error"] == "invalid_grant"


@pytest.mark.server("mail")
def test_a_token_opens_the_mailbox_until_it_runs_out_or_is_revoked(
    short_oidc_server: OidcServer, oauth_mail_server: MailServer
) -> None:
    tokens = _tokens(short_oidc_server, ALICE.address)
    assert _xoauth2(oauth_mail_server, tokens["access_token"]) == "OK"
    time.sleep(SHORT_ACCESS_SECONDS + 1)
    with pytest.raises(imaplib.IMAP4.error):
        _xoauth2(oauth_mail_server, tokens["access_token"])
    refreshed = _turn_in(short_oidc_server, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert _xoauth2(oauth_mail_server, refreshed["access_token"]) == "OK"
    short_oidc_server.revoke(refreshed["access_token"])
    with pytest.raises(imaplib.IMAP4.error):
        _xoauth2(oauth_mail_server, refreshed["access_token"])
