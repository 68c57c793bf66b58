"""Comments in: notifications, threads, gaps, edits and deletions; names encoded rightly; hostile input."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.granted import TOKENS
from connectors._kit.oauth import Tokens
from connectors.linkedin import mapping
from connectors.linkedin.api import encoded
from connectors.linkedin.reading import KEPT
from connectors.linkedin.testing import LinkedInStand
from connectors.linkedin.testing.service import PAGE, REFRESH
from shopbell.events import Event, GapSeen, MessageEdited, MessageGone, MessageSeen
from tests.contract.rig import Rig
from tests.unit.linkedin.published import KEPT_DAYS


async def news(rig: Rig) -> Sequence[Event]:
    """What one more look brings."""
    seen = len(rig.shelf.batches)
    await rig.read()
    return [event for batch in rig.shelf.batches[seen:] for event in batch.events]


async def test_a_comment_comes_with_its_post_and_its_place(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    number = await stand.deliver("Do you have rye?")
    (asked,) = (await rig.read()).messages.values()
    post, words = next(iter(stand.service.posts.items()))
    urn = f"urn:li:comment:({post},{number})"
    assert (asked.remote_id, asked.text, asked.context) == (number, "Do you have rye?", words)
    assert (asked.author.address, asked.author.name) == ("urn:li:person:ana", "LinkedIn member ana")
    assert asked.facts == {
        "urn": urn,
        "root": urn,
        "post": post,
        "link": f"https://www.linkedin.com/feed/update/{post}",
    }


async def test_history_and_notifications_tell_the_same(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    await stand.deliver("Rye?")
    await stand.write_elsewhere("Yes.")
    heard = dict((await rig.read()).messages)
    await rig.begin_anew()
    read = (await rig.read()).messages
    assert {name: replace(one, live=False) for name, one in heard.items()} == dict(read)
    assert [one.own for one in read.values()] == [False, True]
    assert len({one.thread.conversation for one in read.values()}) == 1


async def test_edits_and_deletions_are_heard(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    comment = stand.service.comments[int(await stand.deliver("Rye?"))]
    await rig.read()
    comment.text = "Rye bread?"
    stand.service.notify("COMMENT_EDIT", comment)
    found = await news(rig)
    assert [type(one) for one in found] == [MessageSeen, MessageEdited]
    assert rig.shelf.messages[str(comment.id)].text == "Rye bread?"
    await stand.delete(str(comment.id))
    assert [type(one) for one in await news(rig)] == [MessageGone]
    assert await news(rig) == []


async def test_what_went_before_it_could_be_read_is_no_trouble(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    number = int(await stand.deliver("Rye?"))
    del stand.service.comments[number]
    assert [type(one) for one in await news(rig)] == [MessageGone]


async def test_more_news_than_a_page_come_all_and_in_order(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    for number in range(130):
        await stand.deliver(f"news {number}")
    found = [one for one in await news(rig) if isinstance(one, MessageSeen)]
    assert [one.text for one in found] == [f"news {number}" for number in range(130)]
    assert all(one.live for one in found)
    stand.service.asked.clear()
    assert await news(rig) == []
    assert len(set(stand.service.asked)) == 1


async def test_a_page_where_nobody_says_anything_has_no_gap(rig: Rig) -> None:
    await rig.read()
    assert rig.account is not None
    kept = Tokens.of_json(rig.secrets.values[TOKENS])
    rig.secrets.values[TOKENS] = replace(kept, refresh=REFRESH).to_json()
    for days in (40, 80, 120):
        session = rig.connector.open(rig.account, replace(rig.tools(), clock=Later(timedelta(days=days))))
        rig.sessions.append(session)
        await rig.read(session)
    assert not [event for batch in rig.shelf.batches for event in batch.events]


async def test_a_clock_that_is_hours_ahead_misses_nothing(rig: Rig, stand: LinkedInStand) -> None:
    assert rig.account is not None
    session = rig.connector.open(rig.account, replace(rig.tools(), clock=Later(timedelta(hours=5))))
    rig.sessions.append(session)
    await rig.read(session)
    await stand.deliver("Rye?")
    assert (await rig.read(session)).with_text("Rye?")


@dataclass(slots=True)
class Later:
    """A clock that goes ahead."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """The time there."""
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        """Not asked."""
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Not asked."""


@pytest.mark.parametrize(("days", "gaps"), [(59, 0), (75, 1)])
async def test_who_was_away_longer_than_it_is_kept_has_a_gap(rig: Rig, days: int, gaps: int) -> None:
    assert timedelta(days=KEPT_DAYS) == KEPT
    assert rig.connector.manifest.keeps_hours == KEPT_DAYS * 24
    await rig.read()
    assert rig.account is not None
    kept = Tokens.of_json(rig.secrets.values[TOKENS])
    rig.secrets.values[TOKENS] = replace(kept, refresh=REFRESH).to_json()
    session = rig.connector.open(rig.account, replace(rig.tools(), clock=Later(timedelta(days=days))))
    rig.sessions.append(session)
    found = []
    for _ in range(2):
        # Said once, though nothing came since.
        async for batch in session.pull((await session.streams())[0], rig.shelf.cursors["live"]):
            rig.shelf.take("live", batch)
            found += [event for event in batch.events if isinstance(event, GapSeen)]
    assert len(found) == gaps
    for gap in found:
        assert "60 days" in gap.reason
        assert gap.start is not None
        assert timedelta(days=14) < gap.end - gap.start < timedelta(days=16)


def test_names_are_encoded_whole() -> None:
    assert (
        encoded("urn:li:comment:(urn:li:activity:12,34)") == "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A12%2C34%29"
    )


async def test_names_travel_encoded_and_lists_do_not(rig: Rig, stand: LinkedInStand) -> None:
    await rig.read()
    await stand.deliver("Rye?")
    await rig.read()
    post = quote(next(iter(stand.service.posts)), safe="")
    assert any(one.startswith(f"GET /rest/socialActions/{post}/comments/") for one in stand.service.asked)


def test_both_ways_of_writing_a_comments_name_are_read() -> None:
    for urn in ("urn:li:comment:(activity:12,34)", "urn:li:comment:(urn:li:activity:12,34)"):
        assert mapping.named(urn) == ("urn:li:activity:12", "34")
    for odd in ("", "urn:li:comment:(urn:li:person:1,2)", "urn:li:comment:(urn:li:activity:1,2)/../x"):
        assert mapping.named(odd) == ("", "")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("actor", "created", "message", "parentComment", "likesSummary", "object", "id")


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING), st.text(max_size=30))
def test_whatever_linkedin_sends_is_a_message(sent: dict[str, Any], words: str) -> None:
    urn = "urn:li:comment:(urn:li:activity:12,34)"
    found = mapping.seen({**sent, "commentUrn": urn}, page=PAGE, post_text=words, live=True)
    assert found.author.address
    assert found.at.tzinfo is not None
    assert "\0" not in found.text
    assert found.remote_id == "34"
