"""The account that was signed out at 14:02, and the one whose network hands out no older history."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from connectors.demo.networks import NETWORKS
from connectors.demo.session import HISTORY
from connectors.demo.shop import demo_accounts, signed_out
from shopbell.errors import SignInNeeded
from shopbell.events import Event, GapClosed, GapSeen, MessageSeen
from tests.unit.demo.counter import Counter


@pytest.fixture
def facebook(tmp_path: Path) -> Counter:
    """As `demo_accounts` sets it up, an hour and a half after it was signed out."""
    counter = Counter(tmp_path / "state", network="facebook")
    counter.clock.jump(90 * 60)
    (answers,) = [each for each in _accounts(counter) if each["network"] == "facebook"]
    counter.extra = dict(answers)
    return counter


def _accounts(counter: Counter) -> tuple[Mapping[str, str], ...]:
    return demo_accounts(counter.state, born=counter.now())


async def _until_refused(counter: Counter) -> list[Event]:
    events: list[Event] = []
    with pytest.raises(SignInNeeded, match=r"Signed out since \d\d:02"):
        await counter.read_into(events)
    return events


async def test_everything_before_is_read_and_then_it_says_so(facebook: Counter) -> None:
    events = await _until_refused(facebook)
    out = signed_out(facebook.now())
    messages = [event for event in events if isinstance(event, MessageSeen)]
    assert len(messages) > 900
    assert max(message.at for message in messages) <= out
    gap = events[-1]
    assert isinstance(gap, GapSeen)
    assert gap.start == out
    assert await _until_refused(facebook) == []


async def test_after_signing_in_the_gap_is_read_and_closed(facebook: Counter) -> None:
    before = await _until_refused(facebook)
    facebook.clock.jump(60)
    facebook.extra = {}
    await facebook.sign_in(password="anything")
    events = await facebook.read()
    assert [e.text for e in events if isinstance(e, MessageSeen)] == [
        "Könnt ihr mir für morgen zehn Laugenstangen zurücklegen?",
        "Thank you so much for yesterday!",
    ]
    gap, closed = before[-1], events[-1]
    assert isinstance(gap, GapSeen)
    assert closed == GapClosed(gap.end)
    again = await facebook.read(HISTORY)
    assert not [event for event in again if isinstance(event, GapSeen)]


async def test_signing_in_with_the_old_answers_of_the_form_works_too(facebook: Counter) -> None:
    """The wizard fills in what it knows from the account's settings."""
    await facebook.sign_in()
    assert facebook.account is not None
    facebook.extra = {}
    from connectors.demo.connector import form

    known = {f.name: facebook.account.settings.get(f.name, "") for f in form().fields}
    await facebook.sign_in(**{name: value for name, value in known.items() if value})
    assert len(await (await facebook.session()).streams()) == 2


async def test_nothing_is_sent_while_signed_out(facebook: Counter) -> None:
    from shopbell.connector import Outgoing

    with pytest.raises(SignInNeeded):
        await facebook.send(Outgoing("key", "We will have it on Friday!", facebook.now(), "dm-ana.ruiz"))


async def test_instagram_says_where_its_history_ends(tmp_path: Path) -> None:
    counter = Counter(tmp_path, network="instagram")
    await counter.read()
    gaps = [event for event in await counter.read(HISTORY) if isinstance(event, GapSeen)]
    assert [(gap.start, gap.end.month, gap.end.day) for gap in gaps] == [(None, 5, 3)]
    assert await counter.read(HISTORY) == []


def test_the_shop_is_set_up_in_one_go(tmp_path: Path) -> None:
    born = datetime.fromisoformat("2026-11-21T18:00:00+00:00")
    accounts = demo_accounts(tmp_path, 3, born)
    assert [each["network"] for each in accounts] == list(NETWORKS)
    assert {each["seed"] for each in accounts} == {"3"}
    assert [each["network"] for each in accounts if "signed_out" in each] == ["facebook"]
    assert signed_out(born) < born
