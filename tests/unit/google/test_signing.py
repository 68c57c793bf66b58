"""Signing in with the owner's own client: by the browser and without, permissions left out, a sign-in that ends."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from connectors._kit import oauth
from connectors._kit.google import signing
from connectors._kit.google.signing import SECRET, TOKENS, Signature
from connectors._kit.google.testing import CLIENT, REFRESH, GoogleStand
from connectors._kit.google.testing import SECRET as GIVEN
from connectors.youtube.connector import YouTubeConnector
from connectors.youtube.testing import ChannelStand
from connectors.youtube.testing.service import HANDLE, SCOPE, SHOP
from shopbell.errors import FormRefused, SignInNeeded, Unreachable
from tests.unit.google.support import NOON, GoogleRig, TickingBrowser

ANSWERS = {"client_id": CLIENT, "client_secret": GIVEN}


@dataclass
class Set:
    """A channel nobody signed in to."""

    stand: ChannelStand = field(default_factory=ChannelStand)

    def rig(self, scope: str | None = SCOPE) -> GoogleRig:
        browser = TickingBrowser(self.stand.channel.issuer, scope)
        return GoogleRig(YouTubeConnector(), self.stand, browser=browser)


async def test_the_browser_is_asked_with_the_owners_client_and_proof(caplog: pytest.LogCaptureFixture) -> None:
    given = Set()
    rig = given.rig()
    verified = await rig.connector.verify(ANSWERS, rig.tools())
    assert isinstance(rig.browser, TickingBrowser)
    (page,) = rig.browser.pages
    assert page["client_id"] == CLIENT
    assert page["redirect_uri"].startswith("http://127.0.0.1:")
    assert (page["code_challenge_method"], page["access_type"], page["prompt"]) == ("S256", "offline", "consent")
    assert page["scope"] == SCOPE
    asked = given.stand.channel.issuer.asked[0]
    assert oauth.challenge(asked["code_verifier"]) == page["code_challenge"]
    assert (verified.address, verified.settings["channel"]) == (HANDLE, SHOP)
    assert set(verified.secrets) == {SECRET, TOKENS}
    assert REFRESH in verified.secrets[TOKENS]
    assert GIVEN not in str(verified.settings) + repr(verified) + caplog.text


async def test_a_permission_left_unticked_is_said() -> None:
    rig = Set().rig("openid email")
    with pytest.raises(FormRefused, match="leave the box for YouTube ticked"):
        await rig.connector.verify(ANSWERS, rig.tools())


async def test_saying_no_on_the_page_is_said() -> None:
    rig = Set().rig(None)
    with pytest.raises(FormRefused, match="refused on the provider's page"):
        await rig.connector.verify(ANSWERS, rig.tools())
    assert isinstance(rig.browser, TickingBrowser)
    await rig.browser.rest()


@pytest.mark.parametrize(
    ("answers", "field_", "words"),
    [
        ({**ANSWERS, "client_id": "shopbell"}, "client_id", r"apps\.googleusercontent\.com"),
        ({**ANSWERS, "client_secret": ""}, "client_secret", "copy the client secret"),
        ({**ANSWERS, "client_secret": "other"}, "client_secret", "type Desktop app"),
        ({**ANSWERS, "refresh_token": "1//old"}, "refresh_token", "does not accept this refresh token"),
        ({**ANSWERS, "api_base": "http://127.0.0.1.example.org"}, "", "own address only|encryption"),
        ({**ANSWERS, "api_base": "https://google.example"}, "", "own address only"),
    ],
)
async def test_each_wrong_answer_is_said_at_its_field(answers: dict[str, str], field_: str, words: str) -> None:
    rig = Set().rig()
    with pytest.raises((FormRefused, ValueError), match=words) as refused:
        await rig.connector.verify(answers, rig.tools())
    if isinstance(refused.value, FormRefused):
        assert set(refused.value.fields) == {field_}


async def test_a_worn_token_is_renewed_once_and_written_back() -> None:
    given = Set()
    rig = given.rig()
    rig.browser = None
    await rig.sign_in()
    before = rig.secrets.values[TOKENS]
    given.stand.channel.issuer.wear_out()
    given.stand.channel.add("Ana", "Still there?")
    await rig.look()
    assert rig.shelf.with_text("Still there?")
    assert rig.secrets.values[TOKENS] != before
    assert REFRESH in rig.secrets.values[TOKENS], "Google gives the refresh token only once"


async def test_a_token_is_renewed_before_it_runs_out() -> None:
    given = Set()
    rig = given.rig()
    await rig.sign_in()
    made = given.stand.channel.issuer.made
    rig.clock.at += timedelta(hours=2)
    await rig.look()
    assert given.stand.channel.issuer.made == made + 1


async def test_a_project_in_testing_is_told_before_it_ends_and_when_it_did() -> None:
    given = Set()
    given.stand.channel.issuer.lasts = 604_799
    rig = given.rig()
    await rig.sign_in()
    assert rig.account is not None
    assert rig.account.settings["ends_at"].startswith("2026-12-06")
    session = await rig.session()
    assert session.notices() == ()  # type: ignore[attr-defined]
    rig.clock.at = NOON + timedelta(days=5, hours=2)
    (notice,) = session.notices()  # type: ignore[attr-defined]
    assert "Google ends this sign-in at" in notice
    assert "press Publish app" in notice
    rig.clock.at = NOON + timedelta(days=7, hours=1)
    given.stand.channel.issuer.ended = True
    with pytest.raises(SignInNeeded, match="after seven days: press Publish app"):
        await rig.look()


async def test_without_secrets_the_owner_signs_in_again() -> None:
    rig = Set().rig()
    await rig.sign_in()
    rig.secrets.values.clear()
    with pytest.raises(SignInNeeded, match="not in the keyring"):
        await rig.look()


async def test_a_stored_sign_in_that_cannot_be_read_is_asked_for_again() -> None:
    rig = Set().rig()
    await rig.sign_in()
    rig.secrets.values[TOKENS] = "{"
    with pytest.raises(SignInNeeded, match="cannot be read"):
        await rig.look()


async def test_removing_the_account_takes_the_sign_in_back() -> None:
    given = Set()
    rig = given.rig()
    await rig.sign_in()
    assert rig.account is not None
    await YouTubeConnector().sign_out(rig.account, rig.tools())
    assert given.stand.channel.issuer.revoked == [REFRESH]
    await given.stand.go_offline()
    with pytest.raises(Unreachable):
        await YouTubeConnector().sign_out(rig.account, rig.tools())


async def test_two_at_once_renew_once() -> None:
    import asyncio

    given = Set()
    rig = given.rig()
    await rig.sign_in()
    assert rig.account is not None
    rig.clock.at += timedelta(hours=2)
    signature = Signature(rig.account.settings, SCOPE, rig.tools())
    made = given.stand.channel.issuer.made
    assert len(set(await asyncio.gather(*(signature.token() for _ in range(5))))) == 1
    assert given.stand.channel.issuer.made == made + 1


def test_a_double_is_only_asked_on_this_computer() -> None:
    assert signing.base_of({}, "https://youtube.googleapis.com") == "https://youtube.googleapis.com"
    assert signing.base_of({"api_base": "http://127.0.0.1:8080"}, "") == "http://127.0.0.1:8080"
    for elsewhere in ("https://example.org", "https://127.0.0.1.example.org"):
        with pytest.raises(FormRefused):
            signing.base_of({"api_base": elsewhere}, "")


def test_the_stand_shows_no_secret() -> None:
    assert REFRESH not in repr(ChannelStand().channel.issuer)
    assert isinstance(ChannelStand(), GoogleStand)
