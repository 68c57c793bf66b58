"""What goes out: to the right place, once, within what Facebook allows, and looked for when nobody knows."""

import json
from datetime import timedelta

import pytest

from connectors.facebook.testing.world import PAGE
from shopbell.connector import OutgoingFile, Prepared
from shopbell.errors import RateLimited, Rejected, Uncertain, Unsupported
from tests.unit.facebook.conftest import NOON, Bakery

PNG = OutgoingFile("rye.png", "image/png", b"\x89PNG rye", "A loaf of rye")


async def asked_in_public(bakery: Bakery, words: str = "Do you have rye?") -> str:
    world = bakery.world
    return world.comment(world.post("Fresh bread").id, words, writer=world.person("ana")).id


async def test_an_answer_to_an_answer_is_put_beneath_the_top_comment(bakery: Bakery) -> None:
    world = bakery.world
    top = await asked_in_public(bakery)
    world.comment(top, "Me too", writer=world.person("ben"))
    receipt = await bakery.send(bakery.answer(await bakery.seen("Me too"), "For both of you"))
    assert world.comments[receipt.remote_id].above == top
    ours = await bakery.seen("For both of you")
    assert (ours.own, ours.remote_id, ours.thread.conversation) == (True, receipt.remote_id, top)


async def test_a_visitors_post_and_a_recommendation_are_answered_beneath(bakery: Bakery) -> None:
    world = bakery.world
    world.post("Your door was locked", writer=world.person("ana"))
    story = world.rate(world.person("ben"), "positive", "Lovely")
    await bakery.send(bakery.answer(await bakery.seen("Your door was locked"), "Sorry!"))
    await bakery.send(bakery.answer(await bakery.seen("Recommends you.\nLovely"), "Thank you!"))
    assert (await bakery.seen("Sorry!")).own
    assert [one.post for one in world.comments.values() if one.text == "Thank you!"] == [story.id]


async def test_a_picture_goes_along_with_a_comment(bakery: Bakery) -> None:
    await asked_in_public(bakery)
    seen = await bakery.seen("Do you have rye?")
    receipt = await bakery.send(bakery.answer(seen, "Like this", files=(PNG,)))
    assert bakery.world.comments[receipt.remote_id].picture == PNG.content
    for files in ((PNG, PNG), (OutgoingFile("a.pdf", "application/pdf", b"%PDF"),)):
        with pytest.raises(Rejected, match="one picture"):
            await bakery.send(bakery.answer(seen, "Like this", files=files))


async def test_words_and_files_are_messages_of_their_own_in_messenger(bakery: Bakery) -> None:
    world = bakery.world
    world.letter(world.person("ana"), "What does it look like?")
    seen = await bakery.seen("What does it look like?")
    receipt = await bakery.send(bakery.answer(seen, "Like this", files=(PNG,)))
    words, file = [one for one in world.letters.values() if one.here]
    assert (words.id, words.text, words.files) == (receipt.remote_id, "Like this", [])
    assert (file.text, file.files) == ("", [("rye.png", "image/png", PNG.content)])
    assert receipt.note == ""


async def test_a_file_that_fails_after_the_words_is_told_and_the_words_do_not_leave_twice(bakery: Bakery) -> None:
    world = bakery.world
    world.letter(world.person("ana"), "What does it look like?")
    seen = await bakery.seen("What does it look like?")
    session = await bakery.session()
    outgoing = bakery.answer(seen, "Like this", files=(PNG,))
    prepared = await session.prepare(outgoing)
    before = bakery.service.answer

    def second_fails(call: object) -> object:
        if "filedata" in getattr(call, "files", {}):
            bakery.service.refusal = "Upload attachment failure."
        return before(call)  # type: ignore[arg-type]

    bakery.stand.line.service = type(
        "Failing",
        (),
        {"answer": staticmethod(second_fails), "headers": bakery.service.headers, "now": bakery.service.now},
    )()
    receipt = await session.send(outgoing, prepared)
    assert "a file did not" in receipt.note
    assert [one.text for one in world.letters.values() if one.here] == ["Like this"]


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 2000, True), ("x" * 2001, False), ("\N{PARTY POPPER}" * 1001, False)]
)
async def test_messenger_takes_two_thousand_letters(bakery: Bakery, text: str, fits: bool) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Tell me more")
    outgoing = bakery.answer(await bakery.seen("Tell me more"), text)
    if fits:
        await bakery.send(outgoing)
    else:
        with pytest.raises(Rejected, match="too long: Facebook takes 2,000"):
            await bakery.send(outgoing)


