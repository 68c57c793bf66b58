"""A pasted token or the browser, the right Page among several, and every permission tried."""

import dataclasses
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.facebook.signing_in import REDIRECT
from connectors.facebook.testing.service import APP, LONG_TOKEN, PAGE_TOKEN, SECRET, TOKEN
from connectors.facebook.testing.world import NAME, PAGE
from shopbell.errors import FormRefused, SignInNeeded, Unreachable
from shopbell.probing import Finding
from tests.unit.facebook.conftest import Bakery


@dataclasses.dataclass
class Owner:
    """Somebody at a browser: allows it at Facebook, and brings the address of the page it ended on."""

    bakery: Bakery
    agrees: bool = True
    other_state: str = ""
    shown: str = ""
    how: str = ""

    async def open(self, url: str) -> None:
        self.shown = url

    async def ask(self, how: str) -> str:
        self.how = how
        asked = parse_qs(urlsplit(self.shown).query)
        state = self.other_state or asked["state"][0]
        if not self.agrees:
            return f"{REDIRECT}?error=access_denied&error_reason=user_denied&state={state}"
        self.bakery.service.codes["code-1"] = asked["redirect_uri"][0]
        return f"{REDIRECT}?code=code-1&state={state}#_=_"


def at_browser(bakery: Bakery, **about: object) -> Owner:
    owner = Owner(bakery, **about)  # type: ignore[arg-type]
    bakery.browser, bakery.ask = owner, owner.ask
    return owner


BY_BROWSER = {"access_token": "", "app_id": APP, "app_secret": SECRET}


async def test_a_system_users_token_finds_its_page_and_only_the_pages_token_is_kept(bakery: Bakery) -> None:
    account = await bakery.sign_in()
    assert (account.address, account.name) == (f"facebook.com/{PAGE}", NAME)
    assert bakery.secrets.values == {"page_token": PAGE_TOKEN}
    assert account.settings["page"] == PAGE
    assert TOKEN not in repr(account)


async def test_a_pages_own_token_is_taken_as_it_is(bakery: Bakery) -> None:
    account = await bakery.sign_in(access_token=PAGE_TOKEN)
    assert (account.name, bakery.secrets.values["page_token"]) == (NAME, PAGE_TOKEN)


async def test_by_browser_the_owner_pastes_the_address_and_a_long_token_comes_of_it(bakery: Bakery) -> None:
    owner = at_browser(bakery)
    bakery.service.wants_proof = True
    await bakery.sign_in(**BY_BROWSER)
    asked = parse_qs(urlsplit(owner.shown).query)
    assert owner.shown.startswith("https://www.facebook.com/v26.0/dialog/oauth?")
    assert (asked["client_id"], asked["redirect_uri"]) == ([APP], [REDIRECT])
    assert "pages_messaging" in asked["scope"][0]
    assert "address bar" in owner.how
    assert bakery.secrets.values == {"page_token": PAGE_TOKEN, "app_secret": SECRET}
    assert {call.token for call in bakery.stand.line.calls if call.path.endswith("accounts")} == {LONG_TOKEN}
    await bakery.read()  # every call carries the app's proof


@pytest.mark.parametrize(
    ("about", "words"), [({"agrees": False}, "refused"), ({"other_state": "x"}, "not the one of this sign-in")]
)
async def test_who_does_not_agree_or_pastes_another_address_is_told(
    bakery: Bakery, about: dict[str, object], words: str
) -> None:
    at_browser(bakery, **about)
    with pytest.raises(FormRefused, match=words):
        await bakery.sign_in(**BY_BROWSER)


async def test_without_a_window_the_token_is_asked_for(bakery: Bakery) -> None:
    with pytest.raises(FormRefused, match="needs the window") as refused:
        await bakery.sign_in(**BY_BROWSER)
    assert list(refused.value.fields) == ["access_token"]


async def test_a_wrong_app_secret_is_refused(bakery: Bakery) -> None:
    at_browser(bakery)
    with pytest.raises(FormRefused):
        await bakery.sign_in(**{**BY_BROWSER, "app_secret": "wrong"})


