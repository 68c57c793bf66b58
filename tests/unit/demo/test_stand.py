"""The stand does to the demo service what it says; else the contract suite would test less than it seems."""

from collections.abc import AsyncIterator

import pytest

from connectors.demo.connector import DemoConnector
from connectors.demo.testing import stand
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable
from tests.contract.rig import Rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with stand() as made:
        yield Rig(DemoConnector(), made)


async def _send(rig: Rig) -> None:
    (asked, *_) = rig.shelf.messages.values()
    await rig.leave(await rig.session(), rig.answer(asked, "Yes."))


async def test_accepted_but_the_answer_is_lost(rig: Rig) -> None:
    await rig.from_ana()
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await _send(rig)
    assert await rig.sent_texts() == ["Yes."]
    await _send(rig)
    assert await rig.sent_texts() == ["Yes.", "Yes."]


async def test_lost_and_refused_hold_for_one_message(rig: Rig) -> None:
    await rig.from_ana()
    await rig.stand.lose_next()
    await rig.stand.refuse_next("No.")
    with pytest.raises(Unreachable):
        await _send(rig)
    with pytest.raises(Rejected, match=r"No\."):
        await _send(rig)
    await _send(rig)
    assert await rig.sent_texts() == ["Yes."]


async def test_a_limit_holds_for_one_call(rig: Rig) -> None:
    session = await rig.session()
    await rig.stand.limit_rate(5)
    with pytest.raises(RateLimited):
        await rig.read(session)
    await rig.read(session)


async def test_a_cut_comes_in_the_middle_of_a_page(rig: Rig) -> None:
    await rig.stand.seed(400)
    await rig.stand.drop_next()
    with pytest.raises(Unreachable):
        await rig.read()
    assert 0 < len(rig.shelf.messages) < 100


async def test_after_a_new_sign_in_an_expired_account_works_again(rig: Rig) -> None:
    await rig.from_ana()
    await rig.stand.expire_sign_in()
    with pytest.raises(SignInNeeded):
        await rig.read()
    await rig.sign_in()
    await rig.read()
