"""Any question of theirs can be opened again by its id, as far as it can stand open alone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopbell.errors import Rejected
from shopbell.questions import QuestionState
from shopbell.services.questions import Questions
from storage.store import Store, open_store
from tests.storage.make import ANA, SHOP, add_account, mail, only, take
from tests.unit.services.conftest import Heard, StandingClock

ASKED = "Can you do the lemon cake without nuts?"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = await open_store(tmp_path)
    await take(
        made,
        await add_account(made),
        mail("a", 0, ASKED),
        mail("r", 5, "Yes, we can do that one.", sender=SHOP, to=[ANA], parents=["a"]),
    )
    yield made
    await made.close()


async def test_an_answered_one_is_open_again(store: Store) -> None:
    questions = Questions(store.questions, Heard(), StandingClock())
    conversation = (await only(store)).id
    (one,) = await questions.of(conversation)
    assert one.state is QuestionState.ANSWERED
    await questions.reopen(conversation, one.message, one.place)
    assert [again.state for again in await questions.of(conversation)] == [QuestionState.OPEN]
    await questions.settle(one.message, one.place)
    await questions.reopen(conversation, one.message, one.place)
    assert [again.state for again in await questions.of(conversation)] == [QuestionState.OPEN]


async def test_one_before_an_older_answer_is_refused_in_words_and_stays_as_it_was(store: Store) -> None:
    account = (await only(store)).account
    await take(
        store,
        account,
        mail("b", 10, "And on Sundays?", parents=["a"]),
        mail("r2", 15, "Until noon.", sender=SHOP, to=[ANA], parents=["a"]),
    )
    questions = Questions(store.questions, Heard(), StandingClock())
    conversation = (await only(store)).id
    before = await questions.of(conversation)
    with pytest.raises(Rejected, match="cannot be opened alone"):
        await questions.reopen(conversation, before[0].message, before[0].place)
    assert await questions.of(conversation) == before
    assert await store.questions.every_word() == ()
