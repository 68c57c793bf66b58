"""Bluesky through the command line, against real servers and a real keyring."""

import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.servers.bluesky_stand import RealBlueskyStand, real_bluesky_stand
from tests.servers.keyring import SecretService

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.server("keyring"), pytest.mark.timeout(240)]


@pytest.fixture
def shopbell(tmp_path: Path, secret_service: Callable[[], SecretService]) -> Shopbell:
    """The program with a keyring."""
    environment = {**os.environ, **secret_service().environment}
    del environment["PYTHON_KEYRING_BACKEND"]  # the tests' own guard against the owner's keyring
    return Shopbell(tmp_path / "profile", environment)


@pytest.fixture
async def stand(
    bluesky_server: BlueskyServer, bluesky_shop: BlueskyUser, bluesky_people: tuple[BlueskyUser, ...]
) -> AsyncIterator[RealBlueskyStand]:
    """The shop's account and its customers."""
    async with real_bluesky_stand(bluesky_server, bluesky_shop, bluesky_people) as made:
        yield made


async def test_a_question_is_read_and_answered(
    shopbell: Shopbell,
    bluesky_server: BlueskyServer,
    bluesky_shop: BlueskyUser,
    bluesky_people: tuple[BlueskyUser, ...],
    stand: RealBlueskyStand,
) -> None:
    await stand.deliver("Do you have a lemon cake today?")
    answers = {
        "service": bluesky_server.service,
        "handle": bluesky_shop.handle,
        "app_password": bluesky_shop.app_password,
    }
    added = shopbell.run("accounts", "add", "bluesky", "--answers", "-", typed=json.dumps(answers))
    assert added.code == 0, added
    assert added.rows[0]["address"] == bluesky_shop.did
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (1, None)
    (row,) = shopbell.ask("list", "waiting")
    assert (row["person"], row["turn"]) == (bluesky_people[0].handle.split(".")[0], "yours")
    shopbell.ask("reply", str(row["conversation"]), "--text-file", "-", typed="Yes, on Fridays.\n")
    (synced,) = shopbell.ask("sync")
    assert (synced["sent"], synced["error"]) == (1, None)
    assert [one.text for one in await stand.arrived()] == ["Yes, on Fridays."]
    assert shopbell.ask("list", "waiting") == []
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["sent"], synced["error"]) == (0, 0, None)
    files = [file for file in shopbell.profile.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if bluesky_shop.app_password.encode() in file.read_bytes()]
