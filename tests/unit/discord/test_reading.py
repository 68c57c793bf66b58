"""What comes in from a bot's servers and direct talks: news, threads, changes, gaps, and what cannot be read."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.discord import permissions
from connectors.discord.connector import DiscordConnector
from connectors.discord.cursors import HistoryCursor, LiveCursor
from connectors.discord.session import DiscordSession
from connectors.discord.testing import DiscordStand
from shopbell.connector import Toolbox
from shopbell.errors import RateLimited, Rejected, Unreachable
from shopbell.events import Event, GapSeen, MessageEdited, MessageGone, Unplaced
from shopbell.model import Visibility
from tests.contract.rig import Rig
from tests.contract.shelf import Shelf
from tests.support.vault import DictVault


@dataclass(slots=True)
class RigWithVault(Rig):
    """One whose account remembers."""

    vault: DictVault = field(default_factory=DictVault)

    def tools(self) -> Toolbox:
        return replace(Rig.tools(self), vault=self.vault)


def events(shelf: Shelf, kind: type[Any]) -> list[Event]:
    return [event for batch in shelf.batches for event in batch.events if isinstance(event, kind)]


async def test_the_first_look_says_what_it_cannot_know_and_announces_nothing(rig: Rig, stand: DiscordStand) -> None:
    await stand.seed(3)
    shelf = await rig.read()
    assert not any(message.live for message in shelf.messages.values())
    (gap,) = events(shelf, GapSeen)
    assert isinstance(gap, GapSeen)
    assert "direct talk" in gap.reason
    await rig.read()
    assert len(events(shelf, GapSeen)) == 1


async def test_a_channel_that_everybody_reads_is_public_and_a_closed_one_is_not(rig: Rig, stand: DiscordStand) -> None:
    square = stand.service.add_channel("square")
    stand.service.write(square, "ana", "Lovely weather")
    stand.service.write(square, "ben", "Corner-bakery, are you open?")
    await stand.deliver("Is my cake ready?")
    shelf = await rig.read()
    found = {message.text: (message.visibility, message.auto_reply) for message in shelf.messages.values()}
    assert found == {
        "Lovely weather": (Visibility.PUBLIC, True),
        "Corner-bakery, are you open?": (Visibility.PUBLIC, False),
        "Is my cake ready?": (Visibility.PRIVATE, False),
    }
    assert {message.subject for message in shelf.messages.values()} == {"#square · The Street", "#orders · The Street"}


async def test_threads_are_conversations_of_their_own(rig: Rig, stand: DiscordStand) -> None:
    forum = stand.service.add_channel("questions", kind=15)
    post = stand.service.add_thread(forum, "Gluten?")
    stand.service.write(post, "ana", "Do you bake without?")
    shelf = await rig.read()
    (message,) = shelf.with_text("Do you bake without?")
    assert message.thread.conversation == post
    assert message.subject == "Gluten? · #questions · The Street"


async def test_a_thread_that_was_archived_meanwhile_is_read(rig: Rig, stand: DiscordStand) -> None:
    thread = stand.service.add_thread(stand.orders, "Cake for Ana")
    stand.service.write(thread, "ana", "Three tiers, please")
    await rig.read()
    at = LiveCursor.of(rig.shelf.cursors["live"])
    assert at.looked is not None
    at.looked -= timedelta(hours=3)
    rig.shelf.cursors["live"] = at.written()
    stand.service.write(thread, "ana", "And a candle")
    stand.service.channels[thread]["thread_metadata"]["archived"] = True
    (message,) = (await rig.read()).with_text("And a candle")
    assert message.live


async def test_history_has_archived_threads_too(rig: Rig, stand: DiscordStand) -> None:
    for number in range(3):
        thread = stand.service.add_thread(stand.orders, f"Cake {number}")
        stand.service.write(thread, "ana", f"Tiers: {number}")
        stand.service.channels[thread]["thread_metadata"]["archived"] = True
    await rig.read()
    assert sorted(rig.shelf.texts()) == ["Tiers: 0", "Tiers: 1", "Tiers: 2"]
    before = len(rig.shelf.batches)
    await rig.read()
    assert not [b for b in rig.shelf.batches[before:] if b.events]


async def test_a_new_channel_is_read_from_its_beginning_and_only_its_news_ring(rig: Rig, stand: DiscordStand) -> None:
    await rig.read()
    at = LiveCursor.of(rig.shelf.cursors["live"])
    assert at.looked is not None
    other = stand.service.add_channel("wholesale", closed=True)
    begin = at.looked - timedelta(days=1)
    for number in range(150):
        stand.service.write(other, "ben", f"Old {number}", at=begin + timedelta(minutes=number))
    stand.service.write(other, "ben", "New")
    session, shelf = await rig.session(), rig.shelf
    await rig.pull(session, (await session.streams())[0])
    assert len(shelf.messages) == 151
    assert [message.text for message in shelf.messages.values() if message.live] == ["New"]


async def test_what_was_changed_or_deleted_while_nobody_listened_is_found(rig: Rig, stand: DiscordStand) -> None:
    changed, gone = await stand.deliver("Two loaves"), await stand.deliver("Never mind")
    await stand.deliver("Thanks")
    await rig.read()
    stand.service.change(stand.found(changed), "Three loaves")
    await stand.delete(gone)
    await rig.read()
    (edit,) = events(rig.shelf, MessageEdited)
    assert isinstance(edit, MessageEdited)
    assert (edit.remote_id, edit.text) == (changed, "Three loaves")
    assert rig.shelf.gone == {gone}
    count = len(rig.shelf.batches)
    await rig.read()
    assert not [e for batch in rig.shelf.batches[count:] for e in batch.events if isinstance(e, Unplaced | MessageGone)]


async def test_a_channel_whose_history_is_kept_from_the_bot_is_named(rig: Rig, stand: DiscordStand) -> None:
    shut = stand.service.add_channel("shut", deny=permissions.HISTORY)
    stand.service.write(shut, "ana", "Hello?")
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    await rig.read(session)
    assert list(session.notices()) == ["The bot cannot read what was written in #shut · The Street."]
    assert not rig.shelf.messages


async def test_a_server_that_is_away_stops_no_other(rig: Rig, stand: DiscordStand) -> None:
    service = stand.service
    service.guilds["299"] = {**service.guilds["200000000000000001"], "id": "299", "roles": []}
    await stand.deliver("Hello")
    service.away.add("299")
    assert len((await rig.read()).messages) == 1


async def test_a_direct_talk_that_was_heard_of_is_read_whole_and_remembered(stand: DiscordStand) -> None:
    rig = RigWithVault(DiscordConnector(), stand)
    rig.vault = DictVault()
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    await rig.read(session)
    talk = stand.service.add_talk("ana")
    stand.service.write(talk, "ana", "Before anybody listened")
    assert not (await rig.read(await rig.session())).messages
    wakes = session.listen()
    await anext(wakes)
    stand.service.write(talk, "ana", "Is anybody there?")
    await anext(wakes)
    await rig.read(session)
    assert sorted(rig.shelf.texts()) == ["Before anybody listened", "Is anybody there?"]
    await wakes.aclose()  # type: ignore[attr-defined]
    stand.service.write(talk, "ana", "Hello?")
    shelf = await rig.read(await rig.session())  # another day, and nobody has to write first
    (message,) = shelf.with_text("Hello?")
    assert (message.visibility, message.thread.subject, message.live) == (Visibility.PRIVATE, "", True)
    await rig.begin_anew()
    assert len((await rig.read(await rig.session())).messages) == 3
    await rig.close()


async def test_buckets_are_waited_for_before_they_are_empty(rig: Rig, stand: DiscordStand) -> None:
    await stand.seed(330)
    stand.service.bucket_left = 2
    await rig.read()
    assert len(rig.shelf.messages) == 330


async def test_a_pause_for_everything_holds_for_the_next_call_too(rig: Rig, stand: DiscordStand) -> None:
    await stand.seed(3)
    session = await rig.session()
    stand.service.limited, stand.service.limited_everywhere = 40.0, True
    with pytest.raises(RateLimited):
        await rig.read(session)
    before = len(stand.service.asked)
    with pytest.raises(RateLimited):
        await rig.read(session)
    assert len(stand.service.asked) == before


async def test_a_short_pause_is_waited_out(rig: Rig, stand: DiscordStand) -> None:
    await stand.seed(3)
    stand.service.limited = 0.2
    assert len((await rig.read()).messages) == 3


async def test_a_file_is_fetched_by_asking_for_its_address_anew(rig: Rig, stand: DiscordStand) -> None:
    stand.service.cdn = "http://127.0.0.1:9"
    file = {"id": "7", "filename": "list.txt", "size": 3, "content_type": "text/plain"}
    message = stand.service.write(stand.orders, "ana", "My list", attachments=[{**file, "url": "old", "proxy_url": ""}])
    (seen,) = (await rig.read()).messages.values()
    message["attachments"][0]["url"] = "http://127.0.0.1:9/attachments/1/7/list.txt?ex=1"
    stand.service.files["/attachments/1/7/list.txt"] = b"rye"
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    assert await session.fetch(seen.attachments[0].remote_ref) == b"rye"
    message["attachments"][0]["url"] = "https://tracker.example/list.txt"
    with pytest.raises(Rejected, match="somebody else's server"):
        await session.fetch(seen.attachments[0].remote_ref)
    stand.service.delete(message)
    with pytest.raises(Rejected, match="no longer at Discord"):
        await session.fetch(seen.attachments[0].remote_ref)


@pytest.mark.parametrize("reference", ["", "1:2", "1:2:x", "../1:2:3", "1:2:3:4" * 50])
async def test_what_is_no_file_is_asked_of_nobody(rig: Rig, stand: DiscordStand, reference: str) -> None:
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    before = len(stand.service.asked)
    with pytest.raises(Rejected):
        await session.fetch(reference)
    assert len(stand.service.asked) <= before + 1


async def test_answers_that_are_nonsense_are_known_errors(rig: Rig, stand: DiscordStand) -> None:
    await stand.deliver("Hello")
    session = await rig.session()
    broken = {"id": "5", "channel_id": stand.orders, "mentions": [], "author": {"id": 7}}
    stand.service.messages[stand.orders] = [broken, {**broken, "author": {"id": "7"}, "timestamp": "soon"}]
    stand.service.channels[stand.orders]["last_message_id"] = "5"
    await rig.read(session)
    assert not rig.shelf.messages
    await stand.go_offline()
    with pytest.raises(Unreachable):
        await rig.read(session)


@pytest.mark.parametrize("cursor", ["x", "[]", '{"last": 3}', '{"last": {"1": {}}, "looked": 5}', "{" * 9])
def test_a_cursor_that_cannot_be_read_is_the_beginning(cursor: str) -> None:
    at = LiveCursor.of(cursor)
    assert (at.begun, at.looked) == (False, None)
    assert HistoryCursor.of(cursor).done == []
