"""What changes in a folder is told in each of the three ways servers offer, and Gmail's labels double nothing."""

import pytest

from connectors._kit import net
from connectors.mail.folders import Folder
from connectors.mail.imap.client import SignIn, open_client
from connectors.mail.settings import MailSettings
from connectors.mail.taking import Taking
from connectors.mail.testing import Switches
from shopbell.clock import SystemClock
from shopbell.connector import MarkSeen, Session, StreamRole
from shopbell.errors import RateLimited, Unreachable
from shopbell.events import MessageSeen, Placed, PlacesComplete, PlacesReset, SeenChanged, Unplaced
from tests.unit.mail.conftest import Account, MailRig

WAYS = {
    "qresync": Switches(),
    "condstore": Switches(qresync=False),
    "uid": Switches(qresync=False, condstore=False),
}


@pytest.fixture(params=WAYS)
async def rig(request: pytest.FixtureRequest, account: Account) -> MailRig:
    """An account whose server can do one of the three."""
    return await account(WAYS[request.param])


@pytest.fixture
async def session(rig: MailRig) -> Session:
    """With five old messages, all read."""
    await rig.stand.seed(5)
    session = await rig.session()
    await rig.read(session)
    return session


async def test_quiet_folders_tell_nothing(rig: MailRig, session: Session) -> None:
    assert await rig.news(session) == []


async def test_what_is_read_elsewhere_is_read_here(rig: MailRig, session: Session) -> None:
    inbox = rig.provider.drop.inbox
    inbox.flag(inbox.messages[1], "\\Seen", on=False)
    (event,) = await rig.news(session)
    assert event == SeenChanged(False, place=f"INBOX;{inbox.uidvalidity};2")
    inbox.flag(inbox.messages[1], "\\Seen", on=True)
    assert await rig.news(session) == [SeenChanged(True, place=f"INBOX;{inbox.uidvalidity};2")]
    assert await rig.news(session) == []


async def test_what_is_read_here_is_read_there(rig: MailRig, session: Session) -> None:
    await rig.stand.deliver("New!")
    await rig.read(session)
    (message,) = rig.shelf.with_text("New!")
    assert message.seen is False
    place = next(place for place, name in rig.shelf.where.items() if name == message.remote_id)
    for seen in (True, True, False):
        await session.act(MarkSeen(message.remote_id, seen, (place, "INBOX;999;1", "Nowhere;1;1", "nonsense")))  # type: ignore[attr-defined]
        assert ("\\Seen" in rig.provider.drop.inbox.messages[-1].flags) is seen


async def test_expunged_mail_loses_its_place(rig: MailRig, session: Session) -> None:
    inbox = rig.provider.drop.inbox
    inbox.expunge(inbox.messages[0])
    inbox.expunge(inbox.messages[2])
    events = await rig.news(session)
    assert [event.place.rpartition(";")[2] for event in events if isinstance(event, Unplaced)] == ["1", "4"]
    assert len(events) == 2
    assert len(rig.shelf.gone) == 2


async def test_one_goes_and_one_comes(rig: MailRig, session: Session) -> None:
    inbox = rig.provider.drop.inbox
    inbox.expunge(inbox.messages[0])
    await rig.stand.deliver("New!")
    kinds = [type(event) for event in await rig.news(session)]
    assert kinds == [Unplaced, MessageSeen]
    assert await rig.news(session) == []


async def test_a_moved_mail_stays_one_message(rig: MailRig, session: Session) -> None:
    inbox, archive = rig.provider.drop.inbox, rig.provider.drop.folders["Archive"]
    moved = inbox.messages[0]
    inbox.expunge(moved)
    archive.add(moved.raw, {"\\Seen"})
    events = await rig.news(session)
    assert [type(event) for event in events] == [Unplaced, Placed, SeenChanged]
    assert len(rig.shelf.messages) == 5


async def test_a_renumbered_folder_is_found_again(rig: MailRig, session: Session) -> None:
    inbox = rig.provider.drop.inbox
    inbox.expunge(inbox.messages[0])
    await rig.stand.deliver("New!")
    inbox.renumber()
    events = await rig.news(await rig.session())
    assert isinstance(events[0], PlacesReset)
    assert events[0].prefix == "INBOX;"
    assert len([event for event in events if isinstance(event, Placed)]) >= 4
    assert [event for event in events if isinstance(event, PlacesComplete)]
    assert [event.text.strip() for event in events if isinstance(event, MessageSeen)] == ["New!"]
    assert sorted(rig.shelf.where) == sorted(f"INBOX;{inbox.uidvalidity};{one.uid}" for one in inbox.messages)
    assert await rig.news(session) == []


async def test_a_renumbered_folder_resumes_where_a_kill_left_it(rig: MailRig, session: Session) -> None:
    await rig.stand.seed(300)
    await rig.read(session)
    rig.provider.drop.inbox.renumber()
    (live, *_) = await session.streams()
    async for batch in session.pull(live, rig.shelf.cursors[live.name]):
        rig.shelf.take(live.name, batch)
        if any(isinstance(event, Placed) for event in batch.events):
            break
    await rig.read(await rig.session())
    assert len(rig.shelf.where) == 305
    assert len(rig.shelf.messages) == 305


async def test_news_while_many_wait(rig: MailRig, session: Session) -> None:
    for number in range(250):
        await rig.stand.deliver(f"new {number}")
    before = len(rig.shelf.batches)
    await rig.read(session)
    assert len(rig.shelf.messages) == 255
    assert max(len(batch.events) for batch in rig.shelf.batches[before:]) <= 200
    assert await rig.news(session) == []


