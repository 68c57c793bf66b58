"""The secret stays where secrets are."""

import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from shopbell.errors import KnownError
from shopbell.manifest import Capability
from tests.contract.rig import Rig


async def test_the_secret_is_no_plain_setting(rig: Rig) -> None:
    verified = await rig.sign_in()
    canary = _canary(rig)
    assert canary not in repr(verified)
    assert canary not in "".join((verified.address, verified.name, *verified.settings.values()))


async def test_the_secret_is_among_the_answers(rig: Rig) -> None:
    """Else the other tests would look for something that nobody can tell."""
    if rig.stand.canary:
        assert rig.stand.canary in rig.stand.answers.values()


async def test_the_secret_is_in_no_log_repr_or_message(rig: Rig, everything_logged: pytest.LogCaptureFixture) -> None:
    stand = rig.stand
    await stand.seed(5)
    days: tuple[Callable[[], Awaitable[object]] | None, ...] = (
        None,
        stand.go_offline,
        stand.drop_next,
        lambda: stand.limit_rate(1),
        lambda: stand.refuse_next("No."),
        stand.lose_next,
        stand.accept_then_fail,
        stand.expire_sign_in,
    )
    told = [await _day(rig, failing) for failing in days]
    told += [await _refusals(rig), everything_logged.text]
    told += [repr(rig.connector), repr(rig.account), *rig.shelf.texts()]
    assert rig.shelf.messages
    assert _canary(rig) not in "\n".join(told)


def _canary(rig: Rig) -> str:
    return rig.stand.canary or "this service knows no secret"


async def _day(rig: Rig, failing: Callable[[], Awaitable[object]] | None) -> str:
    """Read, send and sign in with something failing: all that is said meanwhile, tracebacks too."""
    with suppress(KnownError):
        if failing is not None:
            await failing()
    told = []
    for step in (_read, _send, _sign_in):
        try:
            await step(rig)
        except KnownError as error:
            told += [*traceback.format_exception(error), repr(error), repr(vars(error))]
    with suppress(KnownError):
        await rig.stand.come_back()
    return "".join([*told, *map(_opened, rig.sessions)])


async def _refusals(rig: Rig) -> str:
    told = []
    for answers in rig.stand.wrong_answers.values():
        try:
            await rig.connector.verify(answers, rig.tools())
        except KnownError as error:
            told += [*traceback.format_exception(error), repr(vars(error))]
    return "".join(told)


def _opened(thing: object) -> str:
    """What a crash report with local variables would show of an object."""
    names = getattr(thing, "__slots__", None) or getattr(thing, "__dict__", {})
    return repr(thing) + "".join(repr(getattr(thing, name, "")) for name in names)


async def _read(rig: Rig) -> None:
    await rig.read(await rig.session())


async def _send(rig: Rig) -> None:
    if rig.connector.manifest.can(Capability.REPLY) and rig.shelf.messages:
        message = next(iter(rig.shelf.messages.values()))
        await rig.leave(await rig.session(), rig.answer(message, "a word"))


async def _sign_in(rig: Rig) -> None:
    await rig.connector.verify(rig.stand.answers, rig.tools())
