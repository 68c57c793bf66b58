"""Our double answers as the published pages say, and the table of them can tell."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from connectors.linkedin.testing import LinkedInStand
from connectors.linkedin.testing.service import CLIENT, NUMBER, PAGE, SECRET, TOKEN, Service
from tests.support.published import faults
from tests.unit.linkedin.published import ACTIONS, ENTITIES

HEADERS = {"authorization": f"Bearer {TOKEN}", "linkedin-version": "202608", "x-restli-protocol-version": "2.0.0"}
NOTICES = f"q=criteria&actions=List(COMMENT,ADMIN_COMMENT)&organizationalEntity={quote(PAGE, safe='')}"


@pytest.fixture
async def service() -> Service:
    """With a comment and its answer."""
    stand = LinkedInStand()
    await stand.deliver("Rye?")
    await stand.write_elsewhere("Yes.")
    return stand.service


def ask(
    service: Service, method: str, path: str, query: str = "", body: object = None, **headers: str
) -> tuple[int, Any]:
    """Status and JSON, signed in."""
    content = json.dumps(body).encode() if body is not None else b""
    status, found, _ = service.handle(method, f"/rest/{path}", query, {**HEADERS, **headers}, content)
    return status, found


def test_every_answer_is_as_published(service: Service) -> None:
    asked, _ = service.comments.values()
    post, urn = quote(asked.post, safe=""), f"urn:li:comment:({asked.post},{asked.id})"
    answer = {"actor": PAGE, "object": asked.post, "parentComment": urn, "message": {"text": "Until four."}}
    for method, path, query, body, kind, expected in (
        ("GET", f"socialActions/{post}/comments", "start=0&count=50", None, "Comments", 200),
        ("GET", f"socialActions/{quote(urn, safe='')}/comments", "", None, "Comments", 200),
        ("GET", f"socialActions/{post}/comments/{asked.id}", "", None, "Comment", 200),
        ("POST", f"socialActions/{quote(urn, safe='')}/comments", "", answer, "Comment", 201),
        ("GET", "organizationAcls", "q=roleAssignee&role=ADMINISTRATOR", None, "Acls", 200),
        ("GET", f"organizations/{NUMBER}", "", None, "Organization", 200),
        ("GET", "posts", f"q=author&author={quote(PAGE, safe='')}", None, "Posts", 200),
        ("GET", f"socialActions/{post}/comments/1", "", None, "Error", 404),
        ("GET", "organizationalEntityNotifications", NOTICES, None, "Error", 400),
    ):
        status, found = ask(service, method, path, query, body)
        assert (status, faults(ENTITIES, found, kind, path)) == (expected, []), path
    query = f"{NOTICES}&timeRange=(start:0,end:9999999999999)"
    status, found = ask(service, "GET", "organizationalEntityNotifications", query)
    assert (status, faults(ENTITIES, found, "Notifications")) == (200, [])
    assert {one["action"] for one in found["elements"]} == {"COMMENT", "ADMIN_COMMENT"} <= ACTIONS


def test_tokens_are_as_published(service: Service) -> None:
    service.code, service.redirect = "a-code", "http://localhost:8735/"
    form = {"grant_type": "authorization_code", "code": "a-code", "redirect_uri": service.redirect}
    body = urlencode({**form, "client_id": CLIENT, "client_secret": SECRET}).encode()
    status, found, _ = service.handle("POST", "/oauth/v2/accessToken", "", {}, body)
    assert (status, faults(ENTITIES, found, "Token")) == (200, [])
    assert found is not None
    assert (found["expires_in"], found["refresh_token_expires_in"]) == (60 * 86_400, 365 * 86_400)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"authorization": "Bearer no"}, (401, "INVALID_ACCESS_TOKEN")),
        ({"linkedin-version": "202401"}, (426, "NONEXISTENT_VERSION")),
        ({"x-restli-protocol-version": "1.0.0"}, (400, "ILLEGAL_ARGUMENT")),
    ],
)
def test_each_header_is_looked_at(service: Service, headers: dict[str, str], expected: tuple[int, str]) -> None:
    status, found = ask(service, "GET", "posts", f"q=author&author={PAGE}", **headers)
    assert (status, found["code"]) == expected
    assert faults(ENTITIES, found, "Error") == []


def test_the_table_finds_what_is_wrong(service: Service) -> None:
    asked, _ = service.comments.values()
    broken = {**service.comment(asked), "id": 7, "name": "Ana"}
    assert faults(ENTITIES, broken, "Comment") == [".name is not published", ".id is int"]
