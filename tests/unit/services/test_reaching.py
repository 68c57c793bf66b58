"""The ways to one person, why one of them is the usual one, and words that go another way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from shopbell.connector import Verified
from shopbell.errors import NotFound, Rejected
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import AccountId, ConversationId, PersonId
from shopbell.manifest import Capability, Manifest
from shopbell.model import AccountState, Draft, DraftAttachment, Visibility
from shopbell.reach import Obstacle, Reach, Reason, WayKind
from shopbell.services.reaching import Reaching
from storage.transaction import Transaction
from tests.unit.services.conftest import MANIFESTS, NOW, Counter, manifest

ALL: Mapping[str, Manifest] = {
    **MANIFESTS,
    "mail": manifest(id="mail", name="E-mail", category="mail"),
    "post": manifest(id="post", name="Mail another way", category="mail"),
    "chat": manifest(id="chat", name="Chat", capabilities=frozenset({Capability.REPLY})),
    "site": manifest(id="site", name="Site", capabilities=frozenset({Capability.REPLY})),
}


class Shop:
    """A counter where one person writes at several networks."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.store = counter.store
        counter.compose._manifests = ALL
        self.reaching = Reaching(self.store.library, self.store.desk, counter.compose, counter.bell, counter.clock, ALL)

    async def hear(
        self,
        account: AccountId,
        address: str,
        minutes: float,
        *,
        public: bool = False,
        room: str = "",
        subject: str = "",
        **facts: str,
    ) -> ConversationId:
        """Somebody writes; a room of its own for each address, unless named."""
        room = room or f"{address}{'-public' if public else ''}"
        message = MessageSeen(
            remote_id=f"{account}-{room}-{minutes}",
            at=NOW + timedelta(minutes=minutes),
            author=Author(address, address.partition("@")[0].title()),
            own=False,
            text="Do you have rye?",
            thread=Thread(room, subject=subject),
            subject=subject,
            visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
            facts=facts,
        )
        await self.store.intake.ingest(account, "live", Batch((message,), "1"), self.counter.clock.now())
        return next(row.id for row in await self.counter.rows() if row.account == account and row.remote_id == room)

    async def same_person(self, *conversations: ConversationId) -> PersonId:
        """All of them are with one person."""
        rows = await self.store.library.rows_by_id(conversations)
        person = rows[0].person
        assert person is not None

        def link(tx: Transaction) -> None:
            for row in rows:
                tx.db.run("UPDATE identity SET person = ? WHERE person = ?", (person, row.person))
                tx.db.run("UPDATE conversation SET person = ? WHERE person = ?", (person, row.person))

        await self.store.parts.change(link)
        return person

    async def ways(self, conversation: ConversationId) -> Reach:
        return await self.reaching.ways(conversation)

    async def begun(self, conversation: ConversationId, text: str) -> Draft:
        draft = await self.counter.compose.draft_for(conversation)
        return await self.counter.compose.save(replace(draft, text=text))

    async def text(self, conversation: ConversationId) -> str | None:
        draft = await self.store.library.draft(f"c{conversation}")
        return None if draft is None else draft.text

    async def state(self, account: AccountId, state: AccountState) -> None:
        await self.store.accounts.set_state(account, state, "", NOW)


@pytest.fixture
def shop(counter: Counter) -> Shop:
    return Shop(counter)


def told(reach: Reach) -> list[tuple[str, WayKind, Reason, Obstacle | None]]:
    return [(way.network, way.kind, way.reason, way.obstacle) for way in reach.ways]


async def test_one_place_is_one_way(shop: Shop) -> None:
    here = await shop.hear(await shop.counter.account("chat"), "ana", 0)
    reach = await shop.ways(here)
    assert told(reach) == [("Chat", WayKind.HERE, Reason.LAST, None)]
    assert (reach.usual, reach.others) == (reach.here, ())
    assert (reach.here.sender, reach.here.address) == ("shop@chat.example", "ana")


