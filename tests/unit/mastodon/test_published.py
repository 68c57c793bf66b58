"""Our double answers as the published description says, and the table of it can tell."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.mastodon.testing.service import MastodonService
from connectors.mastodon.testing.stand import CANARY, MastodonStand
from connectors.mastodon.testing.wire import Request
from connectors.mastodon.testing.world import Media
from tests.unit.mastodon.published import LIMITS, MEDIA_TYPES, VISIBILITIES, faults


def ask(service: MastodonService, method: str, path: str, body: object = None, token: str = CANARY) -> tuple[int, Any]:
    """Status and JSON."""
    form = isinstance(body, str)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    headers = {"authorization": f"Bearer {token}", "content-type": kind}
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    answer = service.handle(Request(method, path, (), headers, content))
    return answer.status, answer.body


@pytest.fixture
def service() -> MastodonService:
    """With something of everything."""
    stand = MastodonStand()
    world = stand.service.world
    media = world.media["7"] = Media("7", "cake.png", "image/png", b"\x89PNG", "A cake", looks=0)
    asked = stand.written("ana", "@bakery Rye? :cake:")
    asked.media, asked.emojis, asked.warning, asked.edited_at = (media,), ("cake",), "Food", asked.at
    stand.written("ana", "@bakery And wheat?", parent=asked.id)
    return stand.service


def test_every_answer_is_as_published(service: MastodonService) -> None:
    first, second = service.world.toots
    calls = [
        ("GET", "/api/v2/instance", None, "Instance"),
        ("GET", "/api/v1/accounts/verify_credentials", None, "Account"),
        ("GET", "/api/v1/notifications", None, "[Notification]"),
        ("GET", f"/api/v1/accounts/{service.world.shop.id}/statuses", None, "[Status]"),
        ("GET", f"/api/v1/statuses/{first}", None, "Status"),
        ("GET", "/api/v1/statuses", None, "[Status]"),
        ("GET", f"/api/v1/statuses/{second}/context", None, "Context"),
        ("GET", f"/api/v1/statuses/{first}/source", None, "StatusSource"),
        ("GET", "/api/v2/search", None, "Search"),
        ("GET", "/api/v1/media/7", None, "MediaAttachment"),
        ("POST", "/api/v1/statuses", {"status": "@ana Yes.", "in_reply_to_id": first}, "Status"),
        ("POST", "/api/v1/statuses", {"status": " "}, "Error"),
        ("GET", "/api/v1/statuses/1", None, "Error"),
    ]
    for method, path, body, kind in calls:
        status, found = ask(service, method, path, body)
        assert faults(found, kind, path) == []
        assert (status >= 400) == (kind == "Error")
    assert ask(service, "GET", "/api/v1/notifications", token="wrong") == (
        401,
        {"error": "The access token is invalid"},
    )


def test_signing_in_is_as_published(service: MastodonService) -> None:
    form = {"client_name": "Shopbell", "redirect_uris": "http://127.0.0.1:1/", "scopes": "read"}
    status, app = ask(service, "POST", "/api/v1/apps", urlencode(form))
    assert (status, faults(app, "CredentialApplication")) == (200, [])
    page = {"client_id": app["client_id"], "redirect_uri": "http://127.0.0.1:1/", "response_type": "code"}
    verifier, challenge = "verifier", "iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ"
    code = service.allow({**page, "scope": "read", "code_challenge": challenge, "code_challenge_method": "S256"})
    known = {"client_id": app["client_id"], "client_secret": app["client_secret"], "code": code}
    grant = {"grant_type": "authorization_code", "redirect_uri": "http://127.0.0.1:1/", "code_verifier": verifier}
    status, token = ask(service, "POST", "/oauth/token", urlencode({**known, **grant}))
    assert (status, faults(token, "Token")) == (200, [])


def test_words_and_limits_are_among_the_published_ones(service: MastodonService) -> None:
    _, instance = ask(service, "GET", "/api/v2/instance")
    for name, limits in LIMITS.items():
        assert set(limits) <= set(instance["configuration"][name])
    _, notices = ask(service, "GET", "/api/v1/notifications")
    for notice in notices:
        assert notice["status"]["visibility"] in VISIBILITIES
        assert {media["type"] for media in notice["status"]["media_attachments"]} <= MEDIA_TYPES


def test_the_table_finds_what_is_wrong(service: MastodonService) -> None:
    _, (notice, *_) = ask(service, "GET", "/api/v1/notifications")
    broken = json.loads(json.dumps(notice))
    broken["status"]["sensitive"] = "no"
    broken["status"]["account"]["acct"] = None
    broken["status"]["boosts"] = 1
    assert faults(broken, "Notification") == [
        ".status.boosts is not published",
        ".status.account.acct is NoneType",
        ".status.sensitive is str",
    ]