async def test_of_several_pages_one_has_to_be_named(bakery: Bakery) -> None:
    bakery.service.pages = [(PAGE, NAME), ("105", "Corner Café")]
    with pytest.raises(FormRefused, match="several Pages") as refused:
        await bakery.sign_in()
    assert f"{NAME} ({PAGE}); Corner Café (105)" in refused.value.fields["page"]
    assert (await bakery.sign_in(page="corner café")).settings["page"] == "105"
    assert (await bakery.sign_in(page=PAGE)).settings["page"] == PAGE
    with pytest.raises(FormRefused, match="no Page of this name"):
        await bakery.sign_in(page="The Butcher")


async def test_no_page_at_all_says_what_to_do(bakery: Bakery) -> None:
    bakery.service.pages = []
    with pytest.raises(FormRefused, match="Tick your Page") as refused:
        await bakery.sign_in()
    assert list(refused.value.fields) == [""]


@pytest.mark.parametrize("answers", [{"access_token": ""}, {"access_token": "", "app_id": APP}])
async def test_neither_way_is_asked_for(bakery: Bakery, answers: dict[str, str]) -> None:
    with pytest.raises(FormRefused, match="App ID and app secret"):
        await bakery.sign_in(**answers)


async def test_the_check_names_each_permission_and_what_is_missing(bakery: Bakery) -> None:
    bakery.service.granted -= {"pages_read_user_content", "pages_messaging"}
    checked = await bakery.connector.check(bakery.stand.answers, bakery.tools())
    found = {one.name: one for one in checked.found}
    assert found["pages_read_engagement"].finding is Finding.FINE
    assert found["pages_manage_engagement"].finding is Finding.FINE
    assert found["pages_read_user_content"].finding is Finding.MISSING
    assert (found["pages_messaging"].finding, found["pages_messaging"].needed) == (Finding.MISSING, False)
    assert found["Advanced Access"].finding is Finding.UNTRIED
    assert all(one.remedy for one in checked.found if one.finding is not Finding.FINE)
    assert checked.verified is None
    assert not [call for call in bakery.stand.line.calls if call.method != "GET"]


async def test_without_messenger_the_check_lets_one_in_all_the_same(bakery: Bakery) -> None:
    bakery.service.granted -= {"pages_messaging", "pages_manage_metadata"}
    checked = await bakery.connector.check(bakery.stand.answers, bakery.tools())
    assert checked.verified is not None
    assert checked.verified.name == NAME


async def test_a_page_token_cannot_list_its_permissions_so_reading_tells(bakery: Bakery) -> None:
    bakery.service.granted -= {"pages_read_engagement"}
    session = await bakery.session()
    found = {one.name: one.finding for one in await session.probe()}
    assert found["pages_read_engagement"] is Finding.MISSING
    assert found["pages_manage_engagement"] is Finding.UNTRIED


async def test_with_the_apps_secret_the_probe_asks_for_the_list(bakery: Bakery) -> None:
    await bakery.sign_in(app_id=APP, app_secret=SECRET)
    session = await bakery.session()
    found = {one.name: one.finding for one in await session.probe()}
    assert found["pages_manage_engagement"] is Finding.FINE


async def test_a_lost_keyring_entry_asks_to_sign_in(bakery: Bakery) -> None:
    session = await bakery.session()
    bakery.secrets.values.clear()
    with pytest.raises(SignInNeeded, match="keyring"):
        await bakery.read(session)


async def test_no_secret_is_in_an_address(bakery: Bakery, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        await bakery.sign_in(app_id=APP, app_secret=SECRET)
        session = await bakery.session()
        await bakery.stand.seed(90)
        await bakery.read(session)
        await session.probe()
    assert "debug_token" in caplog.text
    assert TOKEN not in caplog.text
    assert SECRET not in caplog.text


async def test_an_unreachable_facebook_is_said(bakery: Bakery) -> None:
    await bakery.stand.go_offline()
    with pytest.raises(Unreachable, match="Facebook cannot be reached"):
        await bakery.sign_in()


def test_the_guide_has_everything_to_copy(bakery: Bakery) -> None:
    guide = bakery.connector.form().guide
    assert guide is not None
    copied = [one.value for step in guide.steps for one in step.copied]
    assert REDIRECT in copied
    assert any("pages_read_user_content" in value for value in copied)
    named = {name for step in guide.steps for name in step.fields}
    assert named <= {field.name for field in bakery.connector.form().fields}
    assert any("Advanced Access" in words for words in guide.cannot)
