"""A token of sixty days: pasted or by browser, renewed long before its end, and told when that fails."""

import dataclasses
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.instagram.signing_in import REDIRECT
from connectors.instagram.testing.service import APP, LIFE, SECRET, TOKEN, Token
from connectors.instagram.testing.world import ACCOUNT, USERNAME
from connectors.instagram.tokens import SignIn
from shopbell.errors import FormRefused, SignInNeeded
from shopbell.probing import Finding
from tests.unit.facebook.conftest import NOON
from tests.unit.instagram.conftest import Bakery

BY_BROWSER = {"access_token": "", "app_id": APP, "app_secret": SECRET}


@dataclasses.dataclass
class Owner:
    """Somebody at a browser, who brings the address of the page that did not open."""

    bakery: Bakery
    agrees: bool = True
    shown: str = ""

    async def open(self, url: str) -> None:
        self.shown = url

    async def ask(self, how: str) -> str:
        assert "localhost" in how
        asked = parse_qs(urlsplit(self.shown).query)
        if not self.agrees:
            return f"{REDIRECT}?error=access_denied&state={asked['state'][0]}"
        self.bakery.service.codes["AQB"] = asked["redirect_uri"][0]
        return f"{REDIRECT}?code=AQB&state={asked['state'][0]}#_"


def kept(bakery: Bakery) -> SignIn:
    return SignIn.of_json(bakery.secrets.values["sign_in"])


async def test_a_pasted_token_is_renewed_at_once_so_that_its_end_is_known(bakery: Bakery) -> None:
    account = await bakery.sign_in()
    assert (account.address, account.name) == (f"@{USERNAME}", "Corner Bakery")
    assert account.settings["account"] == ACCOUNT
    assert kept(bakery).token != TOKEN
    assert kept(bakery).ends_at == NOON + LIFE
    assert TOKEN not in repr(account)


async def test_a_token_younger_than_a_day_is_taken_as_it_is(bakery: Bakery) -> None:
    bakery.service.tokens = {TOKEN: Token(NOON - timedelta(hours=2), NOON + LIFE)}
    await bakery.sign_in()
    assert kept(bakery).token == TOKEN
    await bakery.read()


@pytest.mark.parametrize("data_list", [False, True])
async def test_by_browser_a_short_token_becomes_a_long_one_and_the_secret_is_not_kept(
    bakery: Bakery, data_list: bool
) -> None:
    owner = Owner(bakery)
    bakery.browser, bakery.ask, bakery.service.data_list = owner, owner.ask, data_list
    await bakery.sign_in(**BY_BROWSER)
    asked = parse_qs(urlsplit(owner.shown).query)
    assert owner.shown.startswith("https://www.instagram.com/oauth/authorize?")
    assert (asked["client_id"], asked["redirect_uri"]) == ([APP], [REDIRECT])
    assert "instagram_business_manage_messages" in asked["scope"][0]
    assert kept(bakery).ends_at == NOON + LIFE
    assert SECRET not in json.dumps(bakery.secrets.values)
    await bakery.read()


async def test_who_does_not_agree_or_has_a_wrong_secret_is_told(bakery: Bakery) -> None:
    owner = Owner(bakery, agrees=False)
    bakery.browser, bakery.ask = owner, owner.ask
    with pytest.raises(FormRefused, match="refused"):
        await bakery.sign_in(**BY_BROWSER)
    owner.agrees = True
    with pytest.raises(FormRefused):
        await bakery.sign_in(**{**BY_BROWSER, "app_secret": "wrong"})
    bakery.ask = None
    with pytest.raises(FormRefused, match="needs the window"):
        await bakery.sign_in(**BY_BROWSER)
    with pytest.raises(FormRefused, match="app ID and secret"):
        await bakery.sign_in(access_token="")


async def test_a_personal_account_is_told_what_it_needs(bakery: Bakery) -> None:
    bakery.service.personal = True
    with pytest.raises(FormRefused, match="professional accounts only"):
        await bakery.sign_in()


