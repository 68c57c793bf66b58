"""Every error of the server is the error that says what has to happen next, and its limits are obeyed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors._kit.http import Answer
from connectors.jmap.api import Api
from connectors.jmap.settings import JmapSettings
from connectors.jmap.wording import explain, method_refused, object_refused
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable
from tests.unit.jmap.conftest import JmapRig

NOW = datetime(2026, 11, 29, tzinfo=UTC)
PROBLEM = "application/problem+json"


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, httpx.Headers(named), body, "https://x.test/")


def limit(name: str) -> bytes:
    return b'{"type": "urn:ietf:params:jmap:error:limit", "limit": "%s"}' % name.encode()


@pytest.mark.parametrize(
    ("given", "raised"),
    [
        (answer(403), SignInNeeded),
        (answer(404), Rejected),
        (answer(400, limit("maxConcurrentRequests"), content_type=PROBLEM), RateLimited),
        (answer(400, limit("maxSizeRequest"), content_type=PROBLEM), Rejected),
        (answer(400, b'{"type": "urn:ietf:params:jmap:error:notRequest"}', content_type=PROBLEM), Rejected),
        (answer(400, b"{broken", content_type=PROBLEM), None),
        (answer(400, limit("maxSizeRequest"), content_type="text/html"), None),
        (answer(503), None),
    ],
)
def test_request_level_errors(given: Answer, raised: type[KnownError] | None) -> None:
    found = explain(given, NOW)
    assert found is None if raised is None else isinstance(found, raised)


def test_the_servers_own_time_to_wait_is_taken() -> None:
    given = answer(400, limit("maxConcurrentUpload"), content_type=PROBLEM, retry_after="40")
    found = explain(given, NOW)
    assert isinstance(found, RateLimited)
    assert found.until == NOW + timedelta(seconds=40)


@pytest.mark.parametrize(
    ("kind", "reading", "sending"),
    [
        ("serverFail", Unreachable, Uncertain),
        ("serverPartialFail", Unreachable, Uncertain),
        ("serverUnavailable", Unreachable, Unreachable),
        ("accountNotFound", SignInNeeded, SignInNeeded),
        ("accountReadOnly", Rejected, Rejected),
        ("forbidden", Rejected, Rejected),
        ("rateLimit", RateLimited, RateLimited),
        ("somethingNew", Rejected, Rejected),
        ("", Rejected, Rejected),
    ],
)
def test_method_level_errors(kind: str, reading: type[KnownError], sending: type[KnownError]) -> None:
    assert isinstance(method_refused({"type": kind}, NOW, sending=False), reading)
    assert isinstance(method_refused({"type": kind}, NOW, sending=True), sending)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"type": "invalidRecipients", "invalidRecipients": ["a@", "b@"]}, "a@, b@"),
        ({"type": "tooManyRecipients", "maxRecipients": 3}, "at most 3"),
        ({"type": "smtpProtocolError", "description": "5.1.1 no such user"}, "no mailbox with this address"),
        ({"type": "overQuota"}, "Your mailbox is full"),
        ({"type": "forbiddenToSend", "description": "pay first"}, "“pay first”"),
        ({"type": "<b>odd</b>"}, "said only"),
        ({"type": "invalidRecipients", "invalidRecipients": "no list"}, "does not say which"),
        ([], "said only “nothing”"),
    ],
)
def test_refusals_are_sentences(error: object, words: str) -> None:
    text = str(object_refused(error, NOW, sending=True))
    assert words in text
    assert text[0].isupper()
    assert text[-1] in ".”"


# ---- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "limits",
    [
        {"maxCallsInRequest": 1},
        {"maxObjectsInGet": 7},
        {"maxConcurrentRequests": 1},
        {"maxCallsInRequest": 1, "maxObjectsInGet": 6, "maxConcurrentRequests": 1},
    ],
)
async def test_a_small_server_is_read_and_sends_all_the_same(rig: JmapRig, limits: dict[str, int]) -> None:
    rig.service.limits.update(limits)
    await rig.stand.seed(30)
    question = await rig.from_ana()
    await rig.leave(await rig.session(), rig.answer(question, "Yes."))
    rig.store.oldest = rig.store.state
    await rig.read()
    assert len(rig.shelf.messages) == 32


async def test_no_more_requests_at_once_than_the_server_takes(rig: JmapRig) -> None:
    rig.service.limits["maxConcurrentRequests"] = 2
    verified = await rig.sign_in()
    api = Api(JmapSettings.of(verified.settings), rig.tools())
    await api.resource()
    states = await asyncio.gather(*(api.state() for _ in range(20)))
    await api.close()
    assert len(states) == 20


@pytest.mark.parametrize("body", [b"[]", b"{}", b"no json", b'{"methodResponses": [["Email/get", {}, "7"]]}'])
async def test_an_answer_that_cannot_be_read(rig: JmapRig, body: bytes) -> None:
    verified = await rig.sign_in()
    inner = rig.post.transport

    class Garbling(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                return httpx.Response(200, content=body)
            return await inner.handle_async_request(request)

    api = Api(JmapSettings.of(verified.settings), replace(rig.tools(), transport=Garbling()))
    with pytest.raises(Unreachable):
        await api.state()
    with pytest.raises(Uncertain):
        await api.calls(("EmailSubmission/set", {}), sending=True)
    await api.close()
