"""The engine runs errands and listens for the shop's name, and neither stops an account."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from shopbell.connector import EditMessage, Like, Moderate, Verdict
from shopbell.errors import RateLimited, Rejected
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import MessageId
from shopbell.model import AccountState, Errand, ErrandKind
from shopbell.services.listening import WORDS
from tests.unit.engine.support.clock import calm
from tests.unit.engine.support.memory import BEGUN, MemoryStore
from tests.unit.engine.support.scene import scene
from tests.unit.engine.support.service import FullSession, Service


async def test_an_errand_is_run_once_and_a_refused_one_keeps_its_reason() -> None:
    async with scene() as now:
        edit = Errand(MessageId(1), ErrandKind.EDIT, "Nine", remote_id="r1")
        spam = Errand(MessageId(2), ErrandKind.SPAM, remote_id="r2")
        now.store.errands_to_run = [edit, spam]
        now.service.act_errors = [Rejected("Too late to change it.")]
        now.worker.look_chores()
        await calm()
        assert now.service.acts == [Moderate("r2", Verdict.SPAM)]
        (left,) = now.store.errands_to_run
        assert (left.message, left.refused) == (MessageId(1), "Too late to change it.")
        now.worker.look_chores()
        await calm()
        assert len(now.service.acts) == 1


async def test_hiding_and_liking_reach_the_service_and_so_does_their_end() -> None:
    kinds = (ErrandKind.HIDE, ErrandKind.SHOW, ErrandKind.LIKE, ErrandKind.UNLIKE)
    async with scene() as now:
        now.store.errands_to_run = [Errand(MessageId(n), kind, remote_id=f"r{n}") for n, kind in enumerate(kinds)]
        now.worker.look_chores()
        await calm()
        assert now.service.acts == [
            Moderate("r0", Verdict.HIDE),
            Moderate("r1", Verdict.SHOW),
            Like("r2", True),
            Like("r3", False),
        ]
        assert now.store.errands_to_run == []


async def test_new_words_reach_the_service() -> None:
    async with scene() as now:
        now.store.errands_to_run = [Errand(MessageId(1), ErrandKind.EDIT, "Nine", remote_id="r1", facts={"a": "b"})]
        now.worker.look_chores()
        await calm()
        assert now.service.acts == [EditMessage("r1", "Nine", {"a": "b"})]
        assert now.store.errands_to_run == []


def said(text: str, number: int) -> MessageSeen:
    return MessageSeen(f"h{number}", BEGUN, Author("ben"), False, text, Thread(f"h{number}"), mention=True)


def listening(service: Service, store: MemoryStore) -> None:
    store.settings[WORDS] = '["Corner Bakery"]'


class HearingSession(FullSession):
    """Has a search."""

    async def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        self.service.looks += 1
        if self.service.looks == 2:
            raise RateLimited("Slowly.", BEGUN + timedelta(hours=1))
        yield Batch((said("the Corner Bakery is fine", 1), said("corners and bakeries", 2)), "seen")


async def test_what_is_heard_is_taken_in_and_the_rest_is_left_out() -> None:
    async with scene(HearingSession, listening) as now:
        await calm()
        heard = [event for _, stream, event in now.store.events if stream == "shopbell:heard"]
        assert [event.remote_id for event in heard if isinstance(event, MessageSeen)] == ["h1"]
        assert now.store.cursors[now.worker.account.id, "shopbell:heard"] == "seen"


async def test_without_saved_words_nothing_is_asked() -> None:
    async with scene(HearingSession) as now:
        await calm()
        assert now.service.looks == 0


async def test_a_limited_search_waits_and_the_account_stays_well() -> None:
    async with scene(HearingSession, listening) as now:
        await calm()
        for _ in range(4):
            await now.clock.advance(400)
            now.worker.wake()
            await calm()
        assert now.service.looks == 2
        assert now.state() is AccountState.OK
