"""The secret stays where secrets are."""

import traceback
from contextlib import suppress

import pytest

from shopbell.errors import KnownError
from shopbell.manifest import Capability
from tests.contract.rig import Rig


async def test_the_secret_is_no_plain_setting(rig: Rig) -> None:
    verified = await rig.sign_in()
    canary = rig.stand.canary
    if canary:
        assert canary not in repr(verified)
        assert canary not in "".join((verified.address, verified.name, *verified.settings.values()))


async def test_the_secret_is_in_no_log_repr_or_message(rig: Rig, everything_logged: pytest.LogCaptureFixture) -> None:
    canary = rig.stand.canary or "there is no secret at all"
    words = [await _told(rig, failure) for failure in await _failures(rig)]
    session = await rig.session()
    words += [repr(session), repr(rig.connector), repr(vars_of(session)), repr(rig.account)]
    everything = "\n".join([*words, everything_logged.text])
    assert canary not in everything
    assert "\n".join(rig.shelf.texts()) == "" or canary not in "\n".join(rig.shelf.texts())


def vars_of(thing: object) -> dict[str, str]:
    """What a crash report with local variables would show of an object."""
    names = getattr(thing, "__slots__", ()) or getattr(thing, "__dict__", {})
    return {name: repr(getattr(thing, name, "")) for name in names}


async def _failures(rig: Rig) -> list[str]:
    """Hooks to be tried one after the other."""
    await rig.stand.seed(5)
    await rig.sign_in()
    return [
        "",
        "go_offline",
        "drop_next",
        "limit_rate",
        "refuse_next",
        "lose_next",
        "accept_then_fail",
        "expire_sign_in",
    ]


async def _told(rig: Rig, failure: str) -> str:
    """Everything that a failing day says, tracebacks too."""
    arguments = {"limit_rate": (5.0,), "refuse_next": ("No.",)}.get(failure, ())
    hook = getattr(rig.stand, failure, None)
    told = []
    with suppress(KnownError):
        if hook is not None:
            await hook(*arguments)
    for step in (_read, _send, _verify):
        try:
            await step(rig)
        except KnownError as error:
            told += traceback.format_exception(error)
    await rig.stand.come_back()
    return "".join(told)


async def _read(rig: Rig) -> None:
    await rig.read(await rig.session())


async def _send(rig: Rig) -> None:
    if rig.connector.manifest.can(Capability.REPLY) and rig.shelf.messages:
        message = next(iter(rig.shelf.messages.values()))
        await rig.leave(await rig.session(), rig.answer(message, "a word"))


async def _verify(rig: Rig) -> None:
    await rig.connector.verify(rig.stand.answers, rig.tools())
