"""Our double answers as the published pages say, and the table of them can tell."""

import base64
from typing import Any

import pytest

from connectors.trustpilot.testing import TrustpilotStand
from connectors.trustpilot.testing.service import DOMAIN, KEY, SECRET, UNIT, USER, Answer, Service
from tests.support.published import faults
from tests.unit.trustpilot.published import ENTITIES, PRIVATE, STATUS

TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
LIST = f"/v1/private/business-units/{UNIT}/reviews"


@pytest.fixture
async def service() -> Service:
    """With a review that is answered, and one that is not."""
    stand = TrustpilotStand()
    await stand.deliver("Good rye.")
    await stand.write_elsewhere("Thank you!")
    await stand.deliver("And spelt?", sender="ben")
    return stand.service


def token(service: Service, secret: str = SECRET) -> tuple[int, Any]:
    """For the application itself."""
    pair = base64.b64encode(f"{KEY}:{secret}".encode()).decode()
    headers = {"authorization": f"Basic {pair}"}
    status, found, _ = service.handle("POST", TOKEN, "", headers, b"grant_type=client_credentials")
    return status, found


def ask(service: Service, method: str, path: str, query: str = "", body: bytes = b"") -> Answer:
    """Signed in both ways."""
    headers = {"apikey": KEY, "authorization": f"Bearer {token(service)[1]['access_token']}"}
    return service.handle(method, path, query, headers, body)


def test_every_answer_is_as_published(service: Service) -> None:
    review = next(iter(service.reviews))
    for path, query, kind in (
        (LIST, "perPage=100&orderBy=createdat.desc", "Reviews"),
        (f"/v1/reviews/{review}", "", "Review"),
        ("/v1/business-units/find", f"name={DOMAIN}", "Company"),
    ):
        status, found, _ = ask(service, "GET", path, query)
        assert (status, faults(PRIVATE, found, kind, path)) == (200, [])
    status, given = token(service)
    assert (status, faults(ENTITIES, given, "Token")) == (200, [])
    body = f'{{"authorBusinessUserId": "{USER}", "message": "Yes."}}'.encode()
    assert ask(service, "POST", f"/v1/private/reviews/{review}/reply", "", body)[0] == 201
    assert ask(service, "DELETE", f"/v1/private/reviews/{review}/reply")[0] == 204


def test_refusals_have_published_status(service: Service) -> None:
    found = [
        token(service, "no")[0],
        service.handle("GET", LIST, "", {}, b"")[0],
        service.handle("GET", "/v1/reviews/x", "", {}, b"")[0],
        ask(service, "GET", "/v1/reviews/x")[0],
        ask(service, "GET", LIST, "perPage=101")[0],
        ask(service, "DELETE", "/v1/private/reviews/x/reply")[0],
    ]
    assert found == [401, 401, 401, 404, 400, 404]
    service.module = False
    assert ask(service, "GET", LIST)[0] == 403
    assert {*found, 403} <= STATUS


def test_the_table_finds_what_is_wrong(service: Service) -> None:
    _, found, _ = ask(service, "GET", LIST)
    assert found is not None
    broken = {**found["reviews"][0], "stars": "five", "rating": 5}
    assert faults(PRIVATE, broken, "PrivateReview") == [".rating is not published", ".stars is str"]
