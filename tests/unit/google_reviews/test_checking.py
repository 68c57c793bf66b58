"""The set-up: permission, Google's approval and each place tried; what is missing named with what to do."""

from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, SECRET
from connectors.google_reviews.connector import ReviewsConnector
from connectors.google_reviews.testing.service import HARBOUR, SCOPE
from shopbell.errors import FormRefused, Unreachable
from shopbell.probing import Finding, Found
from tests.unit.google.support import TickingBrowser
from tests.unit.google_reviews.support import look, made

PLACES = ["Rosa's bakery, Harbour Street 4", "Rosa's bakery, Market Square 1"]
ALL = ["business.manage", "Google's approval", *PLACES]


def told(found: tuple[Found, ...]) -> list[tuple[str, Finding]]:
    return [(one.name, one.finding) for one in found]


async def test_everything_is_there_and_nobody_signs_in_twice() -> None:
    profile, rig = made()
    rig.browser = TickingBrowser(profile.issuer, SCOPE)
    checked = await ReviewsConnector().check({"client_id": CLIENT, "client_secret": SECRET}, rig.tools())
    assert told(checked.found) == [(name, Finding.FINE) for name in ALL]
    assert checked.verified is not None
    assert checked.verified.address == "Rosa Pérez"
    assert len(rig.browser.pages) == 1
    assert all(call.startswith("GET") for call in profile.calls)


async def test_a_project_that_google_has_not_approved() -> None:
    profile, rig = made()
    profile.approved = False
    checked = await ReviewsConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found)[-1] == ("Google's approval", Finding.MISSING)
    assert "0 times a minute" in checked.found[-1].remedy
    assert "Apply for it" in checked.found[-1].remedy
    assert checked.verified is None
    with pytest.raises(FormRefused, match="not approved"):
        await rig.sign_in()


async def test_an_approval_that_is_taken_back_is_said_while_reading() -> None:
    profile, rig = made()
    await look(rig)
    profile.approved = False
    with pytest.raises(Unreachable, match="0 times a minute"):
        await look(rig)


async def test_the_permission_and_the_apis() -> None:
    profile, rig = made()
    profile.switched_on = False
    checked = await ReviewsConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found)[-1] == ("Google Business Profile APIs", Finding.MISSING)
    profile.issuer.scope = "openid"
    checked = await ReviewsConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found) == [("business.manage", Finding.MISSING)]


async def test_one_place_of_two_that_is_not_verified_is_named_and_not_needed() -> None:
    profile, rig = made()
    profile.unverified.add(HARBOUR)
    checked = await ReviewsConnector().check(rig.stand.answers, rig.tools())
    (missing,) = [one for one in checked.found if one.finding is Finding.MISSING]
    assert (missing.name, missing.needed) == (PLACES[0], False)
    assert "Verify this one" in missing.remedy
    assert checked.verified is not None


async def test_a_place_that_nobody_knows_is_refused_with_those_there_are() -> None:
    _, rig = made(locations="market; Mars")
    with pytest.raises(FormRefused) as refused:
        await rig.sign_in()
    assert "“Mars”" in refused.value.fields["locations"]
    assert "Market Square 1" in refused.value.fields["locations"]


async def test_an_account_without_a_place() -> None:
    profile, rig = made()
    profile.places.clear()
    checked = await ReviewsConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found)[-1] == ("Places", Finding.MISSING)
    with pytest.raises(FormRefused, match="no place"):
        await rig.sign_in()


@pytest.mark.parametrize(("words", "address"), [("", "Rosa Pérez"), ("market", PLACES[1])])
async def test_an_account_is_named_after_its_owner_or_its_one_place(words: str, address: str) -> None:
    _, rig = made(locations=words)
    assert (await rig.sign_in()).address == address


async def test_a_session_probes_without_changing_anything() -> None:
    profile, rig = made()
    session: Any = await rig.session()
    assert told(await session.probe()) == [(name, Finding.FINE) for name in ALL]
    assert all(call.startswith("GET") for call in profile.calls)


def test_the_guide_explains_the_approval_and_asks_every_question() -> None:
    form = ReviewsConnector().form()
    assert form.guide is not None
    assert "60 days" in form.guide.needs
    asked = {name for step in form.guide.steps for name in step.fields}
    assert asked == {field.name for field in form.fields}
    assert SCOPE in [one.value for step in form.guide.steps for one in step.copied]
