"""Sending at our double: visibility, warnings, lengths, pictures, and never twice."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors.mastodon.testing.stand import MastodonStand
from shopbell.connector import Outgoing, OutgoingFile, Sends
from shopbell.errors import Rejected, Uncertain
from shopbell.events import MessageSeen
from shopbell.model import Visibility
from shopbell.text.counters import Unit, count
from tests.contract.rig import Rig


async def question(rig: Rig, stand: MastodonStand, **more: str) -> MessageSeen:
    """Ana's post, read."""
    toot = stand.arrives("ana", "@bakery Rye?", **more)
    await rig.read()
    return rig.shelf.messages[toot.id]


@pytest.mark.parametrize("word", ["public", "unlisted", "private", "direct"])
async def test_an_answer_has_the_visibility_of_what_it_answers(rig: Rig, stand: MastodonStand, word: str) -> None:
    receipt = await rig.leave(await rig.session(), rig.answer(await question(rig, stand, visibility=word), "Yes."))
    toot = stand.service.world.toots[receipt.remote_id]
    assert toot.visibility == word
    assert toot.text == "@ana Yes."


async def test_a_private_answer_to_a_public_question_names_its_writer_alone(rig: Rig, stand: MastodonStand) -> None:
    stand.service.world.person("ben")
    toot = stand.arrives("ana", "@bakery @ben Rye?")
    await rig.read()
    asked = rig.shelf.messages[toot.id]
    public = await rig.leave(await rig.session(), rig.answer(asked, "Yes, both."))
    private = await rig.leave(
        await rig.session(), replace(rig.answer(asked, "And cheaper."), visibility=Visibility.PRIVATE)
    )
    toots = stand.service.world.toots
    assert toots[public.remote_id].text == "@ana @ben Yes, both."
    assert (toots[private.remote_id].text, toots[private.remote_id].visibility) == ("@ana And cheaper.", "direct")


async def test_an_answer_takes_the_warning_over(rig: Rig, stand: MastodonStand) -> None:
    toot = stand.arrives("ana", "@bakery Rye?")
    toot.warning = "Food"
    await rig.read()
    receipt = await rig.leave(await rig.session(), rig.answer(rig.shelf.messages[toot.id], "Yes."))
    assert stand.service.world.toots[receipt.remote_id].warning == "Food"


@pytest.mark.parametrize(
    "filling", ["x", "👨‍👩‍👧", "https://example.com/" + "y" * 60 + " ", "@someone@far.away.example "]
)
async def test_the_boundary_is_where_the_server_draws_it(rig: Rig, stand: MastodonStand, filling: str) -> None:
    asked = await question(rig, stand)
    whole = filling * 4
    room = 500 - count(f"@ana {whole}", Unit.MASTODON)
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(asked, whole + "z" * room))
    assert receipt.remote_id in stand.service.world.toots
    with pytest.raises(Rejected, match="1 too long"):
        await rig.leave(session, rig.answer(asked, whole + "z" * (room + 1)))


async def test_files_that_the_server_would_refuse_never_leave(rig: Rig, stand: MastodonStand) -> None:
    asked = await question(rig, stand)
    session = await rig.session()
    odd = OutgoingFile("a.exe", "application/octet-stream", b"MZ")
    many = tuple(OutgoingFile(f"{n}.png", "image/png", b"\x89PNG") for n in range(5))
    for files in ((odd,), many):
        with pytest.raises(Rejected):
            await rig.leave(session, replace(rig.answer(asked, "See"), files=files))
    assert await rig.sent_texts() == []


async def test_a_picture_is_waited_for_and_described(rig: Rig, stand: MastodonStand) -> None:
    file = OutgoingFile("loaf.png", "image/png", b"\x89PNG", "A loaf of rye")
    asked = await question(rig, stand)
    receipt = await rig.leave(await rig.session(), replace(rig.answer(asked, "Here."), files=(file,)))
    (media,) = stand.service.world.toots[receipt.remote_id].media
    assert (media.content, media.description) == (b"\x89PNG", "A loaf of rye")
    assert [path for method, path in stand.service.asked if path.startswith("/api/v1/media/")]


async def test_a_server_without_keys_gets_one_message(rig: Rig, stand: MastodonStand) -> None:
    stand.service.faults.keys = False
    asked = await question(rig, stand)
    outgoing = rig.answer(asked, "Yes.")
    await stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(await rig.session(), outgoing)
    receipt = await rig.leave(await rig.session(), outgoing)
    assert await rig.sent_texts() == ["Yes."]
    assert receipt.remote_id in stand.service.world.toots


@pytest.mark.parametrize("reached", [True, False])
async def test_after_the_hour_of_the_key_the_server_is_looked_at(rig: Rig, stand: MastodonStand, reached: bool) -> None:
    """The program died; the next morning the key means nothing any more."""
    outgoing = rig.answer(await question(rig, stand), "Yes.")
    session = await rig.session()
    prepared = await rig.prepare(session, outgoing)
    if reached:
        await rig.leave(session, outgoing)
    stand.service.world.keys.clear()
    stored = prepared.payload.decode()
    at = stored[stored.index('"at": "') + 7 : -2]
    early = (datetime.fromisoformat(at) - timedelta(hours=9)).isoformat()
    old = replace(prepared, payload=stored.replace(at, early).encode())
    fresh = Rig(rig.connector, stand, account=rig.account, secrets=rig.secrets)
    again = await fresh.session()
    assert isinstance(again, Sends)
    receipt = await again.send(outgoing, old)
    await fresh.close()
    assert await rig.sent_texts() == ["Yes."]
    assert receipt.remote_id in stand.service.world.toots


async def test_the_same_words_sent_earlier_are_not_taken_for_this_message(rig: Rig, stand: MastodonStand) -> None:
    asked = await question(rig, stand)
    first = await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    stand.service.world.toots[first.remote_id].at -= timedelta(minutes=10)
    second = rig.answer(asked, "Yes.")
    await stand.lose_next()
    session = await rig.session()
    with pytest.raises(Exception, match="cannot be reached"):
        await rig.leave(session, second)
    receipt = await rig.leave(session, second)
    assert receipt.remote_id != first.remote_id
    assert await rig.sent_texts() == ["Yes.", "Yes."]


async def test_a_new_talk_begins_only_with_somebody_who_exists(rig: Rig, stand: MastodonStand) -> None:
    stand.service.world.person("ana")
    session = await rig.session()
    begun = Outgoing(
        key="k1", text="Your bread is ready.", created_at=rig.tools().clock.now(), to=("ana@shop.example",)
    )
    receipt = await rig.leave(session, begun)
    toot = stand.service.world.toots[receipt.remote_id]
    assert (toot.text, toot.visibility) == ("@ana Your bread is ready.", "direct")
    with pytest.raises(Rejected, match="Nobody is called"):
        await rig.leave(session, replace(begun, key="k2", to=("nobody@shop.example",)))
    with pytest.raises(Rejected, match="Say who"):
        await rig.leave(session, replace(begun, key="k3", to=()))


async def test_an_answer_to_what_is_gone_is_refused(rig: Rig, stand: MastodonStand) -> None:
    asked = await question(rig, stand)
    stand.service.drop(asked.remote_id)
    with pytest.raises(Rejected, match="no longer at the server"):
        await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