async def test_used_now_and_then_it_never_runs_out(bakery: Bakery) -> None:
    session = await bakery.session()
    first = kept(bakery).token
    for _ in range(20):
        bakery.clock.at += timedelta(days=9)
        await bakery.read(session, old=False)
    assert kept(bakery).token != first
    assert kept(bakery).ends_at == bakery.clock.at + LIFE
    assert bakery.service.renewals == 21


async def test_it_is_not_renewed_at_each_look(bakery: Bakery) -> None:
    session = await bakery.session()
    for _ in range(6):
        bakery.clock.at += timedelta(days=1)
        await bakery.read(session, old=False)
    assert bakery.service.renewals == 1


async def test_a_renewal_that_fails_is_tried_again_and_told_near_the_end(bakery: Bakery) -> None:
    session = await bakery.session()
    bakery.service.renewing = False
    bakery.clock.at += timedelta(days=30)
    await bakery.read(session, old=False)
    assert session.notices() == ()
    bakery.clock.at += timedelta(days=22)
    await bakery.read(session, old=False)
    (notice,) = session.notices()
    assert "ends in 8 days" in notice
    bakery.service.renewing = True
    await bakery.read(session, old=False)
    assert session.notices() == ()
    assert kept(bakery).ends_at == bakery.clock.at + LIFE


async def test_after_two_months_in_a_drawer_one_signs_in_again(bakery: Bakery) -> None:
    session = await bakery.session()
    bakery.clock.at += timedelta(days=61)
    with pytest.raises(SignInNeeded, match="sixty days") as needed:
        await bakery.read(session)
    assert needed.value.since == NOON + LIFE
    assert not [call for call in bakery.stand.line.calls if call.path.endswith("/media")]


@pytest.mark.parametrize("stored", [None, "", "not json", "{}", '{"token": "x", "renewed_at": "soon", "ends_at": 5}'])
async def test_a_damaged_keyring_entry_asks_to_sign_in(bakery: Bakery, stored: str | None) -> None:
    session = await bakery.session()
    if stored is None:
        del bakery.secrets.values["sign_in"]
    else:
        bakery.secrets.values["sign_in"] = stored
    with pytest.raises(SignInNeeded):
        await bakery.read(session)


async def test_the_check_names_each_permission_and_what_is_missing(bakery: Bakery) -> None:
    world = bakery.world
    world.comment(world.post("Rye").id, "One", writer=world.person("ana"))
    bakery.service.granted -= {"instagram_business_manage_messages"}
    checked = await bakery.connector.check(bakery.stand.answers, bakery.tools())
    found = {one.name: one for one in checked.found}
    assert found["instagram_business_basic"].finding is Finding.FINE
    assert found["instagram_business_manage_comments"].finding is Finding.FINE
    assert found["instagram_business_manage_messages"].finding is Finding.MISSING
    assert "Message controls" in found["instagram_business_manage_messages"].remedy
    assert checked.verified is not None
    bakery.service.granted -= {"instagram_business_manage_comments"}
    assert (await bakery.connector.check(bakery.stand.answers, bakery.tools())).verified is None
    assert not [call for call in bakery.stand.line.calls if call.method != "GET"]


async def test_without_a_post_comments_cannot_be_tried(bakery: Bakery) -> None:
    session = await bakery.session()
    found = {one.name: one.finding for one in await session.probe()}
    assert found["instagram_business_manage_comments"] is Finding.UNTRIED


async def test_no_secret_is_in_an_address(bakery: Bakery, caplog: pytest.LogCaptureFixture) -> None:
    owner = Owner(bakery)
    bakery.browser, bakery.ask = owner, owner.ask
    with caplog.at_level("DEBUG"):
        await bakery.sign_in(**BY_BROWSER)
        bakery.clock.at += timedelta(days=9)
        await bakery.stand.seed(40)
        await bakery.read()
    assert "refresh_access_token" in caplog.text
    for secret in ("IGAAcanary", "IGAAshort", SECRET):
        assert secret not in caplog.text


def test_the_guide_has_everything_to_copy(bakery: Bakery) -> None:
    guide = bakery.connector.form().guide
    assert guide is not None
    copied = [one.value for step in guide.steps for one in step.copied]
    assert REDIRECT in copied
    assert any("instagram_business_manage_comments" in value for value in copied)
    assert any("20 newest messages" in words for words in guide.cannot)
