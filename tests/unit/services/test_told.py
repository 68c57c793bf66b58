"""What you told others: two lists become one, and without a model words do."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from shopbell.errors import NotFound, Unsupported
from shopbell.ids import ConversationId, MessageId
from shopbell.ports import InsightBook, Library
from shopbell.questions import Question, QuestionState
from shopbell.services.told import LATELY, MOST, WORDS_LEAST, Tellings, fused
from shopbell.told import Asked, Found, Told
from tests.ui.support.clock import StillClock
from tests.ui.support.told import NoMeaning, NothingTold

NOW = datetime(2026, 11, 29, tzinfo=UTC)
HERE = ConversationId(1)
LONG = "We bake the honey cake on Fridays and Saturdays, please tell us two days before you come."


def told(message: int, answer: str = LONG, days: float = 1) -> Told:
    name = f"Ben {message}"
    return Told(MessageId(message), ConversationId(message), name, "", NOW - timedelta(days=days), "Cake?", f"{answer}")


def found(message: int, nearness: float, answer: str = "") -> Found:
    return Found(told(message, answer or f"Answer {message}"), nearness)


def ids(tellings: Sequence[Told]) -> list[int]:
    return [one.message for one in tellings]


class Book(NothingTold):
    """Gives what it was made with."""

    def __init__(self, words: Sequence[Found] = (), meaning: Sequence[Found] = (), sent: Told | None = None) -> None:
        self.words, self.meaning, self.sent = tuple(words), tuple(meaning), sent
        self.text = ""
        self.unread_left = [Asked(HERE, 1, 0, "Cake?"), Asked(HERE, 2, 0, "Bread?")]
        self.kept: list[tuple[Asked, bytes]] = []
        self.since: datetime | None = None

    async def by_words(self, question: str, but: ConversationId, limit: int) -> tuple[Found, ...]:
        return self.words

    async def by_meaning(
        self, vectors: Sequence[bytes], but: ConversationId, limit: int, least: float
    ) -> tuple[Found, ...]:
        return self.meaning

    async def unread(self, limit: int) -> tuple[Asked, ...]:
        return tuple(self.unread_left[:1])

    async def keep(self, vectors: Sequence[tuple[Asked, bytes]]) -> None:
        self.kept.extend(vectors)
        del self.unread_left[:1]

    async def nearly(self, text: str, but: ConversationId | None, since: datetime) -> Told | None:
        self.text, self.since = text, since
        return self.sent


class Exchanges:
    """Everything is counted."""

    async def count_up(self, limit: int = 5_000) -> int:
        return 0


class Model:
    """A byte for each text; or it breaks."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken

    def is_there(self) -> bool:
        return True

    async def vectors(self, texts: Sequence[str]) -> tuple[bytes, ...]:
        if self.broken:
            raise Unsupported("The model of meaning cannot be loaded.")
        return tuple(text[:1].encode() for text in texts)


def service(book: Book, model: Any) -> Tellings:
    return Tellings(book, cast(Library, None), cast(InsightBook, Exchanges()), model, StillClock(NOW))


def test_what_both_found_stands_first_and_nothing_twice() -> None:
    meaning = [found(1, 0.9), found(2, 0.8), found(3, 0.7)]
    words = [found(3, 0.9), found(4, 0.8)]
    assert ids(fused(meaning, words)) == [3, 1, 2, 4]


def test_the_same_answer_to_two_people_is_shown_once_and_there_are_at_most_eight() -> None:
    same = [found(number, 0.9, "Until six.") for number in (1, 2)]
    assert ids(fused(same)) == [1]
    assert len(fused([found(number, 0.9) for number in range(1, 20)])) == MOST


async def test_without_the_package_or_with_a_broken_one_words_are_enough() -> None:
    book = Book([found(1, WORDS_LEAST)], [found(2, 0.9)])
    assert ids(await service(book, Model()).answers_to(["Cake?"], HERE)) == [2, 1]
    for model in (NoMeaning(), Model(broken=True)):
        assert ids(await service(book, model).answers_to(["Cake?"], HERE)) == [1]
        assert await service(book, model).read_on() is False
    assert await service(book, Model()).answers_to(["  "], HERE) == ()


async def test_a_few_shared_words_are_not_the_same_question() -> None:
    book = Book([found(1, WORDS_LEAST - 0.01)])
    assert await service(book, NoMeaning()).answers_to(["Cake?"], HERE) == ()


async def test_what_was_answered_is_read_in_small_steps_until_nothing_is_left() -> None:
    book = Book()
    tellings = service(book, Model())
    steps = 0
    while await tellings.read_on():
        steps += 1
        await asyncio.sleep(0)
    assert steps == 2
    assert [vector for _, vector in book.kept] == [b"C", b"B"]


async def test_it_asks_for_what_was_written_in_the_last_sixty_days_and_not_for_short_texts() -> None:
    book = Book(sent=told(2, LONG, days=3))
    tellings = service(book, NoMeaning())
    nearly = await tellings.nearly_told(f"{LONG}\n\nOn Monday, Ana wrote:\n> Which cake?", HERE)
    assert nearly is not None
    assert nearly.person_name == "Ben 2"
    assert book.since == NOW - LATELY
    assert book.text == LONG
    assert await tellings.nearly_told("No.", HERE) is None


async def test_a_question_that_was_deleted_meanwhile_is_looked_for_by_itself() -> None:
    class Gone:
        async def message(self, message: MessageId) -> object:
            raise NotFound("It is not here any more.")

    book = Book([found(1, 0.9)])
    tellings = Tellings(book, cast(Library, Gone()), cast(InsightBook, Exchanges()), NoMeaning(), StillClock(NOW))
    asked = Question(MessageId(5), 0, 0, 5, "Cake?", QuestionState.OPEN)
    assert ids(await tellings.others([asked], HERE)) == [1]
