"""A window of at most 200 messages, extended both ways."""

from datetime import timedelta

from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import TOMAS
from tests.ui.thread.support import say
from ui.thread.window import LIMIT, MessageWindow


def fill(tern: FakeBackend, count: int) -> list[int]:
    tern.shop.messages = {i: m for i, m in tern.shop.messages.items() if m.conversation != TOMAS}
    return [say(tern, str(n), ago=timedelta(minutes=count - n)).id for n in range(count)]


async def test_it_opens_at_the_newest(tern: FakeBackend) -> None:
    ids = fill(tern, 500)
    window = MessageWindow(tern.library, TOMAS)
    span = await window.open()
    assert span.messages[-1].id == ids[-1]
    assert span.more_before
    assert not span.more_after


async def test_reading_back_reaches_the_first_and_never_holds_more_than_the_limit(tern: FakeBackend) -> None:
    ids = fill(tern, 500)
    window = MessageWindow(tern.library, TOMAS)
    seen = {m.id for m in (await window.open()).messages}
    while window.span.more_before:
        span = await window.read_older()
        seen |= {m.id for m in span.messages}
        assert len(span.messages) <= LIMIT
        assert [m.id for m in span.messages] == sorted(m.id for m in span.messages)
    assert seen == set(ids)
    assert window.span.more_after


async def test_reading_on_from_the_first_reaches_the_newest(tern: FakeBackend) -> None:
    ids = fill(tern, 450)
    window = MessageWindow(tern.library, TOMAS)
    await window.open(tern.shop.messages[ids[3]].id)  # type: ignore[index]
    while window.span.more_after:
        await window.read_newer()
        assert len(window.span.messages) <= LIMIT
    assert window.span.messages[-1].id == ids[-1]


async def test_a_refresh_at_the_end_brings_what_just_arrived(tern: FakeBackend) -> None:
    fill(tern, 80)
    window = MessageWindow(tern.library, TOMAS)
    await window.open()
    new = say(tern, "just now", ago=timedelta(0))
    assert (await window.refresh()).messages[-1].id == new.id
