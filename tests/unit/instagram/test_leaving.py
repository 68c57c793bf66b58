"""What goes out: beneath the top comment, in messages of a thousand bytes, once in private; and what is judged."""

from datetime import timedelta

import pytest

from connectors.instagram.testing.world import ACCOUNT
from shopbell.connector import DeleteMessage, EditMessage, Like, Moderate, OutgoingFile, Verdict
from shopbell.errors import Rejected, Uncertain, Unsupported
from tests.unit.facebook.conftest import NOON
from tests.unit.instagram.conftest import Bakery


async def comment(bakery: Bakery, words: str = "Do you have rye?") -> str:
    world = bakery.world
    return world.comment(world.post("Fresh bread").id, words, writer=world.person("ana")).id


async def test_an_answer_to_an_answer_leaves_for_the_top_comment_and_comes_back_there(bakery: Bakery) -> None:
    world = bakery.world
    top = await comment(bakery)
    world.comment(top, "Me too", writer=world.person("ben"))
    receipt = await bakery.send(bakery.answer(await bakery.seen("Me too"), "For both of you"))
    assert world.comments[receipt.remote_id].top == top
    ours = await bakery.seen("For both of you")
    assert (ours.own, ours.remote_id, ours.thread.conversation) == (True, receipt.remote_id, top)


@pytest.mark.parametrize(("text", "fits"), [("x" * 1000, True), ("\u00e9" * 500, True), ("\u00e9" * 501, False)])
async def test_a_message_takes_a_thousand_bytes(bakery: Bakery, text: str, fits: bool) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Tell me more")
    outgoing = bakery.answer(await bakery.seen("Tell me more"), text)
    if fits:
        await bakery.send(outgoing)
    else:
        with pytest.raises(Rejected, match="2 too long: Instagram takes 1,000 bytes"):
            await bakery.send(outgoing)


async def test_a_comment_takes_2200_letters_and_no_file(bakery: Bakery) -> None:
    await comment(bakery)
    seen = await bakery.seen("Do you have rye?")
    await bakery.send(bakery.answer(seen, "x" * 2200))
    with pytest.raises(Rejected, match="1 too long: Instagram takes 2,200"):
        await bakery.send(bakery.answer(seen, "x" * 2201))
    with pytest.raises(Rejected, match="web address"):
        await bakery.send(bakery.answer(seen, "Look", files=(OutgoingFile("a.png", "image/png", b"x"),)))


async def test_what_takes_no_answer_is_refused_before_anything_leaves(bakery: Bakery) -> None:
    world = bakery.world
    await comment(bakery)
    next(iter(world.comments.values())).hidden = True
    world.post("At the bakery", writer=world.person("ben"))
    for words in ("Do you have rye?", "At the bakery"):
        with pytest.raises(Rejected):
            await bakery.send(bakery.answer(await bakery.seen(words), "Hello"))
    assert not [call for call in bakery.stand.line.calls if call.method == "POST"]


@pytest.mark.parametrize(("hours", "tag"), [(3, ""), (30, "HUMAN_AGENT")])
async def test_the_tag_of_a_human_agent_goes_along_only_when_it_is_needed(bakery: Bakery, hours: int, tag: str) -> None:
    bakery.service.human_agent = True
    await bakery.sign_in(human_agent="1")
    bakery.world.letter(bakery.world.person("ana"), "Open?", at=NOON - timedelta(hours=hours))
    receipt = await bakery.send(bakery.answer(await bakery.seen("Open?"), "Yes"))
    assert bakery.world.letters[receipt.remote_id].tag == tag


async def test_after_a_day_instagram_takes_nothing_and_that_is_a_sentence(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?", at=NOON - timedelta(hours=25))
    with pytest.raises(Rejected, match="too much time went by"):
        await bakery.send(bakery.answer(await bakery.seen("Open?"), "Yes"))


async def test_a_comment_is_answered_in_private_once_also_after_a_restart(bakery: Bakery) -> None:
    await comment(bakery)
    seen = await bakery.seen("Do you have rye?")
    await bakery.send(bakery.private(seen, "I keep one for you."))
    before = len(bakery.stand.line.calls)
    with pytest.raises(Rejected, match="one private answer already"):
        await bakery.send(bakery.private(seen, "And another thing"))
    assert len(bakery.stand.line.calls) == before


async def test_a_private_answer_given_elsewhere_is_learnt(bakery: Bakery) -> None:
    number = await comment(bakery)
    bakery.world.comments[number].answered = True
    seen = await bakery.seen("Do you have rye?")
    for _ in range(2):
        with pytest.raises(Rejected, match="one private answer already"):
            await bakery.send(bakery.private(seen, "Hello"))
    assert len([call for call in bakery.stand.line.calls if call.method == "POST"]) == 1


async def test_after_seven_days_there_is_no_private_answer(bakery: Bakery) -> None:
    await comment(bakery)
    seen = await bakery.seen("Do you have rye?")
    bakery.clock.at += timedelta(days=7, minutes=1)
    with pytest.raises(Rejected, match="seven days"):
        await bakery.send(bakery.private(seen, "Yes"))


@pytest.mark.parametrize("where", ["beneath", "message"])
async def test_what_arrived_though_nobody_heard_is_found_by_its_words(bakery: Bakery, where: str) -> None:
    world = bakery.world
    await comment(bakery, "Open?")
    world.letter(world.person("dora"), "Hello?")
    outgoing = bakery.answer(await bakery.seen("Open?" if where == "beneath" else "Hello?"), "Yes, until six.")
    session = await bakery.session()
    prepared = await session.prepare(outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    await bakery.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await session.send(outgoing, prepared)
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id in {**world.letters, **world.comments}


async def test_a_private_answer_that_may_have_left_is_asked_about(bakery: Bakery) -> None:
    await comment(bakery)
    outgoing = bakery.private(await bakery.seen("Do you have rye?"), "Yes")
    session = await bakery.session()
    prepared = await session.prepare(outgoing)
    await bakery.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await session.send(outgoing, prepared)
    with pytest.raises(Unsupported, match="Look whether it arrived"):
        await session.find_sent(outgoing, prepared)


async def test_comments_are_hidden_shown_and_thrown_away_and_twice_is_harmless(bakery: Bakery) -> None:
    world = bakery.world
    number = await comment(bakery)
    session = await bakery.session()
    for verdict, hidden in ((Verdict.HIDE, True), (Verdict.SHOW, False)):
        for _ in range(2):
            await session.act(Moderate(number, verdict))
            assert world.comments[number].hidden is hidden
    ours = world.comment(number, "Oops", writer=ACCOUNT)
    for action in (DeleteMessage(ours.id), Moderate(number, Verdict.BIN)):
        for _ in range(2):
            await session.act(action)
    assert world.comments == {}


async def test_what_instagram_cannot_is_said(bakery: Bakery) -> None:
    session = await bakery.session()
    with pytest.raises(Rejected, match="Do it in the app"):
        await session.act(DeleteMessage("aWdf1", {"talk": "aWdf2"}))
    for action in (EditMessage("1", "x"), Like("1", True), Moderate("1", Verdict.SPAM)):
        with pytest.raises(Unsupported):
            await session.act(action)
