"""Every answer of the double, held to what YouTube published."""

from datetime import timedelta
from typing import Any

from connectors.youtube.testing import ChannelStand
from connectors.youtube.testing.service import HELD
from shopbell.connector import DeleteMessage, EditMessage, Moderate, Verdict
from tests.unit.google.published import YOUTUBE, faults
from tests.unit.google.support import NOON
from tests.unit.youtube.support import made

ENTITY = {
    ("GET", "channels"): "ChannelListResponse",
    ("GET", "videos"): "VideoListResponse",
    ("GET", "commentThreads"): "CommentThreadListResponse",
    ("GET", "comments"): "CommentListResponse",
    ("POST", "comments"): "Comment",
    ("PUT", "comments"): "Comment",
}


async def test_every_answer_is_as_published() -> None:
    channel, rig = made()
    top = channel.add("Ana", "Rye?", at=NOON - timedelta(hours=1))
    for number in range(9):
        channel.add("Ben", f"Answer {number}", top.id, at=NOON - timedelta(minutes=50 - number))
    held = channel.add("Eve", "Buy gold", at=NOON - timedelta(minutes=3), status=HELD)
    channel.seed(150)
    for stream in (0, 1):
        await rig.look(stream)
    session: Any = await rig.session()
    receipt = await rig.leave(session, rig.answer(rig.shelf.messages[top.id], "Yes"))
    await session.act(EditMessage(receipt.remote_id, "Yes!"))
    await session.act(Moderate(held.id, Verdict.APPROVE))
    await session.act(DeleteMessage(receipt.remote_id))
    stand = rig.stand.stand  # type: ignore[attr-defined]
    assert isinstance(stand, ChannelStand)
    seen = {(method, path.rpartition("/")[2]) for method, path, body in stand.line.seen if body is not None}
    assert seen == set(ENTITY)
    wrong = []
    for method, path, body in stand.line.seen:
        name = (method, path.rpartition("/")[2])
        wrong += faults(body, ENTITY[name], YOUTUBE, path) if body is not None else []
    assert wrong == []


def test_an_answer_that_is_not_as_published_is_found() -> None:
    assert faults({"items": [{"id": 3, "new": 1}]}, "CommentListResponse", YOUTUBE) == [
        ".items[0].new is not published",
        ".items[0].id is int",
    ]
