"""Reading a page again changes nothing, whatever is on it."""

import os
import secrets
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopbell.events import (
    Author,
    Event,
    GapClosed,
    GapSeen,
    MessageEdited,
    MessageGone,
    MessageSeen,
    Placed,
    PlacesComplete,
    PlacesReset,
    SeenAttachment,
    SeenChanged,
    Unplaced,
)
from shopbell.ids import AccountId
from shopbell.model import Message, View
from storage.database import ReadConnection
from storage.store import Store
from storage.tables.turns import SHORT, facts
from tests.storage.make import ANA, BEN, SHOP, add_account, at, chat, mail, only, rows, take, texts

PAGE: tuple[Event, ...] = (
    mail("a", 0, html="<p>cake</p>", raw=b"raw", place="INBOX;1;1", seen=True),
    mail("b", 5, "Yes.", sender=SHOP, to=[ANA], parents=["a"], place="Sent;1;1"),
    mail("c", 9, "And bread?", parents=["a", "b"], attachments=(SeenAttachment("p.png", "image/png", 3, b"png"),)),
    mail("n", 3, "Offers", sender=BEN, robot=True),
    MessageEdited("mid:c", at(10), "And two breads?"),
    SeenChanged(False, remote_id="mid:b"),
    Placed("mid:a", "Archive;1;7"),
    Unplaced("INBOX;1;1", at(11)),
    MessageGone("mid:n", at(12)),
    GapSeen(None, at(-60), "The service keeps only a month."),
    GapClosed(at(-60)),
)


async def test_a_page_read_twice_changes_nothing(store: Store, account: AccountId) -> None:
    await take(store, account, *PAGE)
    before = (await rows(store), await store.library.gaps(), await store.library.change_counter())
    pages = [await store.library.messages(row.id) for row in before[0]]
    again = await take(store, account, *PAGE)
    assert again.received == 0
    assert not again.messages
    after = await rows(store)
    assert (after, await store.library.gaps(), await store.library.change_counter()) == before
    assert [await store.library.messages(row.id) for row in after] == pages
    assert await store.upkeep.check() == ()


async def test_what_changed_at_the_service_is_updated(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", text="Are you opne?"))
    changes = await take(store, account, chat("a", text="Are you open?"))
    assert changes.received == 0
    assert len(changes.messages) == 1
    row = await only(store)
    assert row.snippet == "Are you open?"
    assert len(await store.library.search("open")) == 1
    assert await store.library.search("opne") == ()


async def test_an_edit_shows_and_is_searched(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), MessageEdited("mid:a", at(4), "Thank you!"))
    row = await only(store)
    assert row.waiting_since is None
    assert len(await store.library.search("lemon")) == 0
    (message,) = (await store.library.messages(row.id)).messages
    assert (message.edited_at, message.text) == (at(4), "Thank you!")


async def test_the_cursor_comes_with_its_batch(store: Store, account: AccountId) -> None:
    assert await store.intake.cursor(account, "INBOX") == ""
    await take(store, account, *[mail(f"m{n}", n) for n in range(150)], cursor="uid 150")
    assert await store.intake.cursor(account, "INBOX") == "uid 150"
    known = await store.intake.known(account, ["mid:m3", "mid:zz"])
    assert known == {"mid:m3"}
    assert await store.intake.newest(account) == at(149)


