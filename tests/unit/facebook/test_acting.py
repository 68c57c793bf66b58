"""Hiding, showing, deleting, liking, changing, and what was read."""

import pytest

from connectors.facebook.testing.world import PAGE
from shopbell.connector import DeleteMessage, EditMessage, Like, MarkSeen, Moderate, Verdict
from shopbell.errors import Rejected, Unsupported
from tests.unit.facebook.conftest import Bakery


async def test_a_comment_is_hidden_shown_liked_and_thrown_away_and_twice_is_harmless(bakery: Bakery) -> None:
    world = bakery.world
    comment = world.comment(world.post("Rye").id, "Buy my pills", writer=world.person("ben"))
    session = await bakery.session()
    for _ in range(2):
        await session.act(Moderate(comment.id, Verdict.HIDE))
        await session.act(Like(comment.id, True))
    assert (comment.hidden, comment.liked) == (True, True)
    for _ in range(2):
        await session.act(Moderate(comment.id, Verdict.SHOW))
        await session.act(Like(comment.id, False))
    assert (comment.hidden, comment.liked) == (False, False)
    for _ in range(2):
        await session.act(Moderate(comment.id, Verdict.BIN))
    assert comment.id not in world.comments


@pytest.mark.parametrize("verdict", [Verdict.SPAM, Verdict.APPROVE])
async def test_what_facebook_does_not_know_is_not_tried(bakery: Bakery, verdict: Verdict) -> None:
    session = await bakery.session()
    with pytest.raises(Unsupported):
        await session.act(Moderate("1_2", verdict))
    assert [call.method for call in bakery.stand.line.calls] == ["GET"]


async def test_our_own_comment_is_changed_and_deleted_and_a_message_is_not(bakery: Bakery) -> None:
    world = bakery.world
    ours = world.comment(world.post("Rye").id, "We open at nein", writer=PAGE)
    world.letter(world.person("ana"), "Hello?")
    letter = world.letter(world.person("ana"), "Yes", ours=True)
    session = await bakery.session()
    await session.act(EditMessage(ours.id, "We open at nine"))
    assert ours.text == "We open at nine"
    for _ in range(2):
        await session.act(DeleteMessage(ours.id))
    assert ours.id not in world.comments
    for action in (EditMessage(letter.id, "No"), DeleteMessage(letter.id)):
        with pytest.raises(Rejected):
            await session.act(action)


async def test_a_conversation_is_marked_as_read_once_for_its_many_messages(bakery: Bakery) -> None:
    world = bakery.world
    ana = world.person("ana")
    letters = [world.letter(ana, f"{n}?") for n in range(3)]
    await bakery.read()
    session = await bakery.session()
    for letter in letters:
        places = tuple(place for place, message in bakery.shelf.where.items() if message == letter.id)
        await session.act(MarkSeen(letter.id, True, places))
    assert world.unread[world.talk(ana)] == 0
    assert len([call for call in bakery.stand.line.calls if call.method == "POST"]) == 1
    await session.act(MarkSeen(letters[0].id, False, (f"{ana}/x",)))
    await session.act(MarkSeen("1_2", True, ()))


async def test_what_is_missing_for_it_is_a_sentence(bakery: Bakery) -> None:
    world = bakery.world
    comment = world.comment(world.post("Rye").id, "Boo", writer=world.person("ben"))
    bakery.service.granted -= {"pages_manage_engagement"}
    session = await bakery.session()
    with pytest.raises(Rejected, match="not allowed to do this at Facebook: Requires pages_manage_engagement"):
        await session.act(Moderate(comment.id, Verdict.HIDE))


async def test_messages_of_messenger_offer_nothing_of_this(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Hello?")
    seen = await bakery.seen("Hello?")
    assert seen.facts["judged"] == ""
    assert not seen.own
