"""The second look at messages beyond the newest page: what was changed or deleted while nobody listened."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from connectors.mastodon.again import ALONE, MOST
from connectors.mastodon.session import MastodonSession
from connectors.mastodon.testing.stand import MastodonStand
from shopbell.events import Event, MessageEdited, Unplaced
from tests.contract.rig import Rig

NOW = datetime.now(UTC)
STATUSES = "/api/v1/statuses"


@pytest.fixture
async def slept(rig: Rig, stand: MastodonStand) -> Rig:
    """An account with 150 messages of the last days, all known, whose program was away for hours."""
    for number in range(150):
        stand.written("ana", f"@bakery word {number}", at=NOW - timedelta(hours=300 - 2 * number))
    await rig.read()
    assert len(rig.shelf.messages) == 150
    stand.service.asked.clear()
    return rig


def turn(rig: Rig, hours: float = 3) -> None:
    """As if the last second look were so long ago."""
    cursor = json.loads(rig.shelf.cursors["live"])
    cursor["again"]["at"] = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    rig.shelf.cursors["live"] = json.dumps(cursor)


async def looked(rig: Rig) -> list[Event]:
    """The events of one more look at what is new."""
    before = len(rig.shelf.batches)
    session = await rig.session()
    await rig.pull(session, (await session.streams())[0])
    return [event for batch in rig.shelf.batches[before:] for event in batch.events]


def toot_of(stand: MastodonStand, number: int) -> str:
    return next(one.id for one in stand.service.world.toots.values() if one.text == f"@bakery word {number}")


async def test_an_old_change_and_an_old_deletion_are_found(slept: Rig, stand: MastodonStand) -> None:
    changed, dropped = toot_of(stand, 60), toot_of(stand, 70)
    toot = stand.service.world.toots[changed]
    toot.text, toot.edited_at = "@bakery two loaves", NOW
    stand.service.drop(dropped)
    assert await looked(slept) == [], "not within the hour"
    turn(slept)
    edited, gone = await looked(slept)
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == (changed, "two loaves")
    assert isinstance(gone, Unplaced)
    assert slept.shelf.gone == {dropped}
    asked = [path for _, path in stand.service.asked]
    assert asked.count(STATUSES) == MOST // 20
    assert asked.count(f"{STATUSES}/{dropped}") == 1


async def test_the_next_look_goes_on_where_the_last_one_stopped(slept: Rig, stand: MastodonStand) -> None:
    dropped = toot_of(stand, 5)
    stand.service.drop(dropped)
    turn(slept)
    assert await looked(slept) == [], "a hundred newer ones first"
    turn(slept)
    assert len(await looked(slept)) == 1
    assert slept.shelf.gone == {dropped}
    turn(slept)
    again = toot_of(stand, 100)
    stand.service.drop(again)
    await looked(slept)
    assert slept.shelf.gone == {dropped, again}, "and then from the newest again"


async def test_what_is_older_than_two_weeks_is_left_alone(rig: Rig, stand: MastodonStand) -> None:
    stand.written("ana", "@bakery long ago", at=NOW - timedelta(days=20))
    await rig.read()
    stand.service.asked.clear()
    turn(rig)
    await looked(rig)
    assert STATUSES not in [path for _, path in stand.service.asked]


async def test_a_server_without_such_a_call_is_asked_for_a_few(slept: Rig, stand: MastodonStand) -> None:
    stand.service.faults.many = False
    first, second = toot_of(stand, 109), toot_of(stand, 109 - ALONE)
    for dropped in (first, second):
        stand.service.drop(dropped)
    session = await slept.session()
    live = (await session.streams())[0]
    turn(slept)
    await slept.pull(session, live)
    assert slept.shelf.gone == {first}
    assert len([path for _, path in stand.service.asked if path.startswith(f"{STATUSES}/")]) == ALONE
    turn(slept)
    await slept.pull(session, live)
    assert slept.shelf.gone == {first, second}
    assert len([path for _, path in stand.service.asked if path == STATUSES]) == 1


async def test_when_the_server_s_limit_is_near_nothing_is_looked_at(slept: Rig, stand: MastodonStand) -> None:
    turn(slept)
    session = await slept.session()
    assert isinstance(session, MastodonSession)
    stand.service.faults.left = 5
    await slept.pull(session, (await session.streams())[0])
    assert STATUSES not in [path for _, path in stand.service.asked]
    stand.service.faults.left = 299
    await slept.pull(session, (await session.streams())[0])
    assert STATUSES in [path for _, path in stand.service.asked]


async def test_a_change_is_told_once_more_and_changes_nothing(slept: Rig, stand: MastodonStand) -> None:
    toot = stand.service.world.toots[toot_of(stand, 100)]
    toot.text, toot.edited_at = "@bakery two loaves", NOW
    turn(slept)
    first = await looked(slept)
    turn(slept)
    slept.shelf.cursors["live"] = slept.shelf.cursors["live"].replace(
        json.loads(slept.shelf.cursors["live"])["again"]["before"], ""
    )
    assert await looked(slept) == first
