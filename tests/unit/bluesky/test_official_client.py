"""Bluesky's own clients at our double: npm's @atproto/api checks every answer against the lexicons, its OAuth client
every step of signing in.
"""

import pytest

from connectors.bluesky.testing import stand
from connectors.bluesky.testing.network import HANDLE, SHOP
from tests.servers.bluesky import MANIFEST
from tests.unit.bluesky.node_client import told_by

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
OAUTH = MANIFEST.parent.with_name("bluesky_oauth") / "package.json"


@pytest.mark.peer("@atproto/api")
async def test_the_official_client_finds_a_server() -> None:
    async with stand() as place:
        await place.seed(7)
        place.whisper("psst")
        answers = place.answers
        told = await told_by(
            MANIFEST,
            {
                "service": answers["service"],
                "handle": HANDLE,
                "password": answers["app_password"],
                "chat": answers["chat_service"],
                "other": "ana.test",
            },
        )
    assert told["did"] == SHOP
    assert told["noticed"] == [f"older message {number}" for number in reversed(range(7))]
    assert sorted(told["views"]) == sorted(told["noticed"])
    assert told["facets"] == ["mention", "link", "tag"]
    assert (told["same"], told["alt"], told["records"], told["left"]) == (True, "three points", 1, 0)
    assert told["refused"] == "InvalidRequest"
    assert told["messages"] == ["hello", "psst"]
    assert told["log"] == ["hello"]
    assert told["members"] == 2
    assert told["again"] == HANDLE


@pytest.mark.peer("@atproto/oauth-client-node")
async def test_the_official_oauth_client_signs_in_renews_and_signs_out() -> None:
    async with stand() as place:
        await place.seed(3)
        told = await told_by(OAUTH, {"service": place.web.url, "handle": HANDLE})
        assert (told["did"], told["handle"], told["again"]) == (SHOP, HANDLE, HANDLE)
        assert told["noticed"] == 3
        assert told["scope"] == "atproto transition:generic transition:chat.bsky"
        assert told["afterwards"] == "gone"
        (session,) = place.issuer.ended
        assert len(session.spent) == 1
        assert place.issuer.revoked
