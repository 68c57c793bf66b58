"""Our double answers as the published description says, and the table of it can tell."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.disqus.testing import DisqusStand
from connectors.disqus.testing.service import SECRET, SHOP, TOKEN, Service
from tests.support.published import faults
from tests.unit.disqus.published import ENTITIES, ENTITIES_WITH_THREAD, LIMITS, STATUS

KEYS = {"api_secret": SECRET, "access_token": TOKEN}


@pytest.fixture
async def service() -> Service:
    """With something of everything."""
    stand = DisqusStand()
    asked = await stand.deliver("Rye?")
    await stand.write_elsewhere("Yes.")
    stand.service.add(SHOP, "I am nobody", guest="Kim", approved=False, parent=int(asked))
    return stand.service


def ask(service: Service, method: str, name: str, **given: object) -> tuple[int, Mapping[str, Any], Mapping[str, str]]:
    """Status, JSON and headers."""
    sent = urlencode({**KEYS, **given}, doseq=True).encode()
    query, body = (sent, b"") if method == "GET" else (b"", sent)
    return service.answer(method, f"/api/3.0/{name}.json", query, body)


CALLS: tuple[tuple[str, str, Mapping[str, object], str], ...] = (
    ("GET", "users/details", {}, "User"),
    ("GET", "users/listForums", {"limit": 100}, "[Forum]"),
    ("GET", "users/listPosts", {"user": SHOP}, "[Post]"),
    ("GET", "forums/details", {"forum": "corner-bakery"}, "Forum"),
    ("GET", "posts/list", {"include": ["approved", "unapproved"]}, "[Post]"),
    ("GET", "posts/details", {"post": 1001}, "Post"),
    ("POST", "posts/create", {"message": "Yes", "parent": 1001}, "Post"),
    ("POST", "posts/update", {"message": "No", "post": 1004}, "Post"),
    ("POST", "posts/vote", {"vote": 1, "post": 1001}, "Vote"),
    ("POST", "posts/approve", {"post": 1003}, "[Judged]"),
    ("POST", "posts/spam", {"post": 1003}, "[Judged]"),
    ("POST", "posts/remove", {"post": 1003}, "[Judged]"),
)


def test_every_answer_is_as_published(service: Service) -> None:
    for method, name, given, kind in CALLS:
        status, found, headers = ask(service, method, name, **given)
        assert (status, found["code"]) == (200, 0), name
        assert headers.keys() == LIMITS
        assert faults(ENTITIES, found["response"], kind, name) == []
        assert ("cursor" in found) == kind.startswith("[") or kind == "[Judged]"
        if "cursor" in found:
            assert faults(ENTITIES, found["cursor"], "Cursor", name) == []
    _, found, _ = ask(service, "GET", "posts/list", related="thread")
    assert faults(ENTITIES_WITH_THREAD, found["response"], "[Post]") == []


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("posts/details", {"post": 1}, 8),
        ("posts/details", {"post": 1001, "api_secret": "no"}, 5),
        ("posts/details", {"post": 1001, "access_token": "no"}, 18),
        ("posts/create", {}, 7),
        ("posts/nothing", {}, 1),
        ("posts/list", {"limit": 101}, 2),
    ],
)
def test_refusals_have_the_published_codes_and_status(
    service: Service, name: str, given: Mapping[str, object], code: int
) -> None:
    status, found, _ = ask(service, "GET", name, **given)
    assert (found["code"], status) == (code, STATUS[code])
    assert isinstance(found["response"], str)


def test_the_table_finds_what_is_wrong(service: Service) -> None:
    _, found, _ = ask(service, "GET", "posts/details", post=1001)
    broken = {**found["response"], "isSpam": "no", "stars": 5, "likes": True}
    assert faults(ENTITIES, broken, "Post") == [".stars is not published", ".isSpam is str", ".likes is bool"]
