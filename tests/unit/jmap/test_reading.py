"""What comes in, what changes and what goes, and a server that no longer knows what it told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.jmap.testing.service import USER
from shopbell.connector import Acts, Fetches, MarkSeen, Session
from shopbell.errors import Rejected, Unsupported
from shopbell.events import DeliveryReported, MessageSeen, Placed, SeenChanged, Unplaced
from shopbell.model import MessageKind
from tests.unit.jmap.conftest import JmapRig

IN_TRASH = {"mailboxIds__box_inbox": None, "mailboxIds__box_trash": True}
IN_INBOX = {"mailboxIds__box_inbox": True, "mailboxIds__box_trash": None}


async def read_once(rig: JmapRig, *texts: str) -> tuple[Session, list[str]]:
    """An account that has these messages; their ids at the server."""
    names = [await rig.stand.deliver(text) for text in texts]
    session = await rig.session()
    await rig.read(session)
    return session, names


async def test_history_is_newest_first_and_says_how_far_it_is(rig: JmapRig) -> None:
    await rig.stand.seed(200)
    await rig.read()
    times = [message.at for message in rig.shelf.messages.values()]
    assert times == sorted(times, reverse=True)
    told = [batch.progress for batch in rig.shelf.batches if batch.progress]
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert (told[-1].done, told[-1].total) == (200, 200)


async def test_history_goes_on_although_its_last_message_is_gone(rig: JmapRig) -> None:
    await rig.stand.seed(200)
    session = await rig.session()
    live, history = await session.streams()
    await rig.pull(session, live)
    async for batch in session.pull(history, ""):
        rig.shelf.take(history.name, batch)
        break
    last = list(rig.shelf.messages.values())[-1]
    rig.store.destroy(last.place.removeprefix("email;"))
    await rig.read()
    assert len(rig.shelf.messages) == 200
    assert rig.shelf.gone == {last.remote_id}


async def test_what_came_while_history_began_is_news(rig: JmapRig) -> None:
    await rig.stand.seed(3)
    session = await rig.session()
    live, history = await session.streams()
    await rig.pull(session, live)
    await rig.stand.deliver("Just now")
    await rig.pull(session, history)
    assert not rig.shelf.with_text("Just now")
    await rig.pull(session, live)
    assert [one.live for one in rig.shelf.with_text("Just now")] == [True]


async def test_a_thread_of_the_server_joins(rig: JmapRig) -> None:
    await rig.stand.deliver("First")
    first = next(iter(rig.store.mails.values()))
    rig.post.arrives(rig.post.letter("Second", "ben", parent=str(first.parsed()["Message-ID"])))
    await rig.read()
    assert {message.thread.provider for message in rig.shelf.messages.values()} == {f"jmap-{first.thread}"}
    (second,) = rig.shelf.with_text("Second")
    assert second.thread.parents == (str(first.parsed()["Message-ID"]),)


async def test_moved_to_trash_is_gone_and_moved_back_is_there(rig: JmapRig) -> None:
    session, (name,) = await read_once(rig, "Hello")
    rig.patch(name, **IN_TRASH)
    (event,) = await rig.news(session)
    assert isinstance(event, Unplaced)
    assert event.place == f"email;{name}"
    rig.patch(name, **IN_INBOX)
    placed, seen = await rig.news(session)
    assert isinstance(placed, Placed)
    assert isinstance(seen, SeenChanged)
    assert placed.place == event.place


async def test_a_mailbox_of_everything_brings_nothing_back_out_of_the_bin(rig: JmapRig) -> None:
    rig.store.boxes["box-all"] = "all"
    session, (binned, kept) = await read_once(rig, "Hello", "Archived")
    rig.patch(binned, **IN_TRASH, mailboxIds__box_all=True)
    rig.patch(kept, mailboxIds__box_inbox=None, mailboxIds__box_all=True)
    await rig.read(session)
    assert {rig.shelf.messages[one].text.strip() for one in rig.shelf.gone} == {"Hello"}


@pytest.mark.parametrize("role", ["trash", "junk", "drafts"])
async def test_what_lies_only_there_is_left_out(rig: JmapRig, role: str) -> None:
    rig.post.arrives(rig.post.letter("Buy now", "ben"), role)
    session, _ = await read_once(rig, "Hello")
    rig.post.arrives(rig.post.letter("Buy more", "ben"), role)
    await rig.read(session)
    assert [text.strip() for text in rig.shelf.texts()] == ["Hello"]


async def test_what_the_owner_takes_out_of_junk_comes_without_an_alarm(rig: JmapRig) -> None:
    junk = rig.post.arrives(rig.post.letter("No spam at all", "ben"), "junk")
    session, _ = await read_once(rig, "Hello")
    rig.patch(junk.id, mailboxIds__box_inbox=True, mailboxIds__box_junk=None)
    await rig.read(session)
    assert [one.live for one in rig.shelf.with_text("No spam at all")] == [False]


async def test_read_elsewhere_is_read_here(rig: JmapRig) -> None:
    session, (name,) = await read_once(rig, "Hello")
    assert [one.seen for one in rig.shelf.messages.values()] == [False]
    rig.patch(name, keywords__seen=True)
    assert SeenChanged(True, place=f"email;{name}") in await rig.news(session)
    rig.patch(name, keywords__seen=None)
    assert SeenChanged(False, place=f"email;{name}") in await rig.news(session)


async def test_read_here_is_read_there(rig: JmapRig) -> None:
    session, (name,) = await read_once(rig, "Hello")
    (message,) = rig.shelf.messages.values()
    assert isinstance(session, Acts)
    places = (message.place, "email;no-longer-there", "INBOX;1;1")
    await session.act(MarkSeen(message.remote_id, True, places))
    assert "$seen" in rig.store.mails[name].keywords
    await session.act(MarkSeen(message.remote_id, False, places))
    assert "$seen" not in rig.store.mails[name].keywords


async def test_a_read_only_account_is_read_and_changed_in_nothing(rig: JmapRig) -> None:
    rig.service.methods.read_only = True
    session, (name,) = await read_once(rig, "Hello")
    assert isinstance(session, Acts)
    with pytest.raises(Unsupported, match="read only"):
        await session.act(MarkSeen("", True, (f"email;{name}",)))


async def test_many_changes_come_in_as_many_answers_as_the_server_gives(rig: JmapRig) -> None:
    session, _ = await read_once(rig, "Hello")
    for number in range(200):
        await rig.stand.deliver(f"message {number}")
    await rig.read(session)
    assert len(rig.shelf.messages) == 201
    assert rig.service.calls.count("Email/changes") >= 3
    for mail in list(rig.store.mails.values()):
        rig.store.destroy(mail.id)
    await rig.read(session)
    assert len(rig.shelf.gone) == 201


# ---- a server that no longer knows ----------------------------------------------------------------------------------


async def test_a_forgotten_state_is_compared_in_full(rig: JmapRig) -> None:
    session, (kept, seen, gone, binned) = await read_once(rig, "kept", "seen", "gone", "binned")
    rig.patch(seen, keywords__seen=True)
    rig.store.destroy(gone)
    rig.patch(binned, **IN_TRASH)
    await rig.stand.deliver("new")
    rig.store.oldest = rig.store.state
    events = await rig.news(session)
    assert {rig.shelf.messages[one].text.strip() for one in rig.shelf.gone} == {"gone", "binned"}
    assert SeenChanged(True, place=f"email;{seen}") in events
    assert SeenChanged(False, place=f"email;{kept}") in events
    (new,) = [one for one in events if isinstance(one, MessageSeen)]
    assert new.text.strip() == "new"
    await rig.stand.deliver("after")
    assert [one.text.strip() for one in await rig.news(session) if isinstance(one, MessageSeen)] == ["after"]


async def test_what_came_long_before_and_was_missed_is_no_news_in_a_comparison(rig: JmapRig) -> None:
    session, _ = await read_once(rig, "Hello")
    old = datetime.now(UTC) - timedelta(days=3)
    rig.store.put(rig.post.letter("imported", "ben", at=old), "inbox", (), old)
    soon = datetime.now(UTC) + timedelta(seconds=5)
    rig.store.put(rig.post.letter("new", "ben"), "inbox", (), soon)
    rig.store.oldest = rig.store.state
    found = {one.text.strip(): one.live for one in await rig.news(session) if isinstance(one, MessageSeen)}
    assert found == {"imported": False, "new": True}


async def test_a_comparison_that_was_cut_goes_on_where_it_was(rig: JmapRig) -> None:
    session, _ = await read_once(rig, "Hello")
    await rig.stand.seed(300)
    rig.store.oldest = rig.store.state
    live, _ = await session.streams()
    count = 0
    async for batch in session.pull(live, rig.shelf.cursors[live.name]):
        rig.shelf.take(live.name, batch)
        count += 1
        if count == 5:
            break
    so_far = len(rig.shelf.messages)
    assert 1 < so_far < 301
    asked = len(rig.service.calls)
    await rig.read(await rig.session())
    assert len(rig.shelf.messages) == 301
    assert rig.service.calls[asked:].count("Email/changes") <= 1
    assert not rig.shelf.gone


async def test_an_unreadable_cursor_begins_anew(rig: JmapRig) -> None:
    session, _ = await read_once(rig, "Hello")
    rig.shelf.cursors["live"] = rig.shelf.cursors["history"] = "{nonsense"
    await rig.read(session)
    assert len(rig.shelf.messages) == 1


# ---- kinds of mail --------------------------------------------------------------------------------------------------


async def test_a_newsletter_is_a_robot(rig: JmapRig) -> None:
    raw = b"List-Unsubscribe: <mailto:off@news.test>\r\n" + rig.post.letter("Ten offers", "ben")
    rig.post.arrives(raw)
    await rig.stand.deliver("A person")
    await rig.read()
    assert [rig.shelf.with_text(text)[0].robot for text in ("Ten offers", "A person")] == [True, False]


async def test_a_report_is_told_about_the_message_that_failed(rig: JmapRig) -> None:
    question = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(question, "Still there?"))
    assert isinstance(receipt.event, MessageSeen)
    failed = receipt.event.thread.own
    report = (
        f"From: MAILER-DAEMON@bakery.test\r\nTo: {USER}\r\nSubject: Undelivered\r\nMessage-ID: <r@bakery.test>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=R\r\n\r\n--R\r\n\r\nIt failed.\r\n"
        "--R\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; bakery.test\r\n\r\n"
        "Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--R\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {failed}\r\n\r\n--R--\r\n"
    )
    rig.post.arrives(report.encode())
    events = await rig.news(session)
    (told,) = [one for one in events if isinstance(one, DeliveryReported)]
    assert told.refers == failed
    assert "ana@example.org" in told.note
    assert MessageKind.MACHINERY in [one.kind for one in events if isinstance(one, MessageSeen)]


async def test_a_file_of_a_large_mail_comes_when_it_is_asked_for(rig: JmapRig) -> None:
    from email.message import EmailMessage
    from email.policy import SMTP

    film = bytes(range(256)) * 4096 * 9
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Message-ID"] = "Ana <ana@example.org>", USER, "<film@double.test>"
    message["Subject"], message["Date"] = "Füßlein", "Sun, 29 Nov 2026 12:00:00 +0000"
    message.set_content("See the film, Grüße.")
    message.add_attachment(film, maintype="video", subtype="mp4", filename="../film.mp4")
    rig.post.arrives(bytes(message))
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        from connectors.jmap.testing.store import blob_id

        rig.store.blobs[blob_id(content)] = content
    session = await rig.session()
    await rig.read(session)
    (seen,) = rig.shelf.with_text("See the film, Grüße.")
    (file,) = seen.attachments
    assert (file.name, file.media_type, file.content, seen.raw) == ("film.mp4", "video/mp4", None, None)
    assert (seen.subject, seen.thread.own) == ("Füßlein", "<film@double.test>")
    assert isinstance(session, Fetches)
    assert await session.fetch(file.remote_ref) == film
    rig.store.blobs.clear()
    for ref in (file.remote_ref, "nonsense", "{}"):
        with pytest.raises(Rejected, match="no longer"):
            await session.fetch(ref)


async def test_a_copy_in_two_messages_is_one_with_two_places(rig: JmapRig) -> None:
    raw = rig.post.letter("Twice", "ana")
    one, two = rig.post.arrives(raw), rig.post.arrives(raw, "archive")
    session = await rig.session()
    await rig.read(session)
    assert len(rig.shelf.messages) == 1
    assert set(rig.shelf.where) == {f"email;{one.id}", f"email;{two.id}"}
    rig.store.destroy(one.id)
    await rig.read(session)
    assert not rig.shelf.gone


async def test_a_message_that_goes_while_it_is_fetched_is_left_out(rig: JmapRig) -> None:
    session, _ = await read_once(rig, "Hello")
    name = await rig.stand.deliver("Fleeting")
    del rig.store.blobs[rig.store.mails[name].blob]
    await rig.read(session)
    assert not rig.shelf.with_text("Fleeting")


async def test_mail_with_strange_headers_has_the_same_name_before_and_after_it_is_fetched(rig: JmapRig) -> None:
    raw = rig.post.letter("Odd", "ana").replace(b"From: Ana <ana@example.org>", b"From: A\xfcna\r\n <ana@example.org>")
    rig.post.arrives(raw)
    session = await rig.session()
    await rig.read(session)
    rig.shelf.cursors.clear()
    fresh = [one for one in await rig.news(session) if isinstance(one, MessageSeen)]
    assert fresh == []
    assert replace(next(iter(rig.shelf.messages.values())), raw=None).author.address == "ana@example.org"
