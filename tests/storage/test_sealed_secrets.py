"""Secrets in a file under a passphrase."""

import stat
from pathlib import Path

import pytest

from shopbell.errors import SecretsUnavailable
from shopbell.model import SecretPlace
from storage.sealed_secrets import SealedSecrets
from storage.secret_places import ChosenSecrets, Handover, SecretPlaces

CANARY = "canary-correct-horse"


async def test_a_secret_survives_the_program_and_is_not_readable_in_the_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / "secrets.sealed"
    await (await SealedSecrets.open(file, "open sesame")).set("r", "password", CANARY)
    assert await (await SealedSecrets.open(file, "open sesame")).get("r", "password") == CANARY
    assert CANARY.encode() not in file.read_bytes()
    assert b"sesame" not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_wrong_passphrase_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "secrets.sealed"
    await (await SealedSecrets.open(file, "right")).set("r", "password", CANARY)
    with pytest.raises(SecretsUnavailable, match="not the passphrase"):
        await SealedSecrets.open(file, "wrong")


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\x00\xff", b'{"format": 9}'])
async def test_a_damaged_file_is_a_sentence(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "secrets.sealed"
    await SealedSecrets.open(file, "right")
    file.write_bytes(damage)
    with pytest.raises(SecretsUnavailable, match=r"sign in again|newer"):
        await SealedSecrets.open(file, "right")


async def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "secrets.sealed"
    sealed = await SealedSecrets.open(file, "right")
    await sealed.set("r", "password", CANARY)
    content = bytearray(file.read_bytes())
    place = content.index(b'"sealed": "') + len(b'"sealed": "') + 4
    content[place] = ord("A") if content[place] != ord("A") else ord("B")
    file.write_bytes(content)
    with pytest.raises(SecretsUnavailable):
        await SealedSecrets.open(file, "right")


async def test_two_processes_see_one_anothers_secrets(tmp_path: Path) -> None:
    file = tmp_path / "secrets.sealed"
    window = await SealedSecrets.open(file, "p")
    engine = await SealedSecrets.open(file, "p")
    await window.set("r", "password", "one")
    assert await engine.get("r", "password") == "one"
    await engine.forget("r")
    assert await window.get("r", "password") is None


async def test_the_choice_is_remembered_and_private(tmp_path: Path) -> None:
    places = SecretPlaces(tmp_path / "secrets.choice", tmp_path / "secrets.sealed")
    assert places.chosen() is SecretPlace.KEYRING
    places.choose(SecretPlace.PASSPHRASE)
    assert places.chosen() is SecretPlace.PASSPHRASE
    assert stat.S_IMODE((tmp_path / "secrets.choice").stat().st_mode) == 0o600
    locked = await places.open()
    with pytest.raises(SecretsUnavailable, match="passphrase"):
        await locked.get("r", "password")
    await (await places.open(Handover("p"))).set("r", "password", CANARY)
    assert await (await places.open(Handover("p"))).get("r", "password") == CANARY


async def test_the_choice_of_typing_them_each_time_writes_no_file(tmp_path: Path) -> None:
    places = SecretPlaces(tmp_path / "secrets.choice", tmp_path / "secrets.sealed")
    places.choose(SecretPlace.MEMORY)
    await (await places.open()).set("r", "password", CANARY)
    assert all(CANARY.encode() not in file.read_bytes() for file in tmp_path.iterdir())


async def test_without_a_keyring_the_owner_is_given_the_choice_in_words(tmp_path: Path) -> None:
    places = SecretPlaces(tmp_path / "secrets.choice", tmp_path / "secrets.sealed")
    with pytest.raises(SecretsUnavailable, match="passphrase-protected file, or type them"):
        await (await places.open()).set("r", "password", CANARY)


async def test_another_place_is_in_force_at_once_and_the_engine_is_told(tmp_path: Path) -> None:
    places = SecretPlaces(tmp_path / "secrets.choice", tmp_path / "secrets.sealed")
    told: list[SecretPlace] = []
    chosen = ChosenSecrets(places, await places.open(), changed=lambda: told.append(places.chosen()))
    await chosen.use_passphrase("a passphrase")
    await chosen.set("r", "password", CANARY)
    given = Handover.load(chosen.handover().dump())
    assert await (await places.open(given)).get("r", "password") == CANARY
    assert CANARY not in repr(chosen) + repr(given)
    await chosen.use_memory()
    await chosen.set("r", "password", "typed")
    given = Handover.load(chosen.handover().dump())
    assert await (await places.open(given)).get("r", "password") == "typed"
    assert told == [SecretPlace.PASSPHRASE, SecretPlace.MEMORY, SecretPlace.MEMORY]


async def test_a_wrong_passphrase_changes_nothing(tmp_path: Path) -> None:
    places = SecretPlaces(tmp_path / "secrets.choice", tmp_path / "secrets.sealed")
    await SealedSecrets.open(tmp_path / "secrets.sealed", "right")
    chosen = ChosenSecrets(places, await places.open())
    with pytest.raises(SecretsUnavailable, match="not the passphrase"):
        await chosen.use_passphrase("wrong")
    assert places.chosen() is SecretPlace.KEYRING
    assert not chosen.locked()
