"""What fits: where a network counts twice, and where private messages have limits of their own."""

from dataclasses import replace

import pytest

from shopbell.errors import Rejected
from shopbell.events import Batch, MessageSeen, Thread
from shopbell.ids import ConversationId
from shopbell.manifest import Limit
from shopbell.model import Visibility
from shopbell.services.compose import Length
from tests.unit.services.conftest import ANA, NOW, Counter

FAMILY = "👨‍👩‍👧‍👦"
"""One grapheme, 25 bytes."""


async def asked(counter: Counter, visibility: Visibility) -> ConversationId:
    """A question that so many can read; the conversation's id."""
    account = await counter.account("twice")
    message = MessageSeen("q", NOW, ANA, False, "Hi?", Thread("r"), visibility=visibility)
    await counter.store.intake.ingest(account, "live", Batch((message,), "1"), NOW)
    return (await counter.rows())[0].id


async def test_the_count_that_is_nearer_to_its_end_is_shown(counter: Counter) -> None:
    limit = Limit(length=300, text_bytes=3000)
    assert counter.compose.length("é" * 300, limit) == Length(300, 300)
    assert counter.compose.length(FAMILY * 120, limit) == Length(3000, 3000)
    assert counter.compose.length(FAMILY * 121, limit) == Length(3025, 3000)
    assert counter.compose.length("", limit) == Length(0, 300)
    assert counter.compose.length("abc", Limit()) == Length(3, 0)


@pytest.mark.parametrize(
    ("visibility", "most", "too_many"),
    [(Visibility.PUBLIC, 5, 6), (Visibility.FOLLOWERS, 5, 6), (Visibility.PRIVATE, 8, 9)],
)
async def test_private_messages_have_a_limit_of_their_own(
    counter: Counter, visibility: Visibility, most: int, too_many: int
) -> None:
    draft = await counter.compose.draft_for(await asked(counter, visibility))
    assert draft.visibility is visibility
    with pytest.raises(Rejected, match="1 too long for Twice"):
        await counter.compose.send(replace(draft, text="x" * too_many))
    await counter.compose.send(replace(draft, text="x" * most))


async def test_bytes_are_refused_where_characters_would_fit(counter: Counter) -> None:
    draft = await counter.compose.draft_for(await asked(counter, Visibility.PUBLIC))
    with pytest.raises(Rejected, match="5 too long"):
        await counter.compose.send(replace(draft, text=FAMILY))


async def test_a_file_is_refused_when_it_is_added_to_a_message_that_takes_none(counter: Counter) -> None:
    draft = await counter.compose.draft_for(await asked(counter, Visibility.PRIVATE))
    with pytest.raises(Rejected, match="takes no files"):
        await counter.compose.attach(draft, "a.png", "image/png", b"a")
    await counter.compose.attach(replace(draft, visibility=Visibility.PUBLIC), "a.png", "image/png", b"a")
