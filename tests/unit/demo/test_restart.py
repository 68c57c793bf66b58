"""The demo service is a service: it remembers across restarts of the program."""

from dataclasses import replace
from pathlib import Path

from shopbell.connector import Outgoing
from shopbell.events import MessageSeen
from tests.unit.demo.counter import Counter


async def test_what_was_sent_is_still_there_and_the_same_key_is_the_same_message(quiet: Counter) -> None:
    outgoing = Outgoing("key-1", "Hello", quiet.now(), to=("ana@example.org",))
    first = await quiet.send(outgoing)
    quiet.clock.jump(5)
    again = await quiet.send(replace(outgoing, text="Hello"))
    assert (again.remote_id, again.at) == (first.remote_id, first.at)
    assert len([m for m in await quiet.arrivals() if m.own]) == 1


async def test_a_cursor_of_another_journal_begins_anew(quiet: Counter, tmp_path: Path) -> None:
    await quiet.send(Outgoing("key-1", "Hello", quiet.now(), to=("ana@example.org",)))
    await quiet.read()
    other = Counter(tmp_path / "elsewhere", extra={"contents": "empty"}, cursors=quiet.cursors)
    await other.send(Outgoing("key-2", "Hi", other.now(), to=("ben@example.org",)))
    assert [m.text for m in await other.arrivals()] == ["Hi"]


async def test_without_a_folder_it_forgets_and_still_works(tmp_path: Path) -> None:
    counter = Counter(tmp_path, extra={"contents": "empty", "alive": "no"})
    await counter.sign_in(state_dir="")
    session = await counter.session()
    outgoing = Outgoing("key-1", "Hello", counter.now(), to=("ana@example.org",))
    await session.send(outgoing, await session.prepare(outgoing))
    events = await counter.read(session=session)
    assert [event.text for event in events if isinstance(event, MessageSeen)] == ["Hello"]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


async def test_the_history_is_the_same_after_a_restart(counter: Counter) -> None:
    first = [event for batch in await counter.history() for event in batch.events]
    counter.clock.jump(3 * 24 * 3600)
    assert [event for batch in await counter.history() for event in batch.events] == first


async def test_history_tells_how_far_it_is(counter: Counter) -> None:
    batches = await counter.history()
    done = [batch.progress.done for batch in batches if batch.progress]
    assert done == sorted(done)
    assert batches[-1].progress is not None
    assert batches[-1].progress.done == batches[-1].progress.total > 3000
