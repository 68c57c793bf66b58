"""Every answer of the double, held to what Blogger published."""

from datetime import timedelta
from typing import Any

from connectors.blogger.testing import BlogStand
from connectors.blogger.testing.service import BAKING, PENDING
from shopbell.connector import Moderate, Verdict
from tests.unit.blogger.support import made
from tests.unit.google.published import BLOGGER, faults
from tests.unit.google.support import NOON


def entity(path: str) -> str:
    """What answers there."""
    last = path.rpartition("/")[2]
    names = {"self": "User", "blogs": "BlogList", "comments": "CommentList"}
    if last in names:
        return names[last]
    return "Post" if path.split("/")[-2] == "posts" else "Comment"


async def test_every_answer_is_as_published() -> None:
    blogs, rig = made()
    top = blogs.add("Ana", "Which flour?", at=NOON - timedelta(days=99))
    blogs.add("Kim", "Rye?", top.id, at=NOON - timedelta(hours=1), writer="")
    held = blogs.add("Eve", "Buy gold", at=NOON - timedelta(minutes=3), status=PENDING)
    blogs.seed(150)
    await rig.read()
    session: Any = await rig.session()
    for verdict in (Verdict.APPROVE, Verdict.SPAM, Verdict.BIN):
        await session.act(Moderate(f"{BAKING}/{held.id}", verdict, {"post": "901"}))
    stand = rig.stand.stand  # type: ignore[attr-defined]
    assert isinstance(stand, BlogStand)
    answers = [(path, body) for _, path, body in stand.line.seen if body is not None]
    assert {entity(path) for path, _ in answers} == {"User", "BlogList", "CommentList", "Post", "Comment"}
    assert [each for path, body in answers for each in faults(body, entity(path), BLOGGER, path)] == []
