"""Signing in at a real PDS, and what is left when it ends."""

import json

import pytest

from shopbell.errors import SignInNeeded
from tests.e2e.bluesky.conftest import RealRig

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]


async def test_the_did_is_the_account_and_the_handle_its_name(rig: RealRig) -> None:
    verified = await rig.sign_in()
    assert verified.address == rig.place.shop.user.did
    assert verified.name == f"@{rig.place.shop.user.handle}"
    assert verified.settings["direct_messages"] == "yes"


async def test_an_app_password_without_direct_messages_reads_posts(rig: RealRig) -> None:
    made = await rig.place.shop.do("com.atproto.server.createAppPassword", name="narrow", privileged=False)
    answers = {**rig.stand.answers, "app_password": made["password"]}
    verified = await rig.connector.verify(answers, rig.tools())
    assert verified.settings["direct_messages"] == "no"


async def test_a_server_without_direct_messages_reads_posts(rig: RealRig) -> None:
    """As every server is that cannot reach the one service there is."""
    answers = {**rig.stand.answers, "chat_service": "did:web:localhost%3A1#bsky_chat"}
    verified = await rig.connector.verify(answers, rig.tools())
    assert verified.settings["direct_messages"] == "unknown"
    await rig.sign_in()
    assert rig.account is not None
    assert isinstance(rig.account.settings, dict)
    rig.account.settings.update(verified.settings)
    await rig.stand.deliver("Still here?")
    session = await rig.session()
    assert {stream.name for stream in await session.streams()} & {"chat", "history:chat"} == set()
    assert (await rig.read(session)).with_text("Still here?")


async def test_an_old_token_is_renewed_and_the_new_pair_kept_first(rig: RealRig) -> None:
    await rig.sign_in()
    before = json.loads(rig.secrets.values["session"])
    rig.secrets.values["session"] = json.dumps({**before, "access": "ran-out"})
    await rig.stand.deliver("after two hours")
    assert (await rig.read()).with_text("after two hours")
    after = json.loads(rig.secrets.values["session"])
    assert after["access"] != "ran-out"
    assert after["refresh"] != before["refresh"]


async def test_lost_tokens_are_no_reason_to_sign_in_again(rig: RealRig) -> None:
    await rig.sign_in()
    rig.secrets.values["session"] = json.dumps({"access": "ran-out", "refresh": "used-up"})
    await rig.stand.deliver("after three months")
    assert (await rig.read()).with_text("after three months")


async def test_an_app_password_that_was_taken_back_needs_a_new_one(rig: RealRig) -> None:
    await rig.sign_in()
    await rig.place.shop.do("com.atproto.server.revokeAppPassword", name="shopbell")
    rig.secrets.values["session"] = json.dumps({"access": "ran-out", **_refresh(rig)})
    with pytest.raises(SignInNeeded, match="app password"):
        await rig.read()


def _refresh(rig: RealRig) -> dict[str, str]:
    return {"refresh": json.loads(rig.secrets.values["session"])["refresh"]}
