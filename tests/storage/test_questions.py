"""Each question of a conversation, settled and corrected one by one, and what that means for the turn."""

import secrets
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopbell.errors import NotFound
from shopbell.events import MessageEdited, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import Direction, Turn, View
from shopbell.questions import Question, QuestionState, QuestionWord
from storage.store import Store
from tests.storage.make import ANA, BEN, NOW, SHOP, add_account, answer, at, mail, only, rows, take

TWO = "Hi! Can you do the lemon cake without nuts? And do you deliver to Harbour Street?"


async def asked(store: Store) -> list[tuple[str, QuestionState]]:
    row = await only(store)
    return [(one.text, one.state) for one in await store.questions.questions(row.id)]


async def open_ones(store: Store) -> list[Question]:
    row = await only(store)
    return [one for one in await store.questions.questions(row.id) if one.state is QuestionState.OPEN]


async def say(store: Store, one: Question, word: QuestionWord | None) -> QuestionWord | None:
    before, _ = await store.questions.say(one.message, one.place, word, at(500))
    return before


async def test_every_question_has_its_place_and_is_open(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    first, second = await open_ones(store)
    assert (first.text, TWO[first.start : first.end]) == ("Can you do the lemon cake without nuts?",) * 2
    assert TWO[second.start : second.end] == "And do you deliver to Harbour Street?"
    assert first.id == f"{first.message}.{first.place}"


async def test_settling_one_leaves_the_other_and_the_turn(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    await say(store, (await open_ones(store))[0], QuestionWord.SETTLED)
    row = await only(store)
    assert (row.turn, row.open_questions) == (Turn.YOURS, 1)
    assert row.open_question == "And do you deliver to Harbour Street?"
    assert [state for _, state in await asked(store)] == [QuestionState.SETTLED, QuestionState.OPEN]


async def test_settling_the_last_one_takes_the_conversation_off_the_list(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    for one in await open_ones(store):
        assert await say(store, one, QuestionWord.SETTLED) is None
    assert (await only(store)).turn is Turn.SETTLED
    assert await rows(store, View.WAITING) == ()
    assert (await store.library.counts()).waiting_people == 0


async def test_a_settled_question_taken_back_waits_as_long_as_before(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    before = await only(store)
    (one,) = await open_ones(store)
    await say(store, one, QuestionWord.SETTLED)
    assert await say(store, one, None) is QuestionWord.SETTLED
    assert await only(store) == before


async def test_a_complaint_beside_a_settled_question_still_waits(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text="The cake came crushed."), mail("b", 1, TWO, parents=["a"]))
    for one in await open_ones(store):
        await say(store, one, QuestionWord.SETTLED)
    row = await only(store)
    assert (row.turn, row.waiting_since) == (Turn.YOURS, NOW)


async def test_thanks_that_are_none_make_it_our_turn_and_stay_so(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("r", 5, "Yes.", sender=SHOP, to=[ANA], parents=["a"]))
    await take(store, account, mail("t", 9, "Thanks!", parents=["r"]))
    assert (await only(store)).turn is Turn.SETTLED
    page = await store.library.messages((await only(store)).id)
    await store.questions.say(page.messages[-1].id, 0, QuestionWord.QUESTION, at(10))
    assert (await only(store)).turn is Turn.YOURS
    await take(store, account, mail("t", 9, "Thanks!", parents=["r"]))
    row = await only(store)
    assert (row.turn, row.open_question) == (Turn.YOURS, "Thanks!")


async def test_thanks_after_no_answer_needed_leave_the_conversation_settled(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    await store.desk.settle((await only(store)).id, "no answer needed", at(3))
    await take(store, account, mail("t", 9, "Thanks! 👍", parents=["a"]))
    assert (await only(store)).turn is Turn.SETTLED
    await take(store, account, mail("q", 12, "Oh, and when can I come?", parents=["a"]))
    assert (await only(store)).turn is Turn.YOURS


async def test_a_sentence_that_is_no_question_is_not_counted(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text="Thank you so much! Who could have known?"))
    (one,) = await open_ones(store)
    await say(store, one, QuestionWord.NONE)
    row = await only(store)
    assert (row.open_questions, row.turn) == (0, Turn.YOURS)
    assert [state for _, state in await asked(store)] == [QuestionState.NONE]


async def test_a_correction_outlives_a_replay_and_a_change_of_the_words_around_it(
    store: Store, account: AccountId
) -> None:
    await take(store, account, mail("a", text=TWO))
    _, second = await open_ones(store)
    await say(store, second, QuestionWord.NONE)
    await take(store, account, mail("a", text=TWO))
    changed = "Hello again. Sorry. Can you do the lemon cake without nuts? and do you deliver to harbour street"
    await take(store, account, MessageEdited("mid:a", at(9), changed))
    row = await only(store)
    assert row.open_question == "Can you do the lemon cake without nuts?"
    assert row.open_questions == 1
    states = dict(await asked(store))
    assert states["and do you deliver to harbour street"] is QuestionState.NONE


async def test_a_word_about_a_sentence_that_was_changed_says_nothing(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    (one,) = await open_ones(store)
    await say(store, one, QuestionWord.SETTLED)
    await take(store, account, MessageEdited("mid:a", at(9), "Can you do the apple tart for Sunday?"))
    assert (await only(store)).turn is Turn.YOURS


async def test_what_an_answer_passed_over_stays_open_until_it_is_settled(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    row = await only(store)
    await store.desk.enqueue(
        answer(row, "The lemon cake without nuts is no problem."), "k", at=at(5), not_before=at(5) + timedelta(hours=1)
    )
    (left,) = await open_ones(store)
    assert left.text == "And do you deliver to Harbour Street?"
    assert (await only(store)).open_question == left.text
    await say(store, left, QuestionWord.SETTLED)
    assert await open_ones(store) == []
    assert (await only(store)).open_question == ""


async def test_nothing_is_open_in_a_settled_conversation(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    await store.desk.settle((await only(store)).id, "", at(3))
    assert {state for _, state in await asked(store)} == {QuestionState.SETTLED}


async def test_a_question_opened_again_opens_its_settled_conversation(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    (first, _) = await open_ones(store)
    await store.desk.settle((await only(store)).id, "", at(3))
    await say(store, first, None)
    row = await only(store)
    assert (row.turn, row.open_questions) == (Turn.YOURS, 2)


async def test_thanks_in_a_settled_conversation_can_be_our_turn_after_all(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    await store.desk.settle((await only(store)).id, "", at(3))
    await take(store, account, mail("t", 9, "Thanks!", parents=["a"]))
    page = await store.library.messages((await only(store)).id)
    await store.questions.say(page.messages[-1].id, 0, QuestionWord.QUESTION, at(10))
    assert (await only(store)).turn is Turn.YOURS


async def test_only_sentences_of_theirs_that_are_there_can_be_spoken_of(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("r", 5, "Yes?", sender=SHOP, to=[ANA], parents=["a"]))
    page = await store.library.messages((await only(store)).id)
    for message, place in ((page.messages[0].id, 7), (page.messages[1].id, 0), (page.messages[0].id, -1)):
        with pytest.raises(NotFound):
            await store.questions.say(message, place, QuestionWord.SETTLED, at(9))


async def test_the_owner_says_robot_and_takes_it_back_without_losing_a_word(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", text=TWO))
    row = await only(store)
    await say(store, (await open_ones(store))[0], QuestionWord.SETTLED)
    await store.desk.set_robot(row.id, True)
    await store.desk.set_robot(row.id, False)
    assert (await only(store)).open_questions == 1


SENTENCES = (
    TWO,
    "Is there parking?",
    "What does it cost? And is there parking near the lemon tree?",
    "Thanks!",
    "The lemon cake without nuts is no problem.",
    "Please call me.",
)


@st.composite
def _talk(draw: st.DrawFn) -> list[MessageSeen]:
    """Mails of two people and the shop in one thread."""
    found = []
    for n in range(draw(st.integers(2, 7))):
        sender = draw(st.sampled_from([ANA, BEN, SHOP]))
        to = [ANA] if sender == SHOP else [SHOP]
        parents = [f"m{n - 1}"] if n else []
        text = draw(st.sampled_from(SENTENCES))
        found.append(mail(f"m{n}", n, text, sender=sender, to=to, parents=parents, live=False))
    return found


async def _told(store: Store, account: AccountId) -> list[tuple[str, int, str, str]]:
    """Every question of an account, where the row says as many are open as there are."""
    found = []
    for row in (await store.library.rows(View.ALL, account=account)).rows:
        names = {one.id: one.remote_id for one in (await store.library.messages(row.id)).messages}
        questions = await store.questions.questions(row.id)
        open_now = [one.text for one in questions if one.state is QuestionState.OPEN]
        if row.turn is not Turn.SETTLED:
            assert len(open_now) == row.open_questions
            assert row.open_question == "" or row.open_question in open_now
        found += [(names[one.message], one.place, one.text, one.state.value) for one in questions]
    return sorted(found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), talk=_talk())
async def test_any_order_of_arrival_gives_the_same_questions(
    data: st.DataObject, talk: list[MessageSeen], store: Store
) -> None:
    told = []
    word = data.draw(st.sampled_from(QuestionWord))
    chosen = data.draw(st.integers(0, len(talk) - 1))
    for events in (talk, data.draw(st.permutations(talk))):
        account = await add_account(store, connector=secrets.token_hex(4))
        half = data.draw(st.integers(0, len(events)))
        await take(store, account, *events[:half])
        await take(store, account, *events[half:])
        await _speak(store, account, f"mid:m{chosen}", word)
        first = await _told(store, account)
        await take(store, account, *events)
        assert await _told(store, account) == first
        told.append(first)
    assert told[0] == told[1]
    assert await store.upkeep.check() == ()


async def _speak(store: Store, account: AccountId, remote_id: str, word: QuestionWord) -> None:
    """The owner's word about the first sentence of that message, when it is one of theirs."""
    for row in (await store.library.rows(View.ALL, account=account)).rows:
        for one in (await store.library.messages(row.id)).messages:
            if one.remote_id == remote_id and one.direction is Direction.IN:
                await store.questions.say(one.id, 0, word, at(500))


async def test_what_the_rules_call_answered_is_opened_again_alone_until_the_next_answer(
    store: Store, account: AccountId
) -> None:
    """It stands open in the conversation and its row, like one that an answer passed over; nobody waits by it."""
    ours = mail("r", 5, "Yes, we can do that one.", sender=SHOP, to=[ANA], parents=["a"])
    await take(store, account, mail("a", text="Can you do the lemon cake without nuts?"), ours)
    before = await only(store)
    (one,) = await store.questions.questions(before.id)
    assert (one.state, before.open_question) == (QuestionState.ANSWERED, "")
    await store.questions.say(one.message, one.place, QuestionWord.QUESTION, at(9))
    assert await asked(store) == [(one.text, QuestionState.OPEN)]
    row = await only(store)
    assert (row.turn, row.open_question, row.open_questions) == (Turn.THEIRS, one.text, 1)
    await store.questions.say(one.message, one.place, None, at(10))
    assert await only(store) == before
    await store.questions.say(one.message, one.place, QuestionWord.QUESTION, at(11))
    await take(store, account, mail("r2", 20, "Without nuts, yes.", sender=SHOP, to=[ANA], parents=["a"]))
    assert await asked(store) == [(one.text, QuestionState.ANSWERED)]
    assert (await only(store)).open_question == ""


async def test_of_two_that_were_answered_the_one_is_opened_again(store: Store, account: AccountId) -> None:
    ours = mail(
        "r", 5, "The lemon cake without nuts, and to Harbour Street: yes.", sender=SHOP, to=[ANA], parents=["a"]
    )
    await take(store, account, mail("a", text=TWO), ours)
    first, second = await store.questions.questions((await only(store)).id)
    assert {first.state, second.state} == {QuestionState.ANSWERED}
    await store.questions.say(second.message, second.place, QuestionWord.QUESTION, at(9))
    assert [state for _, state in await asked(store)] == [QuestionState.ANSWERED, QuestionState.OPEN]
    assert (await only(store)).open_question == second.text
