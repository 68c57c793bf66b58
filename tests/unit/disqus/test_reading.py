"""Comments in: held, approved, edited, thrown away, taken back out; threads; a budget of requests; hostile input."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.disqus import mapping
from connectors.disqus.testing import DisqusStand
from connectors.disqus.testing.service import SHOP
from shopbell.errors import Unreachable
from shopbell.events import Event, MessageEdited, MessageGone, MessageSeen, Placed
from tests.contract.rig import Rig


async def news(rig: Rig) -> Sequence[Event]:
    """What one more look brings."""
    seen = len(rig.shelf.batches)
    await rig.read()
    return [event for batch in rig.shelf.batches[seen:] for event in batch.events]


async def test_a_comment_comes_with_its_page_and_its_state(rig: Rig, stand: DisqusStand) -> None:
    token = await stand.deliver("Rye & wheat?\n\nOr spelt?")
    stand.service.posts[int(token)].approved = False
    (asked,) = (await rig.read()).messages.values()
    assert (asked.text, asked.author.address, asked.author.name) == ("Rye & wheat?\n\nOr spelt?", "ana", "Ana")
    assert asked.context == asked.subject == "Bread & number 1"
    assert asked.facts == {
        "forum": "corner-bakery",
        "thread": "1",
        "link": f"https://corner-bakery.example/page-1#comment-{token}",
        "held": "1",
    }


async def test_answers_to_answers_stay_in_one_talk(rig: Rig, stand: DisqusStand) -> None:
    ana = await stand.deliver("First")
    service = stand.service
    second = service.add(SHOP, "Second", parent=int(ana))
    third = service.add(service.person("ben"), "Third", parent=second.id)
    shelf = await rig.read()
    assert {one.thread.conversation for one in shelf.messages.values()} == {ana}
    assert shelf.messages[str(third.id)].reply_to == str(second.id)


async def test_the_way_up_is_asked_for_where_it_is_not_known(rig: Rig, stand: DisqusStand) -> None:
    stand.service.seed(150)
    ana = stand.service.posts[1001]
    late = stand.service.add(stand.service.person("ben"), "Late answer", parent=ana.id)
    orphan = stand.service.add(stand.service.person("ben"), "To nobody", parent=7)
    session = await rig.session()
    (live, _) = await session.streams()
    await rig.pull(session, live)
    assert rig.shelf.messages[str(late.id)].thread.conversation == str(ana.id)
    assert rig.shelf.messages[str(orphan.id)].thread.conversation == "7"


async def test_what_became_of_a_comment_is_seen(rig: Rig, stand: DisqusStand) -> None:
    post = stand.service.posts[int(await stand.deliver("Buy watches"))]
    post.approved = False
    await rig.read()
    post.approved = True
    assert [type(one) for one in await news(rig)] == [MessageSeen, MessageEdited]
    assert "held" not in rig.shelf.messages[str(post.id)].facts
    post.raw = "Buy clocks"
    *_, edited = await news(rig)
    assert isinstance(edited, MessageEdited)
    assert edited.text == "Buy clocks"
    post.spam = True
    assert [type(one) for one in await news(rig)] == [MessageGone]
    assert await news(rig) == []
    post.spam = False
    assert [type(one) for one in await news(rig)] == [MessageSeen, Placed]


async def test_spam_is_not_news(rig: Rig, stand: DisqusStand) -> None:
    await rig.read()
    stand.service.add(stand.service.person("eve"), "Watches", spam=True)
    assert await news(rig) == []


async def test_more_news_than_a_page_come_all_and_once(rig: Rig, stand: DisqusStand) -> None:
    stand.service.seed(30)
    await rig.read()
    for number in range(250):
        await stand.deliver(f"news {number}")
    found = [one for one in await news(rig) if isinstance(one, MessageSeen)]
    assert [one.text for one in found] == [f"news {number}" for number in range(250)]
    assert all(one.live for one in found)
    assert await news(rig) == []


async def test_several_forums_are_read_apart(stand: DisqusStand) -> None:
    from connectors.disqus.connector import DisqusConnector

    class Both(DisqusStand):
        @property
        def answers(self) -> dict[str, str]:
            return {**super().answers, "forums": "Corner-Cakes, corner-bakery"}

    both = Both()
    both.service.add(both.service.person("ana"), "Cake?", forum="corner-cakes")
    both.service.add(both.service.person("ben"), "Bread?")
    rig = Rig(DisqusConnector(), both)
    session = await rig.session()
    names = [one.name for one in await session.streams()]
    assert names == ["live:corner-cakes", "live:corner-bakery", "history:corner-cakes", "history:corner-bakery"]
    shelf = await rig.read(session)
    assert {one.facts["forum"] for one in shelf.messages.values()} == {"corner-cakes", "corner-bakery"}
    await rig.close()


async def test_history_leaves_requests_for_what_is_new(rig: Rig, stand: DisqusStand) -> None:
    stand.service.seed(430)
    stand.service.left = 102
    await rig.read()
    assert len(rig.shelf.messages) < 430
    stand.service.left = 1000
    await rig.read()
    assert len(rig.shelf.messages) == 430


async def test_a_moderator_no_more_is_told(rig: Rig, stand: DisqusStand) -> None:
    await rig.read()
    stand.service.moderator = False
    with pytest.raises(Exception, match="does not let this user or application do that") as told:
        await rig.read()
    assert not isinstance(told.value, Unreachable)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "author",
    "message",
    "createdAt",
    "isApproved",
    "isSpam",
    "isDeleted",
    "thread",
    "parent",
    "forum",
    "userScore",
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_whatever_disqus_sends_is_a_message(sent: dict[str, Any]) -> None:
    found = mapping.seen({"id": "5", **sent}, root="5", own=False, live=True)
    assert found.author.address
    assert found.at.tzinfo is not None
    assert "\0" not in found.text
    assert len(mapping.mark_of(sent)) == 9


async def test_a_huge_comment_is_cut_and_does_no_harm(rig: Rig, stand: DisqusStand) -> None:
    post = stand.service.posts[int(await stand.deliver("x"))]
    post.raw = "<b>" * 50_000 + "\u202e" + "a" * 2_000_000
    (found,) = (await rig.read()).messages.values()
    assert 0 < len(found.text) <= 1_000_000
    assert "\u202e" not in found.text
