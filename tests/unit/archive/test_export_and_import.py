"""Everything goes out in open formats and comes back as it was; twice adds nothing."""

import json
import mailbox
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopbell.archive.export import Export
from shopbell.archive.rows import NOT_LEFT
from shopbell.archive.take_in import TakeIn
from shopbell.connector import Verified
from shopbell.errors import PayloadSkipped, StoreRefused
from shopbell.events import Author, Batch, DeliveryReported, MessageGone, MessageSeen, SeenAttachment, Thread
from shopbell.ids import AccountId, MessageId, PersonId
from shopbell.model import Delivery, Draft, MessageKind, SearchHit, Turn, View, Visibility
from shopbell.questions import QuestionState, QuestionWord
from shopbell.services.compose import Compose
from storage.store import Store, open_store
from tests.unit.archive.support import SilentBell, StillClock, mail

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PICTURE = os.urandom(70_000)
RAW = b"From: ana@example.test\r\nMessage-ID: <1@x>\r\nSubject: Cake\r\n\r\nFrom the shop?\r\nno end of line"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "first")
    yield opened
    await opened.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "second")
    yield opened
    await opened.close()


def words(number: int, text: str, *, own: bool = False, conversation: str = "c1", **more: object) -> MessageSeen:
    """One message of Ana's, or ours to her."""
    author = Author("hello@tern.shop", "Tern") if own else Author("ana@example.test", "Ana <Cake> Ruiz")
    return MessageSeen(
        remote_id=f"m{number}",
        at=NOW - timedelta(days=9) + timedelta(hours=number),
        author=author,
        own=own,
        text=text,
        thread=Thread(conversation=conversation),
        recipients=(Author("hello@tern.shop", "Tern"), Author("@handle only")),
        live=False,
        **more,  # type: ignore[arg-type]
    )


async def fill(store: Store) -> AccountId:
    """A shop with one of everything."""
    verified = Verified("hello@tern.shop", "Tern", {"imap_host": "mail.tern.shop"})
    account, _ = await store.accounts.add_account("mail", verified, "ref", NOW)
    picture = SeenAttachment("cake.png", "image/png", len(PICTURE), PICTURE, "cid-1")
    events = (
        words(
            1, "Can you do the lemon cake?", raw=RAW, subject="Cake", html="<p>Can you</p>", facts={"message_id": "1@x"}
        ),
        words(2, "Yes!", own=True, reply_to="m1", attachments=(picture,)),
        words(3, "Public?", conversation="c2", visibility=Visibility.PUBLIC, context="Our sourdough"),
        words(4, "News", conversation="c3", robot=True),
        words(5, "A call", own=True, conversation="c2", kind=MessageKind.CALL),
        words(6, "Never mind", conversation="c4"),
        words(7, "Undelivered", own=True, conversation="c5"),
        words(8, "Read by her", own=True, conversation="c1"),
        MessageGone("m6", NOW),
        DeliveryReported("m7", Delivery.BOUNCED, "Nobody has this address.", NOW),
        DeliveryReported("m8", Delivery.READ, "", NOW + timedelta(minutes=9)),
    )
    await store.intake.ingest(account, "all", Batch(events, "1"), NOW)
    rows = (await store.library.rows(View.ALL)).rows
    by_remote = {row.remote_id: row.id for row in rows}
    await store.desk.settle(by_remote["c2"], "answered on the phone", NOW)
    await store.desk.later(by_remote["c1"], NOW + timedelta(days=30))
    compose = Compose(store.library, store.desk, SilentBell(), StillClock(NOW), {"mail": mail()})
    draft = await compose.draft_for(by_remote["c4"])
    await store.desk.save_draft(replace(draft, text="half an ans"))
    return account


async def taken(store: Store, path: Path) -> tuple[int, int, int]:
    done = await TakeIn(store.library, store.accounts, store.intake, store.desk, store.people, read).take(path, NOW)
    return done.received, done.known, done.skipped


def read(raw: bytes, own: frozenset[str]) -> MessageSeen:
    """As simple as a mail reader can be; the real one is the mail connector's."""
    head, _, text = raw.partition(b"\n\n")
    if b"Message-ID" not in head:
        raise PayloadSkipped("no id")
    key = head.split(b"Message-ID: ")[1].splitlines()[0].decode()
    return MessageSeen(key, NOW, Author("ana@example.test"), False, text.decode(), Thread(own=key))


async def found(store: Store, query: str) -> tuple[SearchHit, ...]:
    return await store.library.search(query)


