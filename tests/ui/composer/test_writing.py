"""Nothing typed is lost, and nothing typed reaches another conversation."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.errors import Rejected
from shopbell.ids import ConversationId
from shopbell.model import Draft
from shopbell.services.compose import Compose
from tests.ui.support.backend import MANIFESTS, FakeBackend, fake_backend
from tests.ui.support.shop import ANA, MEILING, TOMAS, add_draft, tern_bakery
from ui.composer.writing import Writing


async def test_keys_typed_before_the_draft_was_read_stand_after_it(tern: FakeBackend) -> None:
    add_draft(tern.shop, ANA, "Dear Ana, ")
    writing = Writing(tern.backend.compose, ANA)
    writing.type("yes")
    await writing.save()
    assert tern.shop.drafts["c1"].text == "Dear Ana, yes"


async def test_a_send_that_is_refused_gives_the_text_back(tern: FakeBackend) -> None:
    writing = Writing(tern.backend.compose, MEILING)
    await writing.load()
    writing.type("x" * 301)
    with pytest.raises(Rejected):
        await writing.send()
    assert writing.text == "x" * 301
    assert writing.dirty


async def test_keys_typed_while_it_is_sent_begin_the_next_draft(tern: FakeBackend) -> None:
    writing = Writing(tern.backend.compose, ANA)
    await writing.load()
    writing.type("first")
    sending = asyncio.ensure_future(writing.send())
    await asyncio.sleep(0)
    writing.type("second")
    await sending
    await writing.save()
    assert [i.text for i in tern.shop.outbox.values() if i.conversation == ANA] == ["first"]
    assert tern.shop.drafts["c1"].text == "second"


async def test_what_was_undone_comes_above_what_was_begun_meanwhile(tern: FakeBackend) -> None:
    writing = Writing(tern.backend.compose, ANA)
    await writing.load()
    writing.type("begun")
    await writing.save()
    writing.type("begun meanwhile")
    tern.shop.drafts["c1"] = replace(tern.shop.drafts["c1"], text="taken back\n\nbegun")
    assert await writing.meet(tern.library.draft)
    assert writing.text == "taken back\nbegun meanwhile"


async def test_our_own_saving_is_no_news(tern: FakeBackend) -> None:
    writing = Writing(tern.backend.compose, ANA)
    await writing.load()
    writing.type("a")
    await writing.save()
    writing.type("ab")
    assert not await writing.meet(tern.library.draft)
    assert writing.text == "ab"


class SlowCompose(Compose):
    """Saves when the test lets it."""

    def __init__(self, tern: FakeBackend) -> None:
        super().__init__(tern.library, tern.backend.desk, tern.feed, tern.clock, MANIFESTS)
        self.began = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def save(self, draft: Draft) -> Draft:
        self.began.set()
        await self.may_go_on.wait()
        return await super().save(draft)


async def test_news_of_a_saving_that_comes_during_the_next_one_is_no_news(tern: FakeBackend) -> None:
    slow = SlowCompose(tern)
    writing = Writing(slow, ANA)
    await writing.load()
    writing.type("Without nuts, glad")
    await writing.save()
    slow.began.clear()
    slow.may_go_on.clear()
    writing.type("Without nuts, gladly")
    saving = asyncio.ensure_future(writing.save())
    await slow.began.wait()
    meeting = asyncio.ensure_future(writing.meet(tern.library.draft))
    await asyncio.sleep(0)
    writing.type("Without nuts, gladly. And")
    slow.may_go_on.set()
    await saving
    await meeting
    assert writing.text == "Without nuts, gladly. And"
    await writing.save()
    assert tern.shop.drafts["c1"].text == "Without nuts, gladly. And"


ROOMS = (ANA, TOMAS, MEILING)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("go"), st.sampled_from(ROOMS)),
        st.tuples(st.just("type"), st.text("abc ", min_size=1, max_size=4)),
        st.tuples(st.just("save"), st.none()),
        st.tuples(st.just("turn"), st.integers(1, 3)),
    ),
    max_size=40,
)


@given(_steps)
def test_text_never_reaches_another_conversation(steps: list[tuple[str, object]]) -> None:
    asyncio.run(_walk(steps))


async def _walk(steps: list[tuple[str, object]]) -> None:
    fake = fake_backend(tern_bakery())
    writings = {room: Writing(fake.backend.compose, room) for room in ROOMS}
    typed: dict[ConversationId, str] = dict.fromkeys(ROOMS, "")
    here, running = ANA, set[asyncio.Task[None]]()
    for kind, value in steps:
        if kind == "go":
            here = value  # type: ignore[assignment]
        elif kind == "type":
            typed[here] += f"{here}{value}"
            writings[here].type(writings[here].text + f"{here}{value}")
        elif kind == "save":
            running.add(asyncio.create_task(writings[here].save()))
        else:
            for _ in range(int(value)):  # type: ignore[call-overload]
                await asyncio.sleep(0)
    await asyncio.gather(*running, *(w.save() for w in writings.values()))
    for room in ROOMS:
        stored = fake.shop.drafts.get(f"c{room}")
        assert (stored.text if stored else "") == typed[room]
