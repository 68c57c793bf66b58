"""What may be wished for which message."""

from dataclasses import replace

import pytest

from shopbell.errors import Rejected, Unsupported
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import MessageId
from shopbell.model import ErrandKind, Message, Visibility
from shopbell.services.errands import Errands, possible
from tests.unit.services.conftest import ANA, MANIFESTS, NOW, Counter

SHOP = Author("shop@short.example", "The Shop")


async def ours(counter: Counter, connector: str = "short") -> MessageId:
    account = await counter.account(connector)
    sent = MessageSeen("o", NOW, SHOP, True, "We do", Thread("r"))
    await counter.store.intake.ingest(account, "live", Batch((sent,), "1"), NOW)
    return await counter.store.library.newest_message()


def errands(counter: Counter) -> Errands:
    store = counter.store
    return Errands(store.library, store.desk, counter.compose, counter.bell, counter.clock)


async def test_our_own_words_can_be_changed_and_deleted(counter: Counter) -> None:
    number = await ours(counter)
    message = await counter.store.library.message(number)
    assert possible(message, MANIFESTS["short"]) == {ErrandKind.EDIT, ErrandKind.DELETE}
    assert possible(message, MANIFESTS["bare"]) == set()
    assert possible(replace(message, gone_at=NOW), MANIFESTS["short"]) == set()
    await errands(counter).ask(number, ErrandKind.EDIT, "We do!")
    found = (await counter.store.library.message(number)).errand
    assert found is not None
    assert found.text == "We do!"
    await errands(counter).drop(number)
    assert (await counter.store.library.message(number)).errand is None


async def test_words_of_others_can_only_be_moderated(counter: Counter) -> None:
    account = await counter.account()
    await counter.receive(account, "Buy my pills")
    message = await counter.store.library.message(await counter.store.library.newest_message())
    assert possible(message, MANIFESTS["net"]) == {ErrandKind.SPAM, ErrandKind.BIN}
    held = replace(message, facts={"held": "1"})
    assert ErrandKind.APPROVE in possible(held, MANIFESTS["net"])
    with pytest.raises(Unsupported):
        await errands(counter).ask(message.id, ErrandKind.EDIT, "Something else")


async def test_what_a_network_takes_back_of_ours_is_its_own_word_where_it_says_so(counter: Counter) -> None:
    message = await counter.store.library.message(await ours(counter))
    for word, kinds in (
        ("", set()),
        ("delete", {ErrandKind.DELETE}),
        ("edit delete", {ErrandKind.EDIT, ErrandKind.DELETE}),
    ):
        assert possible(replace(message, facts={"judged": word}), MANIFESTS["short"]) == kinds


async def comment(counter: Counter, connector: str = "walled", **facts: str) -> Message:
    account = await counter.account(connector)
    said = MessageSeen("c", NOW, ANA, False, "Boo", Thread("p"), visibility=Visibility.PUBLIC, facts=facts)
    await counter.store.intake.ingest(account, "live", Batch((said,), "1"), NOW)
    return await counter.store.library.message(await counter.store.library.newest_message())


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({}, {ErrandKind.HIDE, ErrandKind.BIN, ErrandKind.LIKE}),
        ({"hidden": "1", "liked": "1"}, {ErrandKind.SHOW, ErrandKind.BIN, ErrandKind.UNLIKE}),
        ({"judged": "hide show like"}, {ErrandKind.HIDE, ErrandKind.LIKE}),
        ({"judged": "like", "liked": "1"}, {ErrandKind.UNLIKE}),
        ({"judged": "spam bin"}, {ErrandKind.BIN}),
        ({"judged": ""}, set()),
    ],
)
async def test_what_is_offered_is_what_the_network_knows_and_what_would_change_something(
    counter: Counter, facts: dict[str, str], kinds: set[ErrandKind]
) -> None:
    assert possible(await comment(counter, **facts), MANIFESTS["walled"]) == kinds


async def test_what_one_person_reads_is_neither_hidden_nor_liked(counter: Counter) -> None:
    private = replace(await comment(counter), visibility=Visibility.PRIVATE)
    assert possible(private, MANIFESTS["walled"]) == {ErrandKind.BIN}


async def test_a_network_without_hiding_offers_none(counter: Counter) -> None:
    found = await comment(counter, "net")
    assert possible(found, MANIFESTS["net"]) == {ErrandKind.SPAM, ErrandKind.BIN, ErrandKind.LIKE}
    with pytest.raises(Unsupported):
        await errands(counter).ask(found.id, ErrandKind.HIDE)


async def test_hidden_is_shown_again(counter: Counter) -> None:
    found = await comment(counter, hidden="1")
    await errands(counter).ask(found.id, ErrandKind.SHOW)
    wish = (await counter.store.library.message(found.id)).errand
    assert wish is not None
    assert wish.kind is ErrandKind.SHOW


@pytest.mark.parametrize(("text", "reason"), [("  ", "empty"), ("much too long", "3 too long")])
async def test_words_that_could_not_be_sent_are_refused_before(counter: Counter, text: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        await errands(counter).ask(await ours(counter), ErrandKind.EDIT, text)
