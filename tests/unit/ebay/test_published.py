"""Our double answers as eBay's description says, and the table of it can tell."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.ebay.testing.service import CLIENT, REFRESH, RU_NAME, SECRET, Service
from tests.support.published import faults
from tests.unit.ebay.published import ENTITIES, LIST_ERRORS, SEND_ERRORS

BASE = "/commerce/message/v1"
MEMBERS = "conversation_type=FROM_MEMBERS"


@pytest.fixture
def service() -> Service:
    """With something of everything."""
    made = Service(code="a-code")
    picture = {"mediaName": "loaf.jpg", "mediaType": "IMAGE", "mediaUrl": "https://i.ebayimg.com/loaf.jpg"}
    made.write("ana", "Rye?", media=(picture,))
    made.write("ana", "Yes.", by_shop=True)
    made.seed(60)
    return made


def minted(service: Service, **form: str) -> tuple[int, Mapping[str, Any] | None]:
    """What the token endpoint says to the keyset."""
    pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    body = urlencode(form).encode()
    path = "/identity/v1/oauth2/token"
    status, found, _ = service.answer("POST", "api.ebay.com", path, "", {"authorization": f"Basic {pair}"}, body)
    return status, found


def ask(service: Service, method: str, path: str, query: str = "", body: object = None) -> tuple[int, Any]:
    """Status and JSON, signed in."""
    _, token = minted(service, grant_type="refresh_token", refresh_token=REFRESH)
    assert token is not None
    headers = {"authorization": f"Bearer {token['access_token']}"}
    host = "apiz.ebay.com" if "identity" in path else "api.ebay.com"
    status, found, _ = service.answer(method, host, path, query, headers, json.dumps(body).encode())
    return status, found


def test_every_answer_is_as_published(service: Service) -> None:
    talk = service.talks["ana"].id.replace("/", "%2F")
    sent = {"conversationId": service.talks["ana"].id, "messageText": "Until four."}
    read = {"conversationId": service.talks["ana"].id, "conversationType": "FROM_MEMBERS", "read": True}
    for method, path, query, body, kind, expected in (
        ("GET", f"{BASE}/conversation", MEMBERS, None, "GetAllMyConversationsResponse", 200),
        ("GET", f"{BASE}/conversation/{talk}", f"{MEMBERS}&limit=10", None, "GetMessagesByConversationIdResponse", 200),
        ("POST", f"{BASE}/send_message", "", sent, "SendMessageResponse", 201),
        ("GET", "/commerce/identity/v1/user/", "", None, "User", 200),
        ("POST", f"{BASE}/send_message", "", {"messageText": "x"}, "Errors", 400),
    ):
        status, found = ask(service, method, path, query, body)
        assert (status, faults(ENTITIES, found, kind, path)) == (expected, [])
    assert ask(service, "POST", f"{BASE}/update_conversation", "", read) == (204, None)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ({"messageText": "x"}, 355018),
        ({"conversationId": "nobody", "messageText": "x"}, 355007),
        ({"conversationId": "nobody", "messageText": ""}, 355015),
        ({"conversationId": "nobody", "messageText": "x" * 2001}, 355013),
    ],
)
def test_refused_messages_have_published_numbers(service: Service, body: object, number: int) -> None:
    status, found = ask(service, "POST", f"{BASE}/send_message", "", body)
    assert (status, found["errors"][0]["errorId"]) == (400, number)
    assert number in SEND_ERRORS


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 355017),
        (f"{MEMBERS}&limit=51", 355009),
        (f"{MEMBERS}&limit=20&offset=10", 355008),
        (f"{MEMBERS}&start_time=yesterday", 355005),
    ],
)
def test_refused_lists_have_published_numbers(service: Service, query: str, number: int) -> None:
    status, found = ask(service, "GET", f"{BASE}/conversation", query)
    assert (status, found["errors"][0]["errorId"]) == (400, number)
    assert number in LIST_ERRORS


def test_tokens_are_as_published(service: Service) -> None:
    status, token = minted(service, grant_type="authorization_code", code="a-code", redirect_uri=RU_NAME)
    assert (status, faults(ENTITIES, token, "Token")) == (200, [])
    assert token is not None
    assert (token["expires_in"], token["refresh_token_expires_in"]) == (7200, 47304000)
    status, refused = minted(service, grant_type="authorization_code", code="a-code", redirect_uri=RU_NAME)
    assert (status, faults(ENTITIES, refused, "OAuthError")) == (400, [])


def test_the_table_finds_what_is_wrong(service: Service) -> None:
    _, found = ask(service, "GET", f"{BASE}/conversation", MEMBERS)
    broken = {**found["conversations"][0], "unreadCount": "two", "stars": 1}
    assert faults(ENTITIES, broken, "ConversationDetail") == [".stars is not published", ".unreadCount is str"]
