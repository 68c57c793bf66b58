"""What leaves for X: once, refused before it costs anything where X would refuse, looked up when its end was lost."""

from dataclasses import replace

import pytest

from shopbell.connector import DeleteMessage, EditMessage, Outgoing, OutgoingFile
from shopbell.errors import Rejected, Uncertain, Unsupported
from tests.unit.x.shop import Shop, private_to

PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


@pytest.fixture
async def asked(shop: Shop) -> Outgoing:
    """Ana asked, and an answer is ready."""
    shop.stand.written("ana", "Are you open?")
    await shop.look(shop.session(), "mentions")
    return shop.answer(shop.one("Are you open?"), "Yes, until six.")


async def test_an_answer_stands_below_the_question(shop: Shop, asked: Outgoing) -> None:
    remote_id = await shop.send(shop.session(), asked)
    made = shop.stand.service.world.posts[remote_id]
    assert (made.reply_to, made.text[made.shown_from :], made.conversation) == (
        asked.reply_to,
        "Yes, until six.",
        shop.stand.root.id,
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "ö" * 281}, "X takes 280 characters here, and this is 1 too long."),
        ({"text": "😀" * 141}, "this is 2 too long"),
        ({"text": "See https://example.org/" + "x" * 400 + "y" * 0}, ""),
        ({"text": "  "}, "nothing to send"),
        ({"text": "Buy $TERN and $RYE"}, "one \\$NAME"),
        ({"reply_to": ""}, "does not begin posts"),
        ({"reply_facts": {"no_answer": "Open it at X."}}, "Open it at X."),
        ({"files": (PICTURE,) * 5}, "four pictures"),
        ({"files": (OutgoingFile("a.pdf", "application/pdf", b"x"),)}, "a.pdf is none"),
        ({"files": (replace(PICTURE, content=b"x" * 5_000_001),)}, "loaf.png is too large"),
    ],
)
async def test_what_x_would_refuse_is_refused_before_it_costs(
    shop: Shop, asked: Outgoing, change: dict[str, object], words: str
) -> None:
    session, before = shop.session(), await shop.used()
    outgoing = replace(asked, **change)  # type: ignore[arg-type]
    if not words:
        await session.prepare(outgoing)
        return
    with pytest.raises(Rejected, match=words):
        await session.prepare(outgoing)
    assert await shop.used() == before


async def test_x_refuses_what_it_calls_twice_unsummoned_and_gone(shop: Shop, asked: Outgoing) -> None:
    session, service = shop.session(), shop.stand.service
    service.refuses_twice = True
    await shop.send(session, asked)
    with pytest.raises(Rejected, match="You wrote exactly this at X before"):
        await shop.send(session, replace(asked, key="another"))
    world = service.world
    stranger = world.post(world.person("ben").id, "Bread is nice")
    with pytest.raises(Rejected, match=r"only who mentioned or quoted you\. Open it at X"):
        await shop.send(session, replace(asked, reply_to=stranger.id))
    with pytest.raises(Rejected, match="X refused this: You attempted to reply to a Tweet that is deleted"):
        await shop.send(session, replace(asked, reply_to="1234567890"))
    service.refusal = "Posts created via the API are limited to 1 cashtag."
    with pytest.raises(Rejected, match="X takes one"):
        await shop.send(session, replace(asked, text="$X"))


@pytest.mark.parametrize("words", ["Yes & <no>, until six.", "See tern.shop/hours for all", "Zeile\n\nzwei: Grüße"])
async def test_an_answer_whose_end_was_lost_is_found_and_not_written_again(
    shop: Shop, asked: Outgoing, words: str
) -> None:
    session, outgoing = shop.session(), replace(asked, text=words)
    prepared = await session.prepare(outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    shop.stand.line.forget_next = True
    with pytest.raises(Uncertain):
        await session.send(outgoing, prepared)
    shop.clock.pass_by(minutes=20)
    found = await shop.session().find_sent(outgoing, prepared)
    assert found is not None
    ours = [one for one in shop.stand.service.world.posts.values() if one.by_program]
    assert [one.id for one in ours] == [found.remote_id]


async def test_the_same_words_to_another_question_are_not_taken_for_it(shop: Shop, asked: Outgoing) -> None:
    shop.stand.written("ben", "And on Sunday?")
    await shop.look(shop.session(), "mentions")
    session = shop.session()
    await shop.send(session, shop.answer(shop.one("And on Sunday?"), asked.text))
    assert await session.find_sent(asked, await session.prepare(asked)) is None


async def test_a_private_answer_is_found_too_and_has_its_own_length(shop: Shop) -> None:
    world = shop.stand.service.world
    world.write_private(world.person("ana").id, "7001", "Do you cater?")
    await shop.look(shop.session(), "private")
    session, outgoing = shop.session(), private_to(shop, "ana", "We do. " + "x" * 900)
    prepared = await session.prepare(outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    shop.stand.line.forget_next = True
    with pytest.raises(Uncertain):
        await session.send(outgoing, prepared)
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id.startswith("dm:")
    with pytest.raises(Rejected, match="X takes 10,000 characters here, and this is 1 too long"):
        await session.prepare(replace(outgoing, text="x" * 10_001))
    with pytest.raises(Rejected, match="one picture with a private message"):
        await session.prepare(replace(outgoing, files=(PICTURE, PICTURE)))
    await shop.send(session, replace(outgoing, text="Like this", files=(PICTURE,)))
    assert [one.media != () for one in world.private.values()] == [False, False, True]
    assert [category for _, category, _ in shop.stand.service.uploads.values()] == ["dm_image"]


async def test_pictures_go_along_with_what_they_show(shop: Shop, asked: Outgoing) -> None:
    remote_id = await shop.send(shop.session(), replace(asked, files=(PICTURE, replace(PICTURE, description=""))))
    keys = shop.stand.service.world.posts[remote_id].media
    assert [shop.stand.service.world.media[key]["alt_text"] for key in keys] == ["A loaf", ""]


async def test_what_the_shop_wrote_is_deleted_and_again_is_harmless(shop: Shop, asked: Outgoing) -> None:
    session = shop.session()
    remote_id = await shop.send(session, asked)
    for _ in range(2):
        await session.act(DeleteMessage(remote_id))
    assert remote_id not in shop.stand.service.world.posts
    private = await shop.send(session, private_to(shop, "ana", "Hello"))
    await session.act(DeleteMessage(private))
    assert shop.stand.service.world.private == {}
    with pytest.raises(Rejected, match="no message of X"):
        await session.act(DeleteMessage("../users/me"))
    with pytest.raises(Unsupported):
        await session.act(EditMessage(remote_id, "Other words"))


async def test_no_address_of_a_strangers_making_is_asked_for(shop: Shop, asked: Outgoing) -> None:
    odd = replace(asked, conversation="dm:../../2/tweets", reply_to="dm:1")
    session = shop.session()
    with pytest.raises(Rejected):
        await shop.send(session, odd)
    assert not [call for call, _ in shop.stand.service.said if ".." in call.path]


async def test_an_answer_goes_out_hours_later_with_a_new_token(shop: Shop, asked: Outgoing) -> None:
    session = shop.session()
    before = shop.stand.service.oauth.renewals
    shop.clock.pass_by(hours=5)
    await shop.send(session, asked)
    assert shop.stand.service.oauth.renewals == before + 1
