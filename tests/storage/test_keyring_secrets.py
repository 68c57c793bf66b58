"""Secrets in a keyring: long ones in parts, a crash keeps the old value, trouble is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import KeyringLocked, NoKeyringError, PasswordSetError

from shopbell.errors import SecretsUnavailable
from storage.secrets import InMemorySecrets, KeyringSecrets, NoSecrets

WINDOWS_LIMIT_BYTES = 2_560


class SmallKeyring:
    """Holds entries as Windows does: at most 2,560 bytes in UTF-16; may be told to fail."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.fail: Exception | None = None
        self.writes_left: int | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._trouble()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._trouble()
        if len(password.encode("utf-16-le")) > WINDOWS_LIMIT_BYTES:
            raise PasswordSetError("too long")
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise PasswordSetError("power cut")
            self.writes_left -= 1
        self.entries[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        self._trouble()
        del self.entries[(service, username)]

    def _trouble(self) -> None:
        if self.fail is not None:
            raise self.fail


async def test_a_secret_comes_back_and_its_neighbour_stays() -> None:
    secrets = KeyringSecrets(SmallKeyring())
    await secrets.set("r1", "password", "correct-horse")
    await secrets.set("r1", "token", "t")
    await secrets.set("r2", "password", "other")
    assert await secrets.get("r1", "password") == "correct-horse"
    assert await secrets.get("r1", "token") == "t"
    assert await secrets.get("r2", "password") == "other"
    assert await secrets.get("r2", "token") is None
    assert await secrets.get("r3", "password") is None


@given(values=st.lists(st.text(max_size=4_000), min_size=1, max_size=4))
async def test_any_value_of_any_length_survives_rewriting(values: list[str]) -> None:
    keyring = SmallKeyring()
    secrets = KeyringSecrets(keyring)
    for value in values:
        await secrets.set("r", "token", value)
        assert await secrets.get("r", "token") == value
    await secrets.forget("r")
    assert keyring.entries == {}


@pytest.mark.parametrize("writes", range(6))
async def test_a_write_that_breaks_off_leaves_the_old_value(writes: int) -> None:
    keyring = SmallKeyring()
    secrets = KeyringSecrets(keyring)
    await secrets.set("r", "token", "old" * 1_000)
    keyring.writes_left = writes
    with pytest.raises(SecretsUnavailable):
        await secrets.set("r", "token", "new" * 3_000)
    assert await secrets.get("r", "token") == "old" * 1_000


async def test_entries_say_nothing_about_the_account() -> None:
    keyring = SmallKeyring()
    await KeyringSecrets(keyring).set("0123abcd", "password", "x")
    assert list(keyring.entries) == [("Shopbell", "0123abcd")]


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (NoKeyringError("none"), "no keyring"),
        (KeyringLocked("locked"), "locked"),
        (PasswordSetError("canary-7788"), "refused"),
        (RuntimeError("canary-7788"), "did not answer"),
    ],
)
async def test_trouble_is_a_sentence_without_secrets(trouble: Exception, word: str) -> None:
    keyring = SmallKeyring()
    keyring.fail = trouble
    with pytest.raises(SecretsUnavailable, match=word) as raised:
        await KeyringSecrets(keyring).get("r", "password")
    assert "canary" not in str(raised.value)


async def test_without_a_place_everything_says_so_but_forgetting_works() -> None:
    nowhere = NoSecrets("Choose a place.")
    with pytest.raises(SecretsUnavailable, match="Choose"):
        await nowhere.set("r", "password", "x")
    with pytest.raises(SecretsUnavailable, match="Choose"):
        await nowhere.get("r", "password")
    await nowhere.forget("r")


async def test_memory_shows_no_secret_in_its_repr_and_can_be_handed_over() -> None:
    memory = InMemorySecrets()
    await memory.set("r", "password", "canary-1")
    assert "canary" not in repr(memory)
    assert await InMemorySecrets(memory.handover()).get("r", "password") == "canary-1"
    await memory.forget("r")
    assert await memory.get("r", "password") is None
