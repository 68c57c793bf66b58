"""Keys tried one by one, and what is missing said."""

from dataclasses import replace

import pytest

from connectors.disqus.connector import DisqusConnector
from connectors.disqus.testing import DisqusStand
from shopbell.connector import Checks, Probes
from shopbell.errors import FormRefused
from shopbell.probing import Finding
from tests.contract.rig import Rig


async def test_the_account_is_the_user_and_named_after_the_first_site(rig: Rig) -> None:
    verified = await rig.connector.verify(rig.stand.answers, rig.tools())
    assert (verified.address, verified.name) == ("rosa", "Corner Bakery")
    assert verified.settings == {"server": "https://disqus.com", "user": "7", "username": "rosa", "forums": ""}


async def test_a_check_says_what_may_be_done_and_brings_the_sign_in(rig: Rig) -> None:
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert [(one.name, one.finding) for one in checked.found] == [
        ("read, admin", Finding.FINE),
        ("write", Finding.UNTRIED),
    ]
    assert checked.verified is not None


async def test_who_does_not_moderate_is_told_what_to_do(rig: Rig, stand: DisqusStand) -> None:
    stand.service.moderator = False
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert checked.verified is None
    assert checked.found[0].finding is Finding.MISSING
    assert "owner or a moderator" in checked.found[0].remedy
    with pytest.raises(FormRefused, match="owner or a moderator"):
        await rig.connector.verify(rig.stand.answers, rig.tools())


async def test_a_probe_changes_nothing(rig: Rig, stand: DisqusStand) -> None:
    await stand.deliver("Hm")
    session = await rig.session()
    assert isinstance(session, Probes)
    stand.service.asked.clear()
    assert [one.finding for one in await session.probe()] == [Finding.FINE, Finding.UNTRIED]
    assert stand.service.asked == ["posts/list"]


async def test_odd_short_names_are_refused_before_anybody_is_asked(rig: Rig, stand: DisqusStand) -> None:
    stand.service.asked.clear()
    for odd in ("../x", "a/b", "Überbäcker", "&include=spam"):
        with pytest.raises(FormRefused) as refused:
            await rig.connector.verify({**rig.stand.answers, "forums": odd}, rig.tools())
        assert list(refused.value.fields) == ["forums"]
    assert stand.service.asked == []


async def test_keys_are_in_no_address_that_is_logged(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        await rig.read()
    assert "posts/list.json" in caplog.text
    for secret in rig.stand.answers.values():
        assert secret not in caplog.text


def test_the_guide_gives_each_field_a_step_and_hides_nothing() -> None:
    guide = DisqusConnector().form().guide
    assert guide is not None
    fields = {field.name for field in DisqusConnector().form().fields if not field.advanced}
    assert {name for step in guide.steps for name in step.fields} == fields
    assert guide.cannot
    assert all(step.page.startswith("https://disqus.com/") or not step.page for step in guide.steps)
    assert replace(guide) == guide