async def test_a_message_that_lies_nowhere_any_more_is_marked_gone(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", place="INBOX;1;1"), Placed("mid:a", "Archive;1;1"))
    await take(store, account, Unplaced("INBOX;1;1", at(1)))
    assert await gone(store) == [False]
    await take(store, account, Unplaced("Archive;1;1", at(2)))
    assert await gone(store) == [True]
    await take(store, account, mail("a", place="INBOX;1;1"))
    assert await gone(store) == [True]
    await take(store, account, Placed("mid:a", "INBOX;1;9"))
    assert await gone(store) == [False]


async def test_after_a_reset_only_what_was_not_listed_again_is_gone(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        *[mail(f"m{n}", n, sender=Author(f"p{n}@x.example"), place=f"INBOX;1;{n}") for n in range(3)],
        Placed("mid:m2", "Archive;5;1"),
    )
    await take(store, account, PlacesReset("INBOX;"), Placed("mid:m0", "INBOX;2;1"))
    assert await gone(store) == [False, False, False]
    await take(store, account, PlacesComplete("INBOX;", at(9)))
    assert await gone(store) == [False, True, False]
    assert await store.intake.places(account, "INBOX;2") == ("INBOX;2;1",)


async def gone(store: Store) -> list[bool]:
    """Of every message, oldest first, whether it is marked gone."""
    found: list[Message] = []
    for row in await rows(store):
        found += (await store.library.messages(row.id)).messages
    return [one.gone_at is not None for one in sorted(found, key=lambda one: one.at)]


async def test_what_the_owner_read_here_beats_an_old_page(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", seen=False))
    row = await only(store)
    await store.desk.mark_seen(row.id)
    await take(store, account, mail("a", seen=False))
    assert (await only(store)).unseen == 0
    await store.intake.unsynced_seen(account)
    await store.desk.mark_seen(row.id, False)
    await store.intake.seen_synced(account, ["mid:a"])
    assert await store.intake.unsynced_seen(account) == [("mid:a", False, ())]


async def test_read_up_to_here_is_all_before_it_and_nothing_after(store: Store, account: AccountId) -> None:
    await take(
        store, account, *(chat(f"m{n}", n, seen=False) for n in range(4)), chat("x", 1, seen=False, room="other")
    )
    await take(store, account, SeenChanged(True, remote_id="mid:m2", earlier=True))
    states: dict[str, bool] = {}
    for row in await rows(store):
        states |= {one.remote_id: one.seen for one in (await store.library.messages(row.id)).messages}
    assert states == {"mid:m0": True, "mid:m1": True, "mid:m2": True, "mid:m3": False, "mid:x": False}
    assert await store.upkeep.check() == ()


async def test_bodies_and_files_come_back_as_they_came(store: Store, account: AccountId) -> None:
    big = os.urandom(90_000)
    files = (SeenAttachment("a.png", "image/png", len(big), big, content_id="pic"),)
    await take(store, account, mail("a", html="<img src='cid:pic'>", raw=big, attachments=files))
    (message,) = (await store.library.messages((await only(store)).id)).messages
    assert await store.library.raw(message.id) == big
    rich = await store.library.body(message.id)
    assert rich is not None
    assert rich.html == "<img src='cid:pic'>"
    assert rich.inline["pic"].name == "a.png"
    assert await store.library.blob(message.attachments[0].sha256) == big


async def test_a_file_asked_for_later(store: Store, account: AccountId) -> None:
    files = (SeenAttachment("a.pdf", "application/pdf", 3, remote_ref="part-2"),)
    await take(store, account, mail("a", attachments=files))
    (message,) = (await store.library.messages((await only(store)).id)).messages
    (wanted,) = message.attachments
    await store.intake.want_attachment(wanted.id)
    assert await store.intake.attachments_wanted(account) == [(wanted.id, "part-2")]
    changes = await store.intake.store_attachment(wanted.id, b"pdf")
    assert message.id in changes.messages
    assert await store.intake.attachments_wanted(account) == []
    assert await store.library.blob((await store.library.attachment(wanted.id)).sha256) == b"pdf"


@st.composite
def _letters(draw: st.DrawFn) -> list[MessageSeen]:
    """Mails of three people that refer to one another at random."""
    count = draw(st.integers(2, 9))
    found: list[MessageSeen] = []
    for n in range(count):
        sender = draw(st.sampled_from([ANA, BEN, SHOP]))
        parents = draw(st.lists(st.sampled_from([f"m{k}" for k in range(count)] + ["lost"]), max_size=2))
        found.append(
            mail(
                f"m{n}",
                n,
                draw(
                    st.sampled_from(
                        ["When is the cake ready? And do you deliver bread?", "Thanks!", "The cake is ready at six."]
                    )
                ),
                sender=sender,
                to=[draw(st.sampled_from([ANA, BEN]))] if sender == SHOP else [SHOP],
                parents=[one for one in parents if one != f"m{n}"],
                subject=f"S{n}",
                robot=sender == BEN and draw(st.booleans()),
            )
        )
    return found


async def picture(store: Store, account: AccountId) -> set[tuple[object, ...]]:
    """Everything a list shows that must not depend on the order of arrival."""
    found: set[tuple[object, ...]] = set()
    for row in (await store.library.rows(View.ALL, account=account)).rows:
        said = frozenset(one.remote_id for one in (await store.library.messages(row.id)).messages)
        found.add((said, row.turn, row.waiting_since, row.robot, row.snippet, row.person_name))
    return found


def _both_ways(db: ReadConnection) -> list[int]:
    """Conversations whose turn comes out otherwise when they are read as long ones are."""
    numbers = [number for (number,) in db.all("SELECT id FROM conversation")]
    return [number for number in numbers if facts(db, number, 0) != facts(db, number, SHORT + 1)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), letters=_letters())
async def test_any_order_of_arrival_gives_the_same_lists(
    data: st.DataObject, letters: list[MessageSeen], store: Store
) -> None:
    past = [replace(one, live=False) for one in letters]
    pictures = []
    for events in (past, data.draw(st.permutations(past))):
        account = await add_account(store, connector=secrets.token_hex(4))
        await take(store, account, *events)
        first = await picture(store, account)
        await take(store, account, *events[: len(events) // 2])
        assert await picture(store, account) == first
        pictures.append(first)
    assert pictures[0] == pictures[1]
    assert await store.parts.read(_both_ways) == []
    assert await store.upkeep.check() == ()


async def test_texts_are_in_time_order(store: Store, account: AccountId) -> None:
    await take(store, account, mail("b", 5, "two", parents=["a"]), mail("a", 0, "one"))
    assert await texts(store, (await only(store)).id) == ["one", "two"]


async def test_half_a_character_in_any_field_stops_nothing(store: Store, account: AccountId) -> None:
    half = "a\ud800b"
    odd = mail(
        "x", 1, half, sender=Author("odd@x.example", half), to=[SHOP, Author("c@x.example", half)], subject=half,
        html=half, context=half, reply_to=half, facts={half: half},
        attachments=(SeenAttachment(half, "text/plain", 1, b"x", half),),
    )  # fmt: skip
    await take(store, account, odd, mail("y", 2), MessageEdited("mid:x", at(3), half, half))
    assert sorted(row.snippet for row in await rows(store)) == ["Can you do the lemon cake for Saturday?", "a\ufffdb"]
    assert not (await take(store, account, odd)).messages
    assert await store.upkeep.check() == ()
