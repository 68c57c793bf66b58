"""What the service is to do with single messages, from the wish to its end."""

import json

import pytest

from shopbell.errors import NotFound
from shopbell.events import SeenAttachment
from shopbell.ids import AccountId, MessageId
from shopbell.model import ErrandKind, Message, Turn, Visibility
from storage.store import Store
from tests.storage.make import SHOP, at, chat, only, take


async def newest(store: Store) -> Message:
    return (await store.library.messages((await only(store)).id)).messages[-1]


async def held(store: Store, account: AccountId) -> Message:
    comment = chat("c", text="Do you deliver?", visibility=Visibility.PUBLIC, facts={"held": "1", "link": "https://s/"})
    await take(store, account, comment)
    return await newest(store)


async def test_an_edit_is_shown_as_a_wish_and_then_as_the_words(store: Store, account: AccountId) -> None:
    await take(store, account, chat("q"), chat("r", 1, "We open at nein.", sender=SHOP))
    message = await newest(store)
    await store.desk.ask_errand(message.id, ErrandKind.EDIT, "We open at nine.", at(2))
    wished = await newest(store)
    assert wished.text == "We open at nein."
    assert wished.errand is not None
    assert wished.errand.text == "We open at nine."
    (errand,) = await store.intake.errands(account)
    assert (errand.remote_id, errand.text) == ("mid:r", "We open at nine.")
    changes = await store.intake.errand_done(errand, at(3))
    done = await newest(store)
    assert (done.text, done.edited_at, done.errand) == ("We open at nine.", at(3), None)
    assert message.id in changes.messages
    assert (await only(store)).snippet == "We open at nine."
    assert [hit.message for hit in await store.library.search("nine")] == [message.id]
    assert await store.library.search("nein") == ()


async def test_a_newer_wish_is_not_lost_when_the_older_one_is_done(store: Store, account: AccountId) -> None:
    await take(store, account, chat("r", 1, "One", sender=SHOP))
    message = (await newest(store)).id
    await store.desk.ask_errand(message, ErrandKind.EDIT, "Two", at(2))
    (first,) = await store.intake.errands(account)
    await store.desk.ask_errand(message, ErrandKind.EDIT, "Three", at(3))
    await store.intake.errand_done(first, at(4))
    assert [errand.text for errand in await store.intake.errands(account)] == ["Three"]


async def test_deleted_at_the_service_is_marked_here(store: Store, account: AccountId) -> None:
    await take(store, account, chat("q"), chat("r", 1, "Oops", sender=SHOP))
    await store.desk.ask_errand((await newest(store)).id, ErrandKind.DELETE, "", at(2))
    (errand,) = await store.intake.errands(account)
    await store.intake.errand_done(errand, at(3))
    done = await newest(store)
    assert (done.text, done.gone_at) == ("Oops", at(3))


async def test_a_refusal_stays_at_the_message_until_it_is_answered(store: Store, account: AccountId) -> None:
    await take(store, account, chat("r", 1, "Oops", sender=SHOP))
    message = (await newest(store)).id
    await store.desk.ask_errand(message, ErrandKind.DELETE, "", at(2))
    (errand,) = await store.intake.errands(account)
    await store.intake.errand_refused(errand, "Only within two days.")
    refused = (await newest(store)).errand
    assert refused is not None
    assert refused.refused == "Only within two days."
    assert await store.intake.errands(account) == []
    await store.desk.drop_errand(message)
    assert (await newest(store)).errand is None


async def test_an_approved_comment_is_held_no_longer_and_keeps_its_link(store: Store, account: AccountId) -> None:
    message = await held(store, account)
    await store.desk.ask_errand(message.id, ErrandKind.APPROVE, "", at(2))
    (errand,) = await store.intake.errands(account)
    assert json.loads(json.dumps(dict(errand.facts))) == {"held": "1", "link": "https://s/"}
    await store.intake.errand_done(errand, at(3))
    assert (await newest(store)).facts == {"link": "https://s/"}
    assert (await only(store)).turn is Turn.YOURS


@pytest.mark.parametrize("kind", [ErrandKind.SPAM, ErrandKind.BIN])
async def test_a_comment_thrown_out_waits_for_nobody(store: Store, account: AccountId, kind: ErrandKind) -> None:
    message = await held(store, account)
    await store.desk.ask_errand(message.id, kind, "", at(2))
    (errand,) = await store.intake.errands(account)
    await store.intake.errand_done(errand, at(3))
    assert (await only(store)).turn is not Turn.YOURS
    assert (await store.library.counts()).waiting == 0


@pytest.mark.parametrize(
    ("do", "undo", "fact"),
    [(ErrandKind.HIDE, ErrandKind.SHOW, "hidden"), (ErrandKind.LIKE, ErrandKind.UNLIKE, "liked")],
)
async def test_hidden_and_liked_stand_at_the_message_and_nobody_is_answered_by_it(
    store: Store, account: AccountId, do: ErrandKind, undo: ErrandKind, fact: str
) -> None:
    await take(store, account, chat("c", visibility=Visibility.PUBLIC, facts={"link": "https://s/"}))
    message = (await newest(store)).id
    await store.desk.ask_errand(message, do, "", at(2))
    assert (await newest(store)).facts == {"link": "https://s/"}
    (errand,) = await store.intake.errands(account)
    changes = await store.intake.errand_done(errand, at(3))
    done = await newest(store)
    assert (done.facts, done.errand, done.gone_at) == ({"link": "https://s/", fact: "1"}, None, None)
    assert message in changes.messages
    assert (await only(store)).turn is Turn.YOURS
    await store.desk.ask_errand(message, undo, "", at(4))
    (errand,) = await store.intake.errands(account)
    await store.intake.errand_done(errand, at(5))
    assert (await newest(store)).facts == {"link": "https://s/"}


async def test_an_unknown_message_is_refused(store: Store, account: AccountId) -> None:
    with pytest.raises(NotFound):
        await store.desk.ask_errand(MessageId(404), ErrandKind.DELETE, "", at(1))


async def test_what_a_picture_shows_is_kept(store: Store, account: AccountId) -> None:
    picture = SeenAttachment("a.png", "image/png", 3, content=b"abc", description="A loaf on a table")
    await take(store, account, chat("p", attachments=(picture,)))
    (kept,) = (await newest(store)).attachments
    assert kept.description == "A loaf on a table"
    assert (await store.library.attachment(kept.id)).description == "A loaf on a table"