async def test_an_export_comes_back_as_it_was(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    assert await taken(other, tmp_path / "out") == (8, 0, 0)
    await Export(other.library, other.people, tmp_path / "again").write(NOW)
    assert _contents(tmp_path / "out") == _contents(tmp_path / "again")


def _contents(folder: Path) -> dict[str, object]:
    """Every file; rows compared without order and local numbers, the rest byte for byte."""
    found: dict[str, object] = {}
    for file in sorted(folder.rglob("*")):
        name = str(file.relative_to(folder))
        if file.suffix == ".jsonl":
            rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            found[name] = sorted(json.dumps({**row, "conversation": 0}, sort_keys=True) for row in rows)
        elif file.is_file():
            found[name] = file.read_bytes()
    return found


async def test_originals_and_files_come_back_byte_for_byte(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    (hit,) = await found(other, "lemon")
    assert await other.library.raw(hit.message) == RAW
    (answer,) = await found(other, "Yes")
    (file,) = (await other.library.message(MessageId(answer.message))).attachments
    assert await other.library.blob(file.sha256) == PICTURE


async def test_what_the_owner_decided_comes_back(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    settled = (await other.library.rows(View.SETTLED)).rows
    assert all(row.turn is Turn.SETTLED for row in settled)
    assert "answered on the phone" in [row.settled_reason for row in settled]
    assert [row.remote_id for row in (await other.library.rows(View.LATER)).rows] == ["c1"]
    assert [draft.text for draft in await other.library.drafts()] == ["half an ans"]


async def test_notes_about_people_come_back_and_are_not_written_over(
    store: Store, other: Store, tmp_path: Path
) -> None:
    await fill(store)
    await _note(store, "c1", "No nuts for Lucía")
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    person = await _person(other, "c1")
    assert (await other.library.person(person)).notes == "No nuts for Lucía"
    await other.desk.set_note(person, "No nuts, no eggs")
    await taken(other, tmp_path / "out")
    assert (await other.library.person(person)).notes == "No nuts, no eggs"


async def _person(store: Store, remote_id: str) -> PersonId:
    (row,) = [row for row in (await store.library.rows(View.ALL)).rows if row.remote_id == remote_id]
    assert row.person is not None
    return row.person


async def _note(store: Store, remote_id: str, text: str) -> None:
    await store.desk.set_note(await _person(store, remote_id), text)


async def test_what_was_only_heard_is_not_somebody_waiting_afterwards(
    store: Store, other: Store, tmp_path: Path
) -> None:
    account = await fill(store)
    heard = replace(words(9, "Has anybody been to Tern Bakery lately?", conversation="c9"), mention=True)
    await store.intake.ingest(account, "heard", Batch((heard,), "1"), NOW)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    assert (await other.library.counts()).waiting == (await store.library.counts()).waiting
    assert [row.remote_id for row in (await other.library.rows(View.MENTIONS)).rows] == ["c9"]


@pytest.mark.parametrize("into_itself", [True, False])
async def test_importing_twice_adds_nothing(store: Store, other: Store, tmp_path: Path, into_itself: bool) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    target = store if into_itself else other
    await taken(target, tmp_path / "out")
    counts = await target.library.counts()
    assert await taken(target, tmp_path / "out") == (0, 8, 0)
    assert await target.library.counts() == counts


async def test_no_secret_is_in_an_export(store: Store, tmp_path: Path) -> None:
    account = await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "accounts.jsonl").read_text().splitlines()]
    assert "ref" not in row.values()
    assert account is not None


async def test_an_export_never_writes_over_something(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(StoreRefused, match="not empty"):
        await Export(store.library, store.people, tmp_path / "out").write(NOW)


async def test_a_foreign_mbox_is_taken_in_once_and_odd_mails_are_counted(other: Store, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "old.mbox")
    for number in range(5):
        box.add(f"Message-ID: <{number}@old>\n\nHello number{number}\n".encode())
    box.add(b"Subject: no id\n\nodd\n")
    box.close()
    assert await taken(other, tmp_path / "old.mbox") == (5, 0, 1)
    assert await taken(other, tmp_path / "old.mbox") == (0, 5, 1)
    assert len(await found(other, "number3")) == 1


async def test_a_maildir_is_taken_in(other: Store, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(b"Message-ID: <a@x>\n\nHello from a folder\n")
    assert await taken(other, tmp_path / "mail") == (1, 0, 0)


async def test_something_else_is_refused_in_words(other: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="neither an export"):
        await taken(other, tmp_path)


async def test_what_had_not_left_does_not_come_back_as_sent(store: Store, other: Store, tmp_path: Path) -> None:
    account = await fill(store)
    (row,) = [row for row in (await store.library.rows(View.ALL)).rows if row.remote_id == "c4"]
    draft = Draft(f"c{row.id}", row.id, account, "It is ready.", NOW)
    await store.desk.enqueue(draft, "key", at=NOW, not_before=NOW)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    (hit,) = await found(other, "ready")
    message = await other.library.message(hit.message)
    assert (message.delivery, message.delivery_note) == (Delivery.REFUSED, NOT_LEFT)
    (back,) = [row for row in (await other.library.rows(View.ALL)).rows if row.remote_id == "c4"]
    assert back.turn is row.turn
    assert await other.upkeep.check() == ()


async def test_a_lost_file_keeps_nothing_else_from_going_out(store: Store, tmp_path: Path) -> None:
    account = await fill(store)
    event = replace(words(8, "Large"), raw=os.urandom(90_000), html="<p>" + os.urandom(90_000).hex())
    await store.intake.ingest(account, "all", Batch((event,), "2"), NOW)
    for file in (tmp_path / "first" / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    done = await Export(store.library, store.people, tmp_path / "out").write(NOW)
    assert (done.messages, done.attachments) == (8, 0)


async def test_a_damaged_export_gives_what_can_be_read(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    out = tmp_path / "out"
    await Export(store.library, store.people, out).write(NOW)
    lines = (out / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    odd = [
        lines[0][:-9], "[" * 100_000, "7", '{"account": 9}', '{"account": 0}', "\x00",
        lines[1].replace('"size": 70000', '"size": 1e400').replace('"at": "', '"at": "x'),
        lines[2].replace("+00:00", ""),
        *lines[3:],
    ]  # fmt: skip
    (out / "messages.jsonl").write_text("\n".join(odd), encoding="utf-8")
    for name in ("conversations.jsonl", "drafts.jsonl", "accounts.jsonl"):
        with (out / name).open("a", encoding="utf-8") as target:
            target.write('{"account": "x"\n')
    received, _, skipped = await taken(other, out)
    assert (received, skipped) == (len(lines) - 2, 7)
    (out / "shopbell-export.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreRefused, match="cannot be read"):
        await taken(other, out)


async def test_a_file_that_holds_no_mail_makes_no_account(store: Store, tmp_path: Path) -> None:
    picture = tmp_path / "cake.png"
    picture.write_bytes(PICTURE)
    with pytest.raises(StoreRefused, match="neither"):
        await taken(store, picture)
    assert await store.library.accounts() == ()


async def test_the_history_of_a_removed_account_goes_out_too(store: Store, other: Store, tmp_path: Path) -> None:
    account = await fill(store)
    await store.accounts.remove_account(account, keep_history=True)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    assert await taken(other, tmp_path / "out") == (8, 0, 0)


async def test_a_letter_that_was_begun_comes_back_with_its_files(store: Store, other: Store, tmp_path: Path) -> None:
    account = await fill(store)
    file = await store.desk.keep_file("prices.csv", "text/csv", b"lemon,3")
    await store.desk.save_draft(
        Draft("n7", None, account, "Dear Ben", NOW, subject="Prices", to=("ben@x.example",), attachments=(file,))
    )
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    for _ in range(2):
        await taken(other, tmp_path / "out")
        (letter,) = [draft for draft in await other.library.drafts() if draft.conversation is None]
        assert (letter.text, letter.subject, letter.to) == ("Dear Ben", "Prices", ("ben@x.example",))
        assert await other.library.blob(letter.attachments[0].sha256) == b"lemon,3"


async def test_words_about_single_questions_go_along_and_come_back(store: Store, other: Store, tmp_path: Path) -> None:
    account = await fill(store)
    two = words(20, "Is it vegan? And is there parking?", conversation="c20")
    await store.intake.ingest(account, "all", Batch((two,), "2"), NOW)
    (row,) = [row for row in (await store.library.rows(View.WAITING)).rows if row.remote_id == "c20"]
    first, second = await store.questions.questions(row.id)
    await store.questions.say(first.message, first.place, QuestionWord.SETTLED, NOW)
    await store.questions.say(second.message, second.place, QuestionWord.NONE, NOW)
    await Export(store.library, store.people, tmp_path / "out", store.questions).write(NOW)
    for _ in range(2):
        taking = TakeIn(other.library, other.accounts, other.intake, other.desk, other.people, read, other.questions)
        await taking.take(tmp_path / "out", NOW)
        (row,) = [row for row in (await other.library.rows(View.ALL)).rows if row.remote_id == "c20"]
        states = [one.state for one in await other.questions.questions(row.id)]
        assert states == [QuestionState.SETTLED, QuestionState.NONE]
    await Export(other.library, other.people, tmp_path / "again", other.questions).write(NOW)
    assert (tmp_path / "out" / "questions.jsonl").read_bytes() == (tmp_path / "again" / "questions.jsonl").read_bytes()


async def test_a_damaged_word_about_a_question_is_left_out(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out", store.questions).write(NOW)
    rows = ['{"account": 0, "message": "m1", "sentence": -1}', "{", '{"account": 0, "sum": 1e99, "word": "settled"}']
    (tmp_path / "out" / "questions.jsonl").write_text("\n".join(rows), encoding="utf-8")
    taking = TakeIn(other.library, other.accounts, other.intake, other.desk, other.people, read, other.questions)
    assert (await taking.take(tmp_path / "out", NOW)).received > 0
    assert await other.questions.every_word() == ()
