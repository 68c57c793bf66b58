"""What came while we were away, and where a history ends, against our double."""

from connectors.matrix.connector import MatrixConnector
from connectors.matrix.session import MatrixSession
from connectors.matrix.testing.homeserver import SERVER
from connectors.matrix.testing.stand import MatrixStand
from shopbell.events import Batch, GapSeen, MessageSeen
from tests.contract.rig import Rig


def rig() -> Rig:
    return Rig(MatrixConnector(), MatrixStand())


def stand(of: Rig) -> MatrixStand:
    assert isinstance(of.stand, MatrixStand)
    return of.stand


async def test_what_we_sent_meanwhile_does_not_end_the_catching_up() -> None:
    made = rig()
    question = await made.from_ana()
    session = await made.session()
    for number in range(100):
        await made.stand.deliver(f"meanwhile {number}")
    receipt = await made.leave(session, made.answer(question, "We are here."))
    assert receipt.event is not None
    for number in range(100, 230):
        await made.stand.deliver(f"meanwhile {number}")
    made.shelf.take("outbox", Batch((receipt.event,), "sent"))
    shelf = await made.read(await made.session())
    assert len([text for text in shelf.texts() if text.startswith("meanwhile")]) == 230


async def test_a_room_whose_beginning_is_hidden_is_a_gap_in_words() -> None:
    made = rig()
    server = stand(made).server
    await made.stand.seed(10)
    room = stand(made).talk("ana")
    server.events = [s for s in server.events if s.room != room or s.event["type"] != "m.room.create"]
    shelf = await made.read()
    gaps = [event for batch in shelf.batches for event in batch.events if isinstance(event, GapSeen)]
    assert [(gap.start, "nothing older of Ana" in gap.reason) for gap in gaps] == [(None, True)]


async def test_an_invitation_comes_once() -> None:
    made = rig()
    stand(made).server.invite("new", f"@zoe:{SERVER}")
    session = await made.session()
    assert isinstance(session, MatrixSession)
    for _ in range(2):
        await made.read(session)
    events = [event for batch in made.shelf.batches for event in batch.events if isinstance(event, MessageSeen)]
    assert [event.text.partition(".")[0] for event in events] == ["Zoe invites you to chat"]
