"""Where Synapse itself stops: our limit for an answer and for its later change lies below it, whatever the words."""

import json

import httpx
import pytest

from connectors.matrix.session import MatrixSession
from shopbell.connector import EditMessage
from tests.e2e.matrix.conftest import RealRig

pytestmark = [pytest.mark.server("matrix"), pytest.mark.timeout(240)]
EVENT_BYTES = 65_536
"""Spec, "Size limits": of the whole event as canonical JSON."""


def content(body: str) -> dict[str, str]:
    return {"msgtype": "m.text", "body": body}


async def test_the_server_refuses_an_event_of_64_kib_and_takes_a_little_less(rig: RealRig) -> None:
    room = await rig.there.room("ana")
    await rig.there.write("ana", room, content("x" * (EVENT_BYTES - 2_000)))
    with pytest.raises(httpx.HTTPStatusError) as refused:
        await rig.there.write("ana", room, content("x" * EVENT_BYTES))
    assert refused.value.response.status_code == 413
    assert refused.value.response.json()["errcode"] == "M_TOO_LARGE"


@pytest.mark.parametrize("letter", ["ü", "😀", "x", '"', "\\"])
async def test_the_longest_answer_and_its_change_pass_in_any_letters(rig: RealRig, letter: str) -> None:
    question = await rig.from_ana()
    session = await rig.session()
    assert isinstance(session, MatrixSession)
    limit = rig.connector.manifest.limit.length
    # What is written with a backslash in JSON costs two bytes there, and is counted so by the connector.
    cost = len(json.dumps(letter, ensure_ascii=False).encode()) - 2
    longest = "a" + letter * ((limit - 2) // cost) + "a"
    await rig.leave(session, rig.answer(question, longest))
    (ours,) = (await rig.read(session)).with_text(longest)
    await session.act(EditMessage(ours.remote_id, longest.replace("a", "b"), ours.facts))