async def test_a_large_mail_comes_in_pieces(rig: MailRig, session: Session) -> None:
    words = "x" * 60 + "\n"
    await rig.stand.deliver(words * 50_000)
    await rig.read(session)
    assert max(len(text) for text in rig.shelf.texts()) >= 900_000


async def test_a_slow_line_says_that_it_lives_while_a_large_mail_comes(account: Account) -> None:
    rig = await account()
    await rig.stand.deliver("x" * 60 + "\n")
    await rig.stand.deliver(("x" * 60 + "\n") * 60_000)
    place = net.Place("127.0.0.1", int(rig.stand.answers["imap_port"]), "none")
    client = await open_client(place)
    await client.sign_in(SignIn("shop", rig.stand.canary))
    assert rig.account is not None
    taking = Taking(MailSettings.of(rig.account.settings), rig.shelf, SystemClock(), seconds=0)
    folder = Folder("INBOX", rig.provider.drop.inbox.uidvalidity, 2)
    handled: list[int] = []
    while sum(handled) < 2:
        handled.append((await taking.take(client, folder=folder, uids=(2, 1)[sum(handled) :], live_from=1)).handled)
    assert handled == [0, 0, 0, 1, 1]
    await client.bye()


async def test_history_tells_how_far_it_is(account: Account) -> None:
    rig = await account()
    await rig.stand.seed(300)
    await rig.read()
    told = [batch.progress for batch in rig.shelf.batches if batch.progress]
    assert [progress.total for progress in told] == [300] * len(told)
    assert told[-1].done == 300
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)


async def test_history_begins_with_the_newest(account: Account) -> None:
    rig = await account()
    await rig.stand.seed(120)
    await rig.read()
    seen = [event for batch in rig.shelf.batches for event in batch.events if isinstance(event, MessageSeen)]
    assert seen[0].text.strip() == "older message 119"
    assert [event.at for event in seen] == sorted((event.at for event in seen), reverse=True)


async def test_what_comes_before_history_begins_is_news_whoever_finds_it(account: Account) -> None:
    rig = await account()
    await rig.stand.seed(3)
    session = await rig.session()
    streams = await session.streams()
    for stream in streams:
        if stream.role is StreamRole.LIVE:
            await rig.pull(session, stream)
    await rig.stand.deliver("Quick!")
    for stream in streams:
        if stream.role is StreamRole.HISTORY:
            await rig.pull(session, stream)
    assert {message.text.strip() for message in rig.shelf.messages.values() if message.live} == {"Quick!"}
    assert len((await rig.read(session)).messages) == 4


async def test_gmails_labels_double_nothing(account: Account) -> None:
    rig = await account(gmail=True)
    await rig.stand.seed(30)
    session = await rig.session()
    names = [stream.name for stream in await session.streams()]
    assert [name for name in names if name.startswith("live:")] == ["live:INBOX", "live:[Gmail]/All Mail"]
    await rig.read(session)
    assert len(rig.shelf.messages) == 30
    assert len(rig.shelf.where) == 60
    inbox = rig.provider.drop.inbox
    inbox.expunge(inbox.messages[0])
    await rig.read(session)
    assert rig.shelf.gone == set()
    await rig.stand.write_elsewhere("From the phone")
    await rig.read(session)
    (ours,) = rig.shelf.with_text("From the phone")
    assert ours.own
    assert ours.thread.provider.startswith("gmail-")


async def test_a_message_of_ours_at_gmail_is_the_one_that_comes_back(account: Account) -> None:
    rig = await account(gmail=True)
    question = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(question, "Yes!"))
    await rig.read(session)
    assert [m.remote_id for m in rig.shelf.with_text("Yes!")] == [receipt.remote_id]


async def test_drafts_junk_and_trash_are_not_read(account: Account) -> None:
    rig = await account()
    for name in ("Drafts", "Junk", "Trash"):
        folder = rig.provider.drop.folders[name]
        folder.add(b"Message-ID: <x@y>\r\n\r\nnot for here", set())
    await rig.read()
    assert rig.shelf.messages == {}


async def test_a_server_of_the_old_kind_is_read_and_written_to(account: Account) -> None:
    rig = await account(Switches(qresync=False, condstore=False, idle=False, plain=True))
    rig.provider.smtp.file = lambda _: None
    for name in ("Drafts", "Junk", "Trash"):
        rig.provider.drop.folders[name].add(b"Message-ID: <x@y>\r\n\r\nnot for here", set())
    await rig.stand.seed(3)
    question = await rig.from_ana()
    session = await rig.session()
    assert {stream.name for stream in await session.streams()} >= {"live:INBOX", "live:Sent", "live:Archive"}
    await rig.leave(session, rig.answer(question, "Yes!"))
    assert len(rig.provider.drop.sent.messages) == 1
    await rig.read(session)
    assert len(rig.shelf.messages) == 5
    assert rig.shelf.with_text("Yes!")[0].own


async def test_a_server_that_is_full_is_a_reason_to_wait(account: Account) -> None:
    rig = await account()
    rig.provider.faults.greeting = "[ALERT] Too many simultaneous connections. (Failure)"
    with pytest.raises(RateLimited):
        await rig.read()


async def test_a_server_that_goes_down_is_unreachable(account: Account) -> None:
    rig = await account()
    rig.provider.faults.greeting = "[UNAVAILABLE] Shutting down"
    with pytest.raises(Unreachable):
        await rig.read()


async def test_without_idle_nobody_listens(account: Account) -> None:
    from shopbell.connector import Listens
    from shopbell.errors import Unsupported

    rig = await account(Switches(idle=False))
    session = await rig.session()
    assert isinstance(session, Listens)
    with pytest.raises(Unsupported):
        await anext(aiter(session.listen()))
