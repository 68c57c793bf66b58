"""Reading at our double: what the contract suite does not ask."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.mastodon.history import History
from connectors.mastodon.session import MastodonSession
from connectors.mastodon.testing.stand import MastodonStand
from connectors.mastodon.testing.world import Media
from shopbell.clock import SystemClock
from shopbell.connector import EditMessage, MarkSeen, Wake
from shopbell.errors import Unsupported
from shopbell.events import Event, MessageEdited, MessageGone, MessageSeen
from tests.contract.rig import Rig
from tests.support.wakes import wakes_of

SECONDS = 30.0


class Naps(SystemClock):
    """A clock whose sleeps let the server's window pass."""

    def __init__(self, session: MastodonSession) -> None:
        self.session, self.naps = session, 0

    async def sleep(self, seconds: float) -> None:
        """At once."""
        self.naps += 1
        self.session._api.left = 299


async def news(rig: Rig) -> list[Event]:
    """The events of one more full read."""
    before = len(rig.shelf.batches)
    await rig.read()
    return [event for batch in rig.shelf.batches[before:] for event in batch.events]


async def test_more_than_a_page_is_caught_up_by_min_id(rig: Rig, stand: MastodonStand) -> None:
    await rig.read()
    for number in range(130):
        stand.arrives("ana", f"@bakery word {number}")
    events = await news(rig)
    assert [e.text for e in events if isinstance(e, MessageSeen)] == [f"word {number}" for number in range(130)]
    assert await news(rig) == []


async def test_a_thread_is_asked_for_once(rig: Rig, stand: MastodonStand) -> None:
    post = stand.written("bakery", "New: rye with walnuts")
    parent = post.id
    for number in range(30):
        parent = stand.arrives("ana", f"@bakery reply {number}", parent=parent).id
    await rig.read()
    assert {m.thread.conversation for m in rig.shelf.messages.values()} == {post.id}
    assert [m.context for m in rig.shelf.messages.values()].count("New: rye with walnuts") == 1
    assert len([path for _, path in stand.service.asked if path.endswith("/context")]) <= 2


async def test_cleared_notifications_are_no_deletions(rig: Rig, stand: MastodonStand) -> None:
    stand.arrives("ana", "@bakery Still here")
    await rig.read()
    stand.service.world.notices.clear()
    assert not [event for event in await news(rig) if isinstance(event, MessageGone)]


async def test_edits_and_deletions_made_while_nobody_looked_are_found(rig: Rig, stand: MastodonStand) -> None:
    first, second = stand.arrives("ana", "@bakery Tow loaves"), stand.arrives("ben", "@bakery Never mind")
    await rig.read()
    first.text, first.edited_at = "@bakery Two loaves", first.at
    stand.service.drop(second.id)
    edited, gone = sorted(await news(rig), key=lambda event: isinstance(event, MessageGone))
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == (first.id, "Two loaves")
    assert isinstance(gone, MessageGone)
    assert gone.remote_id == second.id
    assert await news(rig) == []


async def test_the_stream_tells_of_edits_of_old_messages(rig: Rig, stand: MastodonStand) -> None:
    old = stand.arrives("ana", "@bakery Tow loaves")
    for number in range(60):
        stand.arrives("ben", f"@bakery {number}")
    await rig.read()
    session = await rig.session()
    async with wakes_of(session) as wakes:
        await asyncio.wait_for(wakes.get(), SECONDS)
        old.text, old.edited_at = "@bakery Two loaves", old.at
        stand.service.say("update", {"id": "1", "account": {"id": "77", "acct": "stranger"}})
        stand.service.say("status.update", {"id": old.id, "account": {"id": old.author.id, "acct": "ana"}})
        await asyncio.wait_for(wakes.get(), SECONDS)
    (stream, *_) = await session.streams()
    found = [event async for batch in session.pull(stream, rig.shelf.cursors["live"]) for event in batch.events]
    assert [event.text for event in found if isinstance(event, MessageEdited)] == ["Two loaves"]


async def test_favourites_and_boosts_are_not_messages(rig: Rig, stand: MastodonStand) -> None:
    toot = stand.written("bakery", "New: rye")
    stand.service.world.notify("favourite", toot, stand.service.world.person("ana"))
    stand.service.world.notify("reblog", toot, stand.service.world.person("ana"))
    await rig.read()
    assert rig.shelf.messages == {}


async def test_a_picture_is_fetched_without_the_token(rig: Rig, stand: MastodonStand) -> None:
    toot = stand.arrives("ana", "@bakery Like this?")
    media = stand.service.world.media["7"] = Media("7", "cake.png", "image/png", b"\x89PNG", "A cake", looks=0)
    toot.media = (media,)
    await rig.read()
    (message,) = rig.shelf.messages.values()
    (file,) = message.attachments
    session = await rig.session()
    assert await session.fetch(file.remote_ref) == b"\x89PNG"  # type: ignore[attr-defined]
    assert (file.name, file.media_type, file.description) == ("cake.png", "image/png", "A cake")


async def test_an_edit_keeps_names_warning_and_pictures(rig: Rig, stand: MastodonStand) -> None:
    stand.arrives("ana", "@bakery When?")
    await rig.read()
    (question,) = rig.shelf.messages.values()
    receipt = await rig.leave(await rig.session(), rig.answer(question, "At foru."))
    toot = stand.service.world.toots[receipt.remote_id]
    media = stand.service.world.media["7"] = Media("7", "map.png", "image/png", b"\x89PNG", looks=0)
    toot.media, toot.warning = (media,), "Food"
    assert isinstance(receipt.event, MessageSeen)
    session = await rig.session()
    await session.act(EditMessage(receipt.remote_id, "At four.", receipt.event.facts))  # type: ignore[attr-defined]
    assert (toot.text, toot.warning, toot.media) == ("@ana At four.", "Food", (media,))
    with pytest.raises(Unsupported):
        await session.act(MarkSeen(receipt.remote_id, True))  # type: ignore[attr-defined]


async def test_a_server_of_the_older_kind_is_read_too(rig: Rig, stand: MastodonStand) -> None:
    stand.service.faults.newer = stand.service.faults.streaming = False
    await rig.sign_in()
    assert rig.account is not None
    assert rig.account.settings["small"] == "1"
    stand.arrives("ana", "@bakery Hello")
    await stand.write_elsewhere("Good morning")
    shelf = await rig.read()
    assert {message.own for message in shelf.messages.values()} == {True, False}
    session = await rig.session()
    async with wakes_of(session) as wakes:
        assert await asyncio.wait_for(wakes.get(), SECONDS) == Wake("live")


async def test_history_leaves_calls_to_the_rest(rig: Rig, stand: MastodonStand) -> None:
    await stand.seed(50)
    session = await rig.session()
    assert isinstance(session, MastodonSession)
    session._api.left, session._api.again_at = 3, rig.tools().clock.now() + timedelta(minutes=5)
    clock = Naps(session)
    batches = [batch async for batch in History(session._lists, clock).batches("")]
    assert clock.naps == 1
    assert batches[0].events == ()
    assert sum(len(batch.events) for batch in batches) == 50


async def test_a_cursor_that_cannot_be_read_is_the_beginning(rig: Rig, stand: MastodonStand) -> None:
    stand.arrives("ana", "@bakery Hello")
    session = await rig.session()
    for stream in await session.streams():
        found = [event async for batch in session.pull(stream, "{]") for event in batch.events]
        assert [replace(event, live=True).text for event in found if isinstance(event, MessageSeen)] == ["Hello"]
