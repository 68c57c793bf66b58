"""Signing in by a code that is typed in elsewhere (RFC 8628)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from connectors._kit.device_code import GRANT, by_code
from connectors._kit.oauth import Provider, Tokens
from shopbell.errors import SignInNeeded, Unreachable
from shopbell.sign_in_code import SignInCode

PROVIDER = Provider("client", "", "https://id.example.org/token", "all")
ASKED = {
    "device_code": "device-canary",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://id.example.org/link",
    "expires_in": 600,
}
TOKENS = {"access_token": "access", "refresh_token": "refresh", "expires_in": 300}


@dataclass
class Time:
    """Goes on by what is waited."""

    at: datetime = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class Service:
    """Gives a code, then these answers in turn; the last one again and again."""

    answers: Sequence[tuple[int, object] | Exception]
    asked: object = field(default_factory=lambda: dict(ASKED))
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        if request.url.path == "/device":
            status = 400 if isinstance(self.asked, dict) and "error" in self.asked else 200
            return httpx.Response(status, json=self.asked)
        self.forms.append(form)
        answer = self.answers[min(len(self.forms), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer[0], json=answer[1])


@dataclass
class Screen:
    """What is shown."""

    seen: list[SignInCode | None] = field(default_factory=list)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, code: SignInCode | None) -> None:
        self.seen.append(code)
        self.something.set()


async def signed_in(service: Service, time: Time, screen: Screen) -> Tokens:
    async with httpx.AsyncClient(transport=httpx.MockTransport(service)) as client:
        return await by_code(PROVIDER, "https://id.example.org/device", screen, client, time)


def pending(word: str = "authorization_pending") -> tuple[int, object]:
    return 400, {"error": word}


async def test_it_waits_as_long_as_it_is_told_and_slower_when_it_is_told() -> None:
    time, screen = Time(), Screen()
    service = Service([pending(), pending("slow_down"), pending(), (200, TOKENS)])
    assert (await signed_in(service, time, screen)).refresh == "refresh"
    assert time.waits == [5, 5, 10, 10]
    assert service.forms[0] == {"grant_type": [GRANT], "device_code": ["device-canary"], "client_id": ["client"]}
    shown, away = screen.seen
    assert shown == SignInCode("https://id.example.org/link", "WDJB-MJHT", datetime(2026, 11, 29, 12, 10, tzinfo=UTC))
    assert away is None


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (pending("access_denied"), "refused"),
        (pending("expired_token"), "in time"),
        (pending("invalid_grant"), "another way"),
        (pending(), "in time"),
        ((503, {}), "in time"),
    ],
)
async def test_a_no_and_a_code_that_ran_out_are_said(last: tuple[int, object], words: str) -> None:
    time, screen = Time(), Screen()
    with pytest.raises(SignInNeeded, match=words):
        await signed_in(Service([pending(), last]), time, screen)
    assert screen.seen[-1] is None
    assert sum(time.waits) <= 600 + 60


async def test_a_line_that_breaks_meanwhile_is_tried_again_and_less_often() -> None:
    time = Time()
    broken = httpx.ConnectError("no way")
    assert (await signed_in(Service([broken, broken, (200, TOKENS)]), time, Screen())).access == "access"
    assert time.waits == [5, 10, 20]


@pytest.mark.parametrize(
    "asked",
    [
        {"error": "invalid_scope"},
        {},
        ["?"],
        {**ASKED, "verification_uri": "http://id.example.org/link"},
        {**ASKED, "verification_uri": "file:///etc/passwd"},
        {**ASKED, "verification_uri_complete": "javascript:alert(1)"},
        {**ASKED, "user_code": ""},
        {**ASKED, "device_code": None},
    ],
)
async def test_nothing_is_shown_that_is_no_code_at_a_safe_address(asked: object) -> None:
    screen = Screen()
    with pytest.raises((SignInNeeded, Unreachable)):
        await signed_in(Service([pending("access_denied")], asked), Time(), screen)
    assert [code for code in screen.seen if code is not None] == []


async def test_cancelling_takes_the_code_away() -> None:
    screen = Screen()
    waiting = asyncio.create_task(signed_in(Service([pending()]), Time(), screen))
    await screen.something.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert screen.seen[-1] is None


def test_the_secret_half_of_a_code_is_in_no_repr() -> None:
    assert "device-canary" not in repr(SignInCode("a", "b", datetime.now(UTC)))
