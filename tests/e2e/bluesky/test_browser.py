"""Signing in on the real PDS' own page: OAuth with PAR, PKCE and DPoP, and working with what was allowed there."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.bluesky.connector import BlueskyConnector
from connectors.bluesky.grants import GRANT
from shopbell.clock import SystemClock
from shopbell.connector import OutgoingFile, SignsOut, Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded
from shopbell.model import Visibility
from tests.contract.rig import Rig, account_from
from tests.e2e.bluesky.conftest import RealRig
from tests.e2e.bluesky.test_direct_messages import heard, whisper
from tests.e2e.bluesky.test_posts import picture
from tests.servers.bluesky import BlueskyServer, BlueskyUser
from tests.servers.bluesky.browser import Visit
from tests.servers.bluesky_stand import real_bluesky_stand

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]


@dataclass(slots=True)
class Owner:
    """Opens the page, signs in there and presses a button."""

    user: BlueskyUser
    say: str = "allow"
    scopes: str = ""
    visits: list[asyncio.Task[str]] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """As the system browser does: at once, and on its own."""
        visit = Visit(url, self.user.handle, self.user.did, self.say, self.scopes)
        self.visits.append(asyncio.create_task(asyncio.to_thread(lambda: visit.to_the_end().text)))


class MovedClock(SystemClock):
    """Can be put ahead."""

    ahead = timedelta()

    def now(self) -> datetime:
        """See `connector.Clock`."""
        return super().now() + self.ahead


@dataclass(slots=True)
class BrowserRig(RealRig):
    """Whose account signs in with the browser."""

    owner: Owner | None = None
    clock: MovedClock = field(default_factory=MovedClock)

    def tools(self) -> Toolbox:
        """With a browser."""
        tools = replace(Rig.tools(self), clock=self.clock)
        return replace(tools, browser=self.owner) if self.owner else tools

    async def sign_in(self) -> Verified:
        """Handle and servers alone; no secret is typed."""
        server, user = self.place.server, self.place.shop.user
        self.owner = self.owner or Owner(user)
        answers = {"handle": user.handle, "service": server.service, "directory": server.directory}
        try:
            verified = await self.connector.verify({**answers, "chat_service": server.chat}, self.tools())
        finally:
            await asyncio.gather(*self.owner.visits)
        self.secrets.values.update(verified.secrets)
        self.account = account_from(self.connector.manifest.id, verified)
        return verified

    @property
    def grant(self) -> dict[str, Any]:
        """What lies in the keyring."""
        found: dict[str, Any] = json.loads(self.secrets.values[GRANT])
        return found

    def said(self) -> str:
        """What the owner read in the browser at last."""
        assert self.owner is not None
        return self.owner.visits[-1].result()


@pytest.fixture
async def rig(
    bluesky_server: BlueskyServer, bluesky_shop: BlueskyUser, bluesky_people: tuple[BlueskyUser, ...]
) -> AsyncIterator[BrowserRig]:
    """A shop to which nobody has written."""
    async with real_bluesky_stand(bluesky_server, bluesky_shop, bluesky_people) as stand:
        made = BrowserRig(BlueskyConnector(), stand)
        yield made
        await made.close()


async def test_what_the_page_allowed_reads_and_answers(rig: BrowserRig) -> None:
    verified = await rig.sign_in()
    assert verified.address == rig.place.shop.user.did
    assert verified.settings["direct_messages"] == "yes"
    assert "You are signed in" in rig.said()
    question = await rig.from_ana("Do you have a lemon cake?")
    session = await rig.session()
    file = OutgoingFile("cake.png", "image/png", picture(), "A red cake")
    receipt = await rig.leave(session, replace(rig.answer(question, "This one."), files=(file,)))
    await rig.place.settle()
    seen = await rig.ana.post_seen(receipt.remote_id)
    assert [image["alt"] for image in seen["embed"]["images"]] == ["A red cake"]
    (ours,) = (await rig.read(session)).with_text("This one.")
    assert ours.own


async def test_direct_messages_go_both_ways(rig: BrowserRig) -> None:
    session = await rig.session()
    await rig.read(session)
    await whisper(rig, "Is the back door open?")
    (question,) = (await rig.read(session)).with_text("Is the back door open?")
    assert question.visibility is Visibility.PRIVATE
    await rig.leave(session, rig.answer(question, "Until nine."))
    assert [one["text"] for one in await heard(rig)] == ["Until nine."]


async def test_no_on_the_page_is_an_answer(rig: BrowserRig) -> None:
    rig.owner = Owner(rig.place.shop.user, say="reject")
    with pytest.raises(FormRefused, match="refused on the provider's page"):
        await rig.sign_in()
    assert "Nothing was allowed" in rig.said()


async def test_direct_messages_can_be_left_out_on_the_page(rig: BrowserRig) -> None:
    rig.owner = Owner(rig.place.shop.user, scopes="atproto transition:generic")
    assert (await rig.sign_in()).settings["direct_messages"] == "no"
    await rig.stand.deliver("Still here?")
    assert (await rig.read()).with_text("Still here?")


async def test_the_tokens_are_renewed_and_the_new_ones_kept(rig: BrowserRig) -> None:
    await rig.sign_in()
    for number in range(3):
        before = rig.grant
        rig.secrets.values[GRANT] = json.dumps({**before, "expires_at": "2020-01-01T00:00:00+00:00"})
        await rig.stand.deliver(f"after an hour {number}")
        assert (await rig.read()).with_text(f"after an hour {number}")
        assert (rig.grant["refresh"], rig.grant["access"]) != (before["refresh"], before["access"])


async def test_a_refresh_token_that_was_used_elsewhere_ends_the_sign_in(rig: BrowserRig) -> None:
    await rig.sign_in()
    old = json.dumps({**rig.grant, "expires_at": "2020-01-01T00:00:00+00:00"})
    rig.secrets.values[GRANT] = old
    await rig.read()
    rig.secrets.values[GRANT] = old
    with pytest.raises(SignInNeeded, match="sign in again"):
        await rig.read()
    await rig.sign_in()
    await rig.stand.deliver("and again")
    assert (await rig.read()).with_text("and again")


async def test_a_computer_whose_clock_is_wrong_signs_in_all_the_same(rig: BrowserRig) -> None:
    """And goes on when the clock is put right."""
    rig.clock.ahead = timedelta(hours=-5)
    session = await rig.session()
    await rig.stand.deliver("With the clock of last night")
    assert (await rig.read(session)).with_text("With the clock of last night")
    rig.clock.ahead = timedelta()
    await rig.stand.deliver("And put right")
    assert (await rig.read(session)).with_text("And put right")


async def test_a_removed_account_is_signed_out_at_the_server(rig: BrowserRig) -> None:
    await rig.sign_in()
    assert rig.account is not None
    assert isinstance(rig.connector, SignsOut)
    await rig.read()
    await rig.connector.sign_out(rig.account, rig.tools())
    with pytest.raises(SignInNeeded):
        await rig.read()


async def test_a_stolen_token_is_worth_nothing_without_the_key(rig: BrowserRig) -> None:
    """The server binds it: with another key it is refused, and Shopbell asks for a new sign-in."""
    await rig.sign_in()
    thief = BrowserRig(rig.connector, rig.stand)
    await thief.sign_in()
    rig.secrets.values[GRANT] = json.dumps({**rig.grant, "key": thief.grant["key"]})
    with pytest.raises(SignInNeeded):
        await rig.read()
    await thief.close()
