"""Log lines hold no secret, no address, and no words of anybody."""

import io
import logging
from collections.abc import Iterator

import pytest

from shopbell.engine.redact import RedactedSecrets, Redactor, frames, redacted_logger
from shopbell.engine.toolbox import Toolboxes
from tests.unit.engine.support.clock import HandClock
from tests.unit.engine.support.memory import MemoryStore, account

SECRET = "hunter2-ünd-more"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, Redactor, io.StringIO]]:
    redactor, out = Redactor(), io.StringIO()
    logger = redacted_logger("test.redact", redactor)
    handler = logging.StreamHandler(out)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield logger, redactor, out
    logger.removeHandler(handler)


class Keyring:
    """Secrets in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {("ref1", "password"): SECRET}

    async def get(self, ref: str, name: str) -> str | None:
        return self.kept.get((ref, name))

    async def set(self, ref: str, name: str, value: str) -> None:
        self.kept[ref, name] = value

    async def forget(self, ref: str) -> None:
        self.kept = {key: value for key, value in self.kept.items() if key[0] != ref}


async def test_a_secret_that_was_handed_out_is_never_logged(
    log: tuple[logging.Logger, Redactor, io.StringIO],
) -> None:
    logger, redactor, out = log
    secrets = RedactedSecrets(Keyring(), "ref1", redactor)
    assert await secrets.get("password") == SECRET
    await secrets.set("token", "first line\nsecond line")
    logger.info("LOGIN %s", SECRET)
    logger.info("dump %r", {"password": SECRET})
    logger.info("Bearer second line")
    assert "hunter2" not in out.getvalue()
    assert "second line" not in out.getvalue()
    assert SECRET not in repr(secrets)
    assert SECRET not in repr(redactor)


def test_addresses_are_not_logged(log: tuple[logging.Logger, Redactor, io.StringIO]) -> None:
    logger, _, out = log
    logger.info("550 no such user <ana.ruiz+shop@mail.example.org> here")
    assert out.getvalue() == "550 no such user <[address]> here\n"


def test_an_exception_keeps_its_frames_and_loses_its_words(
    log: tuple[logging.Logger, Redactor, io.StringIO],
) -> None:
    logger, _, out = log
    try:
        int("Dear Ana")
    except ValueError:
        logger.info("it failed", exc_info=True)
    assert "test_redact.py" in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert "Ana" not in out.getvalue()


def test_frames_name_the_cause_and_every_error_of_a_group() -> None:
    try:
        try:
            raise KeyError("secret")
        except KeyError as cause:
            raise ExceptionGroup("words", [OSError("x"), TypeError("y")]) from cause
    except ExceptionGroup as group:
        told = frames(group)
    for word in ("KeyError", "OSError", "TypeError", "test_redact.py"):
        assert word in told
    assert "secret" not in told
    assert "words" not in told


def test_ordinary_words_are_not_blackened_by_tiny_secrets() -> None:
    redactor = Redactor()
    redactor.learn("a")
    redactor.learn("")
    assert redactor.clean("a plain line") == "a plain line"


async def test_the_tools_of_an_account_have_its_own_secrets_memory_and_a_redacted_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    boxes = Toolboxes(MemoryStore(account()), Keyring(), HandClock(), Redactor(), offline=True)  # type: ignore[arg-type]
    tools = boxes.for_account(account())
    assert tools.offline
    assert await tools.secrets.get("password") == SECRET
    assert await tools.memory.places("INBOX") == ["INBOX;1;1"]
    with caplog.at_level(logging.INFO):
        tools.log.info("password is %s", SECRET)
    assert SECRET not in caplog.text
    assert SECRET not in repr(tools)


async def test_the_tools_of_an_account_that_is_being_set_up_remember_nothing() -> None:
    boxes = Toolboxes(MemoryStore(), Keyring(), HandClock(), Redactor())  # type: ignore[arg-type]
    tools = boxes.for_ref("ref2")
    assert await tools.secrets.get("password") is None
    assert list(await tools.memory.places("")) == []
    assert await tools.memory.remote_ids(["x"]) == frozenset()
    assert await tools.memory.newest() is None