async def test_where_they_wrote_last_is_the_usual_way(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter, talk = await shop.hear(mail, "ana@example.com", 0), await shop.hear(chat, "ana", 5)
    await shop.same_person(letter, talk)
    assert told(await shop.ways(talk)) == [
        ("Chat", WayKind.HERE, Reason.LAST, None),
        ("E-mail", WayKind.THERE, Reason.BEFORE, None),
    ]
    reach = await shop.ways(letter)
    assert (reach.here.reason, reach.usual.conversation) == (Reason.BEFORE, talk)
    await shop.hear(mail, "ana@example.com", 9)
    assert (await shop.ways(letter)).usual.conversation == letter


async def test_somebody_behind_a_bridge_is_reached_at_their_own_network(shop: Shop) -> None:
    net = await shop.counter.account("net")
    author = Author("+4915", "Ana", network="whatsapp")
    message = MessageSeen("w1", NOW, author, False, "Hi?", Thread("room"))
    await shop.store.intake.ingest(net, "live", Batch((message,), "1"), NOW)
    (row,) = await shop.counter.rows()
    assert told(await shop.ways(row.id)) == [("whatsapp", WayKind.HERE, Reason.LAST, None)]


async def test_a_room_where_others_read_along_is_no_way(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter = await shop.hear(mail, "ana@example.com", 0)
    street = await shop.hear(chat, "ana", 5, room="street")
    await shop.same_person(letter, street)
    assert [way.conversation for way in (await shop.ways(letter)).others] == [street]
    await shop.hear(chat, "ben", 6, room="street")
    assert (await shop.ways(letter)).others == ()
    named = await shop.hear(chat, "ana", 7, room="named", subject="The street")
    await shop.same_person(letter, named)
    assert (await shop.ways(letter)).others == ()


async def test_another_thread_at_the_same_address_is_no_other_way(shop: Shop) -> None:
    mail = await shop.counter.account("mail")
    first = await shop.hear(mail, "ana@example.com", 0, room="a")
    await shop.hear(mail, "ana@example.com", 5, room="b")
    assert (await shop.ways(first)).others == ()


async def test_nobody_else_is_a_way(shop: Shop) -> None:
    mail = await shop.counter.account("mail")
    ana, ben = await shop.hear(mail, "ana@example.com", 0), await shop.hear(mail, "ben@example.com", 5)
    for conversation in (ana, ben):
        assert [way.conversation for way in (await shop.ways(conversation)).ways] == [conversation]


async def test_what_takes_no_answer_any_more_says_so_and_is_not_the_usual_way(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    until = (NOW + timedelta(hours=1)).isoformat()
    letter, talk = await shop.hear(mail, "ana@example.com", -99), await shop.hear(chat, "ana", 0, answer_until=until)
    await shop.same_person(letter, talk)
    assert (await shop.ways(talk)).usual.conversation == talk
    shop.counter.clock.at += timedelta(hours=2)
    reach = await shop.ways(talk)
    assert (reach.here.obstacle, reach.here.takes) == (Obstacle.WINDOW, False)
    assert (reach.usual.conversation, reach.usual.reason) == (letter, Reason.LAST)


async def test_what_the_network_takes_no_answer_to_says_so_and_is_not_the_usual_way(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter, talk = await shop.hear(mail, "ana@example.com", -99), await shop.hear(chat, "ana", 0, no_answer="No.")
    await shop.same_person(letter, talk)
    reach = await shop.ways(talk)
    assert (reach.here.obstacle, reach.here.takes) == (Obstacle.REFUSES, False)
    assert (reach.usual.conversation, reach.usual.reason) == (letter, Reason.LAST)


async def test_signed_out_waits_and_stays_the_usual_way(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter, talk = await shop.hear(mail, "ana@example.com", 0), await shop.hear(chat, "ana", 5)
    await shop.same_person(letter, talk)
    await shop.state(chat, AccountState.SIGN_IN)
    reach = await shop.ways(talk)
    assert (reach.here.obstacle, reach.here.takes) == (Obstacle.SIGNED_OUT, True)
    assert reach.usual.conversation == talk
    await shop.state(chat, AccountState.CLOSED)
    reach = await shop.ways(talk)
    assert (reach.here.obstacle, reach.usual.conversation) == (Obstacle.GONE, letter)


async def test_a_removed_account_is_no_way_but_for_its_own_conversation(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter, talk = await shop.hear(mail, "ana@example.com", 0), await shop.hear(chat, "ana", 5)
    await shop.same_person(letter, talk)
    await shop.store.accounts.remove_account(chat, keep_history=True)
    assert (await shop.ways(letter)).others == ()
    reach = await shop.ways(talk)
    assert (reach.here.obstacle, reach.usual.conversation) == (Obstacle.GONE, letter)


async def test_a_conversation_is_begun_where_there_is_none(shop: Shop) -> None:
    net = await shop.counter.account("net", without="private-reply")
    post = await shop.hear(net, "ana", 0, public=True)
    assert told(await shop.ways(post)) == [
        ("Net", WayKind.HERE, Reason.LAST, None),
        ("Net", WayKind.NEW, Reason.ADDRESS, None),
    ]
    talk = await shop.hear(net, "ana", 5)
    assert [way.kind for way in (await shop.ways(post)).others] == [WayKind.THERE]
    assert [way.kind for way in (await shop.ways(talk)).others] == [WayKind.THERE]


async def test_something_public_can_be_answered_in_private_where_the_network_has_that(shop: Shop) -> None:
    post = await shop.hear(await shop.counter.account("net"), "ana", 0, public=True)
    assert told(await shop.ways(post)) == [
        ("Net", WayKind.HERE, Reason.LAST, None),
        ("Net", WayKind.PRIVATE, Reason.ALONE, None),
    ]


async def test_a_second_account_of_a_network_counts_only_when_the_first_takes_nothing(shop: Shop) -> None:
    mail = await shop.counter.account("mail")
    letter = await shop.hear(mail, "ana@example.com", 0)
    second, _ = await shop.store.accounts.add_account("mail", Verified("second@shop.example", "Shop", {}), "r2", NOW)
    assert (await shop.ways(letter)).others == ()
    await shop.state(mail, AccountState.CLOSED)
    (other,) = (await shop.ways(letter)).others
    assert (other.kind, other.account, other.address) == (WayKind.NEW, second, "ana@example.com")


async def test_an_account_of_many_networks_knows_only_who_wrote_there(shop: Shop) -> None:
    pictures = await shop.counter.account("net", network_name="Pictures", without="start")
    letters = Verified("post@shop.example", "Shop", {"network_name": "Letters"})
    await shop.store.accounts.add_account("net", letters, "r2", NOW)
    here = await shop.hear(pictures, "ana", 0)
    assert (await shop.ways(here)).others == ()


@pytest.mark.parametrize("kind", ["mail", "post"])
async def test_who_left_a_mail_address_with_a_comment_can_be_written_to(shop: Shop, kind: str) -> None:
    site = await shop.counter.account("site")
    comment = await shop.hear(site, "ana@example.com", 0, public=True, email="Ana@example.com")
    assert (await shop.ways(comment)).others == ()
    mail = await shop.counter.account(kind)
    (way,) = (await shop.ways(comment)).others
    assert (way.kind, way.account, way.address) == (WayKind.NEW, mail, "ana@example.com")
    draft = await shop.begun(comment, "Yes, on Friday.")
    moved = await shop.reaching.move(draft, way)
    assert (moved.target.to, moved.target.text) == (("ana@example.com",), "Yes, on Friday.")
    assert await shop.counter.compose.send(moved.target)


async def test_a_conversation_that_is_not_there(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await shop.ways(ConversationId(77))


# ---- words that go another way


async def _two(shop: Shop) -> tuple[ConversationId, ConversationId]:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("net")
    letter, talk = await shop.hear(mail, "ana@example.com", 0), await shop.hear(chat, "ana", 5)
    await shop.same_person(letter, talk)
    return letter, talk


async def test_words_move_and_come_back(shop: Shop) -> None:
    letter, talk = await _two(shop)
    draft = await shop.begun(letter, "Yes, on Friday.")
    way = (await shop.ways(letter)).usual
    moved = await shop.reaching.move(draft, way)
    assert (await shop.text(letter), await shop.text(talk)) == (None, "Yes, on Friday.")
    await shop.reaching.take_back(moved)
    assert (await shop.text(letter), await shop.text(talk)) == ("Yes, on Friday.", None)


async def test_what_was_begun_in_both_places_stays(shop: Shop) -> None:
    letter, talk = await _two(shop)
    await shop.begun(talk, "Hello Ana,")
    draft = await shop.begun(letter, "Yes, on Friday.")
    moved = await shop.reaching.move(draft, (await shop.ways(letter)).usual)
    assert await shop.text(talk) == "Hello Ana,\nYes, on Friday."
    await shop.begun(letter, "And bread?")
    await shop.begun(talk, "Hello Ana,\nYes, on Friday. Or Saturday.")
    await shop.reaching.take_back(moved)
    assert await shop.text(letter) == "Yes, on Friday.\nAnd bread?"
    assert await shop.text(talk) == "Hello Ana, Or Saturday."


async def test_what_was_changed_there_is_not_lost_when_it_is_taken_back(shop: Shop) -> None:
    letter, talk = await _two(shop)
    moved = await shop.reaching.move(await shop.begun(letter, "Yes, on Friday."), (await shop.ways(letter)).usual)
    await shop.begun(talk, "Yes, on Saturday.")
    await shop.reaching.take_back(moved)
    assert (await shop.text(letter), await shop.text(talk)) == ("Yes, on Friday.", "Yes, on Saturday.")


async def test_what_was_sent_there_is_not_taken_back(shop: Shop) -> None:
    letter, _ = await _two(shop)
    moved = await shop.reaching.move(await shop.begun(letter, "Yes, on Friday."), (await shop.ways(letter)).usual)
    await shop.counter.compose.send(moved.target)
    with pytest.raises(Rejected, match="sent or discarded"):
        await shop.reaching.take_back(moved)


async def test_words_never_come_before_another_person(shop: Shop) -> None:
    """The link is undone between the look and the press."""
    letter, talk = await _two(shop)
    draft, way = await shop.begun(letter, "Yes, on Friday."), (await shop.ways(letter)).usual

    def part(tx: Transaction) -> None:
        other = tx.db.insert("INSERT INTO person (name) VALUES ('Ben')")
        tx.db.run("UPDATE conversation SET person = ? WHERE id = ?", (other, talk))

    await shop.store.parts.change(part)
    with pytest.raises(Rejected, match="another person"):
        await shop.reaching.move(draft, way)
    assert (await shop.text(letter), await shop.text(talk)) == ("Yes, on Friday.", None)


async def test_a_new_letter_goes_to_them_alone(shop: Shop) -> None:
    net = await shop.counter.account("net", without="private-reply")
    post = await shop.hear(net, "ana", 0, public=True)
    draft = await shop.begun(post, "Only for you.")
    new = (await shop.ways(post)).others[-1]
    with pytest.raises(Rejected, match="another person"):
        await shop.reaching.move(draft, replace(new, address="ben"))
    moved = await shop.reaching.move(draft, new)
    assert (moved.target.to, await shop.text(post)) == (("ana",), None)
    await shop.reaching.take_back(moved)
    assert (await shop.text(post), await shop.store.library.draft(moved.target.key)) == ("Only for you.", None)


async def test_a_private_answer_is_the_same_draft_for_their_eyes_only(shop: Shop) -> None:
    post = await shop.hear(await shop.counter.account("net"), "ana", 0, public=True)
    private = (await shop.ways(post)).others[0]
    draft = await shop.begun(post, "Only for you.")
    with pytest.raises(Rejected, match="already"):
        await shop.reaching.move(draft, private)
    answer = await shop.reaching.answer(private, draft)
    assert (answer.key, answer.visibility, answer.text) == (draft.key, Visibility.PRIVATE, "Only for you.")


async def test_files_go_along_where_they_are_taken(shop: Shop) -> None:
    mail, chat = await shop.counter.account("mail"), await shop.counter.account("chat")
    letter, talk = await shop.hear(mail, "ana@example.com", 0), await shop.hear(chat, "ana", 5)
    await shop.same_person(letter, talk)
    draft = await shop.begun(letter, "The plan")
    draft = await shop.counter.compose.attach(draft, "plan.pdf", "application/pdf", b"%PDF")
    with pytest.raises(Rejected, match="Chat takes no files"):
        await shop.reaching.move(draft, (await shop.ways(letter)).usual)
    assert await shop.text(letter) == "The plan"
    other = await shop.begun(talk, "Hello")
    back = (await shop.ways(talk)).others[0]
    moved = await shop.reaching.move(other, back)
    (kept,) = moved.target.attachments
    assert isinstance(kept, DraftAttachment)
    assert moved.target.text == "The plan\nHello"


async def test_nothing_is_moved_to_where_nothing_is_taken(shop: Shop) -> None:
    letter, _ = await _two(shop)
    draft, way = await shop.begun(letter, "Hm"), (await shop.ways(letter)).usual
    with pytest.raises(Rejected, match="the answer window here is closed"):
        await shop.reaching.move(draft, replace(way, obstacle=Obstacle.WINDOW))