async def test_a_comment_takes_eight_thousand(bakery: Bakery) -> None:
    await asked_in_public(bakery)
    seen = await bakery.seen("Do you have rye?")
    await bakery.send(bakery.answer(seen, "x" * 8000))
    with pytest.raises(Rejected, match="1 too long: Facebook takes 8,000"):
        await bakery.send(bakery.answer(seen, "x" * 8001))


async def test_after_a_day_facebook_takes_nothing_and_that_is_a_sentence(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?", at=NOON - timedelta(hours=25))
    with pytest.raises(Rejected, match="too much time went by"):
        await bakery.send(bakery.answer(await bakery.seen("Open?"), "Yes"))
    assert await bakery.stand.arrived() == []


@pytest.mark.parametrize(("hours", "tag"), [(3, ""), (30, "HUMAN_AGENT"), (7 * 24 - 1, "HUMAN_AGENT")])
async def test_the_tag_of_a_human_agent_goes_along_only_when_it_is_needed(bakery: Bakery, hours: int, tag: str) -> None:
    bakery.service.human_agent = True
    await bakery.sign_in(human_agent="1")
    bakery.world.letter(bakery.world.person("ana"), "Open?", at=NOON - timedelta(hours=hours))
    receipt = await bakery.send(bakery.answer(await bakery.seen("Open?"), "Yes"))
    assert bakery.world.letters[receipt.remote_id].tag == tag


async def test_a_human_agent_that_the_app_does_not_have_is_refused_in_words(bakery: Bakery) -> None:
    await bakery.sign_in(human_agent="1")
    bakery.world.letter(bakery.world.person("ana"), "Open?", at=NOON - timedelta(hours=30))
    with pytest.raises(Rejected, match="too much time"):
        await bakery.send(bakery.answer(await bakery.seen("Open?"), "Yes"))


async def test_a_comment_is_answered_in_private_once(bakery: Bakery) -> None:
    world = bakery.world
    comment = await asked_in_public(bakery)
    seen = await bakery.seen("Do you have rye?")
    receipt = await bakery.send(bakery.private(seen, "I keep one for you."))
    assert world.comments[comment].private == receipt.remote_id
    assert world.letters[receipt.remote_id].talk == world.talk(world.person("ana"))
    before = len(bakery.stand.line.calls)
    with pytest.raises(Rejected, match="one private answer already"):
        await bakery.send(bakery.private(seen, "And another thing"))
    assert [call.method for call in bakery.stand.line.calls[before:]] == ["GET"]  # refused before anything left
    again = await bakery.read()
    assert not [event for event in again if getattr(event, "text", "") == "And another thing"]


async def test_a_visitors_post_is_answered_in_private_by_its_own_number(bakery: Bakery) -> None:
    post = bakery.world.post("Your door was locked", writer=bakery.world.person("ana"))
    receipt = await bakery.send(bakery.private(await bakery.seen("Your door was locked"), "So sorry."))
    assert post.private == receipt.remote_id


async def test_after_seven_days_there_is_no_private_answer(bakery: Bakery) -> None:
    await asked_in_public(bakery)
    seen = await bakery.seen("Do you have rye?")
    bakery.clock.at += timedelta(days=7, minutes=1)
    with pytest.raises(Rejected, match="seven days"):
        await bakery.send(bakery.private(seen, "Yes"))
    old = bakery.answer(
        seen, "Yes", reply_facts={**seen.facts, "privately": ""}, visibility=bakery.private(seen, "").visibility
    )
    with pytest.raises(Rejected, match="answered in private"):
        await bakery.send(old)


@pytest.mark.parametrize("where", ["beneath", "messenger", "private"])
async def test_what_arrived_though_nobody_heard_is_found_by_its_words(bakery: Bakery, where: str) -> None:
    world = bakery.world
    await asked_in_public(bakery, "Open?")
    world.letter(world.person("dora"), "Hello?")
    seen = await bakery.seen("Hello?" if where == "messenger" else "Open?")
    outgoing = (
        bakery.private(seen, "Yes,  until six.") if where == "private" else bakery.answer(seen, "Yes,  until six.")
    )
    session = await bakery.session()
    prepared = await session.prepare(outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    await bakery.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await session.send(outgoing, prepared)
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id in {**world.letters, **world.comments}
    assert len(await bakery.stand.arrived()) == 1


async def test_the_same_words_of_before_are_not_taken_for_it(bakery: Bakery) -> None:
    """By Meta's clock, which is two minutes before ours."""
    world = bakery.world
    world.now = lambda: bakery.clock.at + timedelta(minutes=2)
    world.letter(world.person("ana"), "Open?")
    seen = await bakery.seen("Open?")
    await bakery.send(bakery.answer(seen, "Yes"))
    bakery.clock.at += timedelta(seconds=30)
    outgoing = bakery.answer(seen, "Yes", key="another")
    session = await bakery.session()
    await bakery.read(session)
    assert await session.find_sent(outgoing, await session.prepare(outgoing)) is None


async def test_a_file_without_words_cannot_be_looked_for(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Show me")
    outgoing = bakery.answer(await bakery.seen("Show me"), "", files=(PNG,))
    session = await bakery.session()
    with pytest.raises(Unsupported, match="Look whether it arrived"):
        await session.find_sent(outgoing, await session.prepare(outgoing))


@pytest.mark.parametrize("code", [1, 2])
async def test_a_passing_trouble_while_writing_is_not_known_to_have_failed(bakery: Bakery, code: int) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?")
    seen = await bakery.seen("Open?")
    bakery.service.refusal, bakery.service.refusal_code = "An unexpected error has occurred.", (code, 0)
    with pytest.raises(Uncertain):
        await bakery.send(bakery.answer(seen, "Yes"))


async def test_told_to_wait_it_did_not_leave(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?")
    seen = await bakery.seen("Open?")
    session = await bakery.session()
    outgoing = bakery.answer(seen, "Yes")
    prepared = await session.prepare(outgoing)
    await bakery.stand.limit_rate(120)
    with pytest.raises(RateLimited) as limited:
        await session.send(outgoing, prepared)
    assert timedelta(minutes=1) < limited.value.until - bakery.clock.at <= timedelta(minutes=3)
    assert await bakery.stand.arrived() == []


async def test_nobody_to_answer_is_said_before_anything_leaves(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?")
    seen = await bakery.seen("Open?")
    session = await bakery.session()
    for wrong in (
        bakery.answer(seen, "  "),
        bakery.answer(seen, "Yes", reply_facts={"talk": "t_1"}),
        bakery.answer(seen, "Yes", reply_facts={}, conversation="", reply_to=""),
        bakery.answer(seen, "Yes", reply_facts={}, conversation="9_1", reply_to=""),
    ):
        with pytest.raises(Rejected):
            await session.prepare(wrong)


async def test_prepared_bytes_of_another_session_are_understood(bakery: Bakery) -> None:
    await asked_in_public(bakery)
    outgoing = bakery.answer(await bakery.seen("Do you have rye?"), "Yes")
    prepared = await (await bakery.session()).prepare(outgoing)
    assert json.loads(prepared.payload)["beneath"]
    receipt = await (await bakery.session()).send(outgoing, Prepared(prepared.payload))
    assert bakery.world.comments[receipt.remote_id].writer == PAGE
