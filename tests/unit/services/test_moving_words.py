"""In whatever order the ways are taken and taken back, no word is lost and none comes before another person."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.errors import Rejected
from shopbell.ids import ConversationId
from shopbell.reach import Way
from shopbell.services.compose import Compose
from shopbell.services.reaching import Moved
from shopbell.services.triage import Triage
from storage.store import open_store
from tests.unit.services.conftest import Counter, Heard, StandingClock
from tests.unit.services.test_reaching import ALL, Shop

PLACES = ("ana-mail", "ana-net", "ben-mail", "ben-net")
STEP = st.tuples(st.sampled_from(["type", "move", "move", "back", "discard"]), st.integers(0, 3), st.integers(0, 3))


@dataclass
class Play:
    """One run: four conversations, two people."""

    shop: Shop
    rooms: list[ConversationId]
    ways: dict[ConversationId, Way]
    moved: list[Moved] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    """Every word typed and not discarded, and to whom."""
    typed: int = 0

    async def type(self, here: int, there: int) -> None:
        self.typed += 1
        word = f"<{self.typed}>"
        self.words[word] = PLACES[here][:3]
        draft = await self.shop.counter.compose.draft_for(self.rooms[here])
        await self.shop.counter.compose.save(replace(draft, text=f"{draft.text}{word}"))

    async def move(self, here: int, there: int) -> None:
        """With the way as it was looked up in the beginning, also to the other person."""
        draft = await self.shop.counter.compose.draft_for(self.rooms[here])
        try:
            self.moved.append(await self.shop.reaching.move(draft, self.ways[self.rooms[there]]))
        except Rejected:
            assert here == there or PLACES[here][:3] != PLACES[there][:3]
        else:
            assert PLACES[here][:3] == PLACES[there][:3]

    async def back(self, here: int, there: int) -> None:
        if not self.moved:
            return
        moved = self.moved.pop()
        try:
            await self.shop.reaching.take_back(moved)
        except Rejected:
            assert await self.shop.store.library.draft(moved.target.key) is None

    async def discard(self, here: int, there: int) -> None:
        key = f"c{self.rooms[here]}"
        draft = await self.shop.store.library.draft(key)
        if draft is not None:
            await self.shop.counter.compose.discard(key)
            texts = await self.texts()
            self.words = {word: who for word, who in self.words.items() if any(word in text for text in texts.values())}

    async def texts(self) -> dict[str, str]:
        found = {place: await self.shop.text(room) for place, room in zip(PLACES, self.rooms, strict=True)}
        return {place: text or "" for place, text in found.items()}


async def _begin(shop: Shop) -> Play:
    mail, net = await shop.counter.account("mail"), await shop.counter.account("net")
    rooms = []
    for who in ("ana", "ben"):
        pair = [await shop.hear(mail, f"{who}@example.com", 0), await shop.hear(net, who, 5)]
        await shop.same_person(*pair)
        rooms += pair
    return Play(shop, rooms, {room: (await shop.ways(room)).here for room in rooms})


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, min_size=3, max_size=14))
async def test_no_word_is_lost_and_none_comes_before_another_person(steps: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        store = await open_store(Path(folder))
        clock, bell = StandingClock(), Heard()
        compose = Compose(store.library, store.desk, bell, clock, ALL)
        play = await _begin(Shop(Counter(store, compose, Triage(store.desk, bell, clock), bell, clock)))
        for kind, here, there in steps:
            step: Callable[[int, int], object] = getattr(play, kind)
            await step(here, there)  # type: ignore[misc]
            texts = await play.texts()
            for word, who in play.words.items():
                assert any(word in text for text in texts.values())
                assert all(place.startswith(who) for place, text in texts.items() if word in text)
        await store.close()
