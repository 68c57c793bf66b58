"""The set-up: each permission tried and the missing one named, by the wizard's button and by `accounts probe`."""

from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, SECRET
from connectors.youtube.connector import YouTubeConnector
from connectors.youtube.testing.service import SCOPE
from shopbell.errors import FormRefused
from shopbell.probing import Finding, Found
from tests.unit.google.support import TickingBrowser
from tests.unit.youtube.support import made


def told(found: tuple[Found, ...]) -> list[tuple[str, Finding]]:
    return [(one.name, one.finding) for one in found]


ALL = ["youtube.force-ssl", "YouTube channel", "commentThreads.list", "commentThreads.list (heldForReview)"]


async def test_everything_is_there_and_nobody_signs_in_twice() -> None:
    channel, rig = made()
    rig.browser = TickingBrowser(channel.issuer, SCOPE)
    checked = await YouTubeConnector().check({"client_id": CLIENT, "client_secret": SECRET}, rig.tools())
    assert told(checked.found) == [(name, Finding.FINE) for name in ALL]
    assert checked.verified is not None
    assert len(rig.browser.pages) == 1
    assert not any(call.endswith(("insert", "update", "delete", "moderate")) for call in channel.calls)


async def test_the_missing_permission_is_named_with_what_to_do() -> None:
    channel, rig = made()
    rig.browser = TickingBrowser(channel.issuer, "openid")
    checked = await YouTubeConnector().check({"client_id": CLIENT, "client_secret": SECRET}, rig.tools())
    assert told(checked.found) == [(ALL[0], Finding.MISSING)]
    assert "ticked" in checked.found[0].remedy
    assert checked.verified is None


async def test_a_google_account_without_a_channel() -> None:
    channel, rig = made()
    channel.has_channel = False
    checked = await YouTubeConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found) == [(ALL[0], Finding.FINE), (ALL[1], Finding.MISSING)]
    with pytest.raises(FormRefused, match="no YouTube channel"):
        await rig.sign_in()


async def test_an_api_that_is_not_switched_on() -> None:
    channel, rig = made()
    channel.switched_on = False
    checked = await YouTubeConnector().check(rig.stand.answers, rig.tools())
    assert told(checked.found)[1] == ("YouTube Data API v3", Finding.MISSING)
    assert "Enable it there" in checked.found[1].remedy
    with pytest.raises(FormRefused, match="not switched on"):
        await rig.sign_in()


async def test_a_session_probes_without_changing_anything() -> None:
    channel, rig = made()
    session: Any = await rig.session()
    assert told(await session.probe()) == [(name, Finding.FINE) for name in ALL]
    channel.issuer.scope = "openid"
    assert told(await session.probe()) == [(ALL[0], Finding.MISSING)]


@pytest.mark.parametrize("units", ["many", "0", "-5", "99999999999"])
async def test_units_that_are_no_number_are_refused(units: str) -> None:
    _, rig = made(daily_units=units)
    with pytest.raises(FormRefused) as refused:
        await rig.sign_in()
    assert set(refused.value.fields) == {"daily_units"}


def test_the_guide_has_the_permission_to_copy_and_asks_every_question() -> None:
    form = YouTubeConnector().form()
    assert form.guide is not None
    copied = [one.value for step in form.guide.steps for one in step.copied]
    asked = {name for step in form.guide.steps for name in step.fields}
    assert copied == [SCOPE]
    assert asked == {field.name for field in form.fields}
    assert form.guide.cannot
    assert "seven days" in " ".join(step.text for step in form.guide.steps)
