"""Each failure is the error that says what has to happen next."""

from datetime import UTC, datetime, timedelta

import pytest

from shopbell.errors import FormRefused, KnownError, RateLimited, SignInNeeded, Unreachable
from shopbell.manifest import Capability
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

senders = pytest.mark.parametrize("connector_id", those_that(Capability.REPLY), indirect=True)


async def test_no_connection_while_reading(rig: Rig) -> None:
    await rig.stand.seed(20)
    session = await rig.session()
    await rig.stand.go_offline()
    with pytest.raises(Unreachable) as error:
        await rig.read(session)
    _assert_for_the_owner(error.value)
    await rig.stand.come_back()
    await rig.read(session)
    assert len(rig.shelf.messages) == 20


async def test_no_connection_at_set_up(rig: Rig) -> None:
    await rig.stand.go_offline()
    with pytest.raises((Unreachable, FormRefused)):
        await rig.connector.verify(rig.stand.answers, rig.tools())
    await rig.stand.come_back()
    assert (await rig.sign_in()).address


@senders
async def test_no_connection_while_sending(rig: Rig) -> None:
    outgoing = rig.answer(await rig.from_ana(), "No line, no letter.")
    session = await rig.session()
    await rig.prepare(session, outgoing)
    await rig.stand.go_offline()
    with pytest.raises(Unreachable):
        await rig.leave(session, outgoing)
    await rig.stand.come_back()
    assert await rig.sent_texts() == []
    await rig.leave(session, outgoing)
    assert await rig.sent_texts() == ["No line, no letter."]


async def test_a_sign_in_that_ran_out_while_reading(rig: Rig) -> None:
    await rig.stand.seed(5)
    session = await rig.session()
    if await rig.hook(rig.stand.expire_sign_in):
        with pytest.raises(SignInNeeded) as error:
            await rig.read(session)
        _assert_for_the_owner(error.value)


@senders
async def test_a_sign_in_that_ran_out_while_sending(rig: Rig) -> None:
    outgoing = rig.answer(await rig.from_ana(), "Signed out.")
    if await rig.hook(rig.stand.expire_sign_in):
        with pytest.raises(SignInNeeded):
            await rig.leave(await rig.session(), outgoing)
        assert await rig.sent_texts() == []


async def test_being_told_to_wait(rig: Rig) -> None:
    await rig.stand.seed(5)
    session = await rig.session()

    async def limit_rate() -> None:
        await rig.stand.limit_rate(40)

    if not await rig.hook(limit_rate):
        return
    with pytest.raises(RateLimited) as error:
        await rig.read(session)
    _assert_for_the_owner(error.value)
    left = error.value.until - datetime.now(UTC)
    assert timedelta(seconds=20) < left < timedelta(seconds=60)


@senders
async def test_being_told_to_wait_while_sending(rig: Rig) -> None:
    outgoing = rig.answer(await rig.from_ana(), "In a while.")

    async def limit_rate() -> None:
        await rig.stand.limit_rate(40)

    if await rig.hook(limit_rate):
        with pytest.raises(RateLimited):
            await rig.leave(await rig.session(), outgoing)
        assert await rig.sent_texts() == []


def _assert_for_the_owner(error: KnownError) -> None:
    """A plain sentence, without the words of a program."""
    text = str(error)
    assert text[0].isupper()
    assert text.endswith((".", "!", "?"))
    for word in ("Error", "Exception", "errno", "Traceback", "None"):
        assert word not in text
