"""Exported WhatsApp chats of both phones, in many languages, whole and broken."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.archives.whatsapp_dates import Order, Told, order_of, told
from connectors._kit.archives.whatsapp_lines import Phone, lines_of
from shopbell.archive.foreign import LeftOut
from shopbell.errors import Rejected
from shopbell.events import MessageSeen
from shopbell.model import AccountState, MessageKind, Turn, View
from tests.unit.archives.support import Importing, read, zipped

IPHONE = (
    "\u200e[14.03.21, 15:09:26] Ana Ruiz: \u200eMessages and calls are end-to-end encrypted.\r\n"
    "[14.03.21, 15:09:26] Ana Ruiz: Do you have lemon cake?\r\n"
    "For 12: people\r\n"
    "\u200e[14.03.21, 15:10:02] Tern Bakery: \u200e<attached: 00000003-PHOTO-2021-03-14-15-10-02.jpg>\r\n"
    "[14.03.21, 15:10:40] Tern Bakery: Yes! \u200e<This message was edited>\r\n"
    "[14.03.21, 15:11:00] Ana Ruiz: \u200eThis message was deleted.\r\n"
    "\u200e[14.03.21, 15:12:00] Ana Ruiz: \u200eimage omitted\r\n"
)
ANDROID = (
    "14/03/2021, 15:09 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
    "14/03/2021, 15:09 - Ana Ruiz: Do you have lemon cake?\n"
    "For 12: people\n"
    "14/03/2021, 15:10 - Tern Bakery: Yes!\n"
    "20/11/2026, 09:00 - Ana Ruiz: Is tomorrow fine?\n"
)
PHOTO = "00000003-PHOTO-2021-03-14-15-10-02.jpg"


def iphone(folder: Path, text: str = IPHONE, **more: bytes) -> Path:
    return zipped(folder / "WhatsApp Chat - Ana Ruiz.zip", {"_chat.txt": text, PHOTO: b"a photo", **more})


def android(folder: Path, text: str = ANDROID) -> Path:
    file = folder / "WhatsApp Chat with Ana Ruiz.txt"
    file.write_text(text, encoding="utf-8")
    return file


async def test_an_iphones_chat_comes_in_with_its_picture_and_once(importing: Importing) -> None:
    done = await importing.twice(iphone(importing.folder), me="Tern Bakery")
    assert (done.new, done.left_out) == (6, 0)
    messages = await importing.messages()
    assert [(m.direction.value, m.kind, m.text) for m in messages if m.kind is not MessageKind.MACHINERY] == [
        ("in", MessageKind.MESSAGE, "Do you have lemon cake?\nFor 12: people"),
        ("out", MessageKind.MESSAGE, ""),
        ("out", MessageKind.MESSAGE, "Yes!"),
        ("in", MessageKind.MESSAGE, "image omitted"),
    ]
    assert [m.text for m in messages if m.kind is MessageKind.MACHINERY] == [
        "Messages and calls are end-to-end encrypted.",
        "This message was deleted.",
    ]
    (file,) = messages[2].attachments
    assert await importing.store.library.blob(file.sha256) == b"a photo"
    assert messages[1].at == datetime(2021, 3, 14, 15, 9, 26, tzinfo=UTC)


async def test_its_account_is_only_for_reading_and_called_as_the_owner_is(importing: Importing) -> None:
    await importing.take(android(importing.folder), me="Tern Bakery")
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.name, account.state) == ("whatsapp", "Tern Bakery", AccountState.CLOSED)
    assert account.state_text == "This history came from an archive. Nothing can be sent from here."


async def test_an_old_question_waits_for_nobody_and_a_new_one_does(importing: Importing) -> None:
    await importing.take(android(importing.folder), me="Tern Bakery")
    (row,) = await importing.rows(View.WAITING)
    assert row.waiting_since == datetime(2026, 11, 20, 9, tzinfo=UTC)
    old = ANDROID.replace("20/11/2026", "20/11/2023")
    other = importing.folder / "WhatsApp Chat with Ben.txt"
    other.write_text(old.replace("Ana Ruiz", "Ben"))
    await importing.take(other)
    assert len(await importing.rows(View.WAITING)) == 1
    assert {one.turn for one in await importing.rows()} == {Turn.YOURS, Turn.SETTLED}


async def test_both_phones_exports_of_one_chat_are_one_conversation(importing: Importing) -> None:
    await importing.take(iphone(importing.folder), me="Tern Bakery")
    (done,) = await importing.take(android(importing.folder))
    # The line without a writer is WhatsApp's and has other words; the last question is new.
    assert (done.new, done.known) == (2, 2)
    assert len(await importing.rows()) == 1
    assert [line[2] for line in await importing.lines()].count("Yes!") == 1


async def test_a_longer_export_adds_what_is_new_only(importing: Importing) -> None:
    await importing.take(android(importing.folder), me="Tern Bakery")
    (done,) = await importing.take(android(importing.folder, ANDROID + "21/11/2026, 09:00 - Tern Bakery: Yes.\n"))
    assert (done.new, done.known) == (1, 4)
    assert not await importing.rows(View.WAITING)


async def test_an_export_with_pictures_fills_in_those_that_were_left_out(importing: Importing) -> None:
    bare = "14/03/2021, 15:10 - Ana Ruiz: <Media omitted>\n14/03/2021, 15:11 - Tern Bakery: Nice\n"
    await importing.take(android(importing.folder, bare), me="Tern Bakery")
    whole = bare.replace("<Media omitted>", "\u200eIMG-20210314-WA0001.jpg (file attached)")
    with_files = zipped(
        importing.folder / "WhatsApp Chat with Ana Ruiz.zip",
        {"WhatsApp Chat with Ana Ruiz.txt": whole, "IMG-20210314-WA0001.jpg": b"jpeg"},
    )
    (done,) = await importing.take(with_files)
    assert (done.new, done.known) == (0, 2)
    first = (await importing.messages())[0]
    assert [one.name for one in first.attachments] == ["IMG-20210314-WA0001.jpg"]
    assert await importing.store.library.blob(first.attachments[0].sha256) == b"jpeg"


async def test_what_is_said_twice_in_a_minute_is_two_messages(importing: Importing) -> None:
    text = "14/03/2021, 15:09 - Ana: hello\n14/03/2021, 15:09 - Ana: hello\n14/03/2021, 15:09 - Tern: hi\n"
    done = await importing.twice(android(importing.folder, text), me="Tern")
    assert done.new == 3


async def test_who_is_us_has_to_be_said_once(importing: Importing) -> None:
    with pytest.raises(Rejected, match=r"say which of these writers is you\. .*Tern Bakery"):
        await importing.take(android(importing.folder))
    with pytest.raises(Rejected, match="Nobody called Bob writes in this archive"):
        await importing.take(android(importing.folder), me="Bob")
    await importing.take(android(importing.folder), me="Tern Bakery")
    (look,) = await importing.archives.look(android(importing.folder))
    assert look.me == "Tern Bakery"
    assert not look.asks_me


async def test_looking_says_what_it_is_and_takes_nothing_in(importing: Importing) -> None:
    (look,) = await importing.archives.look(iphone(importing.folder))
    assert look.recognised.title == "A WhatsApp chat with Ana Ruiz"
    assert look.recognised.guess == "Tern Bakery"
    assert (look.messages, look.left_out, look.account) == (6, 0, None)
    assert look.writers == ("Ana Ruiz", "Tern Bakery")
    assert not await importing.rows()


async def test_a_group_keeps_its_name_and_each_writer(importing: Importing) -> None:
    text = (
        "[14.03.21, 15:09:26] Lunch club: \u200eYou created this group\n"
        "[14.03.21, 15:09:30] Ana: hello all\n[14.03.21, 15:09:40] ~\u00a0Ben: hi\n"
        "[14.03.21, 15:09:50] +44 7700 900123: who is this?\n[14.03.21, 15:10:00] Tern: me\n"
    )
    await importing.twice(zipped(importing.folder / "WhatsApp Chat - x.zip", {"_chat.txt": text}), me="Tern")
    (row,) = await importing.rows()
    assert row.subject == "Lunch club"
    assert {m.author_address for m in await importing.messages()} == {
        "Lunch club",
        "Ana",
        "Ben",
        "+447700900123",
        "Tern",
    }


async def test_dates_that_can_be_read_both_ways_are_asked_for(importing: Importing) -> None:
    text = "3/4/21, 15:09 - Ana: hello\n3/4/21, 15:10 - Tern: hi\n3/5/21, 15:10 - Tern: hi again\n"
    with pytest.raises(Rejected, match="its dates can be read both ways"):
        await importing.take(android(importing.folder, text), me="Tern")
    await importing.take(android(importing.folder, text), me="Tern", day_first=False)
    assert [m.at.date().isoformat() for m in await importing.messages()] == ["2021-03-04", "2021-03-04", "2021-03-05"]


FORMS = [
    ("14.03.21, 15:09:26", (14, 3, 21), (15, 9, 26)),
    ("3/14/21, 3:09\u202fPM", (3, 14, 21), (15, 9, None)),
    ("14/03/2021, 12:09 a.\u00a0m.", (14, 3, 2021), (0, 9, None)),
    ("2021/3/14 下午3:09", (2021, 3, 14), (15, 9, None)),
    ("2021. 3. 14. 오전 9:05", (2021, 3, 14), (9, 5, None)),
    ("14.3.2021 klo 15.09.26", (14, 3, 2021), (15, 9, 26)),
    ("2021-03-14 15:09", (2021, 3, 14), (15, 9, None)),
    ("١٤/٣/٢٠٢١, ٣:٠٩ م", (14, 3, 2021), (15, 9, None)),
    ("2021. 03. 14. du. 3:09", (2021, 3, 14), (15, 9, None)),
]


@pytest.mark.parametrize(("words", "numbers", "clock"), FORMS)
def test_dates_of_many_languages(words: str, numbers: tuple[int, ...], clock: tuple[int | None, ...]) -> None:
    one = told(words)
    assert one is not None
    assert (one.numbers, (one.hour, one.minute, one.second)) == (numbers, clock)


def _line(at: datetime, order: Order) -> Told:
    form = {Order.DAY: "%d/%m/%Y, %H:%M", Order.MONTH: "%m/%d/%Y, %H:%M", Order.YEAR: "%Y/%m/%d, %H:%M"}[order]
    found = told(at.strftime(form))
    assert found is not None
    return found


@given(
    times=st.lists(st.datetimes(datetime(2011, 1, 1), datetime(2026, 11, 28)), min_size=1, max_size=40),  # noqa: DTZ001
    order=st.sampled_from(Order),
)
def test_an_order_that_is_told_is_the_right_one(times: list[datetime], order: Order) -> None:
    """Or it is asked for, or both readings are the same days."""
    times = sorted(one.replace(second=0, microsecond=0) for one in times)
    lines = [_line(one, order) for one in times]
    found = order_of(lines, datetime(2026, 11, 29))  # noqa: DTZ001
    if found is not None:
        assert [one.at(found) for one in lines] == times
    if any(one.day > 12 for one in times) or order is Order.YEAR:
        assert found is order


@given(st.text(max_size=600))
def test_no_text_breaks_the_lines_and_no_word_is_lost(text: str) -> None:
    source = text.splitlines(keepends=True)
    lines = [one for one in lines_of(source, Phone.ANDROID) if one is not None]
    assert sum(len(one.text) for one in lines) <= len(text) + len(source)


WRITERS = st.sampled_from(["Ana", "Tern", "+44 7700 900123", "Bo"])
WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), min_size=1, max_size=40)


@given(said=st.lists(st.tuples(WRITERS, WORDS), min_size=1, max_size=20))
def test_each_message_of_a_chat_is_read(said: list[tuple[str, str]]) -> None:
    source = [f"14/03/2021, 15:{n:02} - {who}: {words}\n" for n, (who, words) in enumerate(said)]
    lines = [one for one in lines_of(source, Phone.ANDROID) if one is not None]
    assert [one.writer for one in lines] == [who for who, _ in said]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_any_encoding_a_computer_saved_it_in(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "WhatsApp Chat with Zoë.txt"
    file.write_bytes("14/03/2021, 15:09 - Zoë: é\n".encode(encoding))
    (one,) = read(file)
    assert isinstance(one, MessageSeen)
    assert (one.author.name, one.text) == ("Zoë", "é")


def test_a_broken_end_of_a_zip_leaves_the_rest(tmp_path: Path) -> None:
    text = "".join(f"14/03/2021, 15:09 - Ana: line {n} {n * 7919}\n" for n in range(20_000))
    file = zipped(tmp_path / "WhatsApp Chat with Ana.zip", {"WhatsApp Chat with Ana.txt": text})
    content = bytearray(file.read_bytes())
    content[len(content) * 3 // 4] ^= 0xFF
    file.write_bytes(content)
    found = list(read(file))
    assert any(isinstance(one, LeftOut) for one in found)
    assert sum(isinstance(one, MessageSeen) for one in found) > 5_000


def test_words_before_the_first_message_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "WhatsApp Chat with Ana.txt"
    file.write_text("torn off\n14/03/2021, 15:09 - Ana: hello\n99/99/2021, 15:09 - Ana: no such day\n")
    kinds = [type(one).__name__ for one in read(file)]
    assert kinds == ["LeftOut", "MessageSeen", "LeftOut"]


async def test_chats_out_of_their_zips_are_told_apart_by_who_is_beside_us(importing: Importing) -> None:
    for number, name in enumerate(("Ana Ruiz", "Ben")):
        folder = importing.folder / str(number)
        folder.mkdir()
        file = folder / "_chat.txt"
        file.write_text(IPHONE.replace("Ana Ruiz", name), encoding="utf-8")
        await importing.take(file, me="Tern Bakery")
    assert sorted(row.person_name for row in await importing.rows()) == ["Ana Ruiz", "Ben"]
    (done,) = await importing.take(iphone(importing.folder))
    assert (done.new, done.known) == (0, 6)
    group = importing.folder / "_chat.txt"
    group.write_text("[14.03.21, 15:09:26] Ana: a\n[14.03.21, 15:09:27] Cy: b\n[14.03.21, 15:09:28] Tern Bakery: c\n")
    (look,) = await importing.archives.look(group)
    assert look.recognised.title == "A WhatsApp chat"
    await importing.take(group)
    assert "Ana, Cy" in {row.subject for row in await importing.rows()}
