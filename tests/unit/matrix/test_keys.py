"""Two devices, a server that passes things on, and everything that may go wrong between them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.matrix.crypto.box import KeyBox
from connectors.matrix.crypto.machine import Machine
from connectors.matrix.crypto.recovery import WrongKeyError, unlocked
from connectors.matrix.crypto.signing import devices_of, is_signed
from shopbell.clock import SystemClock
from shopbell.errors import SignInNeeded
from tests.contract.rig import DictSecrets
from tests.support.vault import DictVault

ROOM = "!room:bakery.test"
SHOP, ANA = "@shop:bakery.test", "@ana:bakery.test"


class Post:
    """The calls that a machine makes, answered for all machines together."""

    def __init__(self) -> None:
        self.devices: dict[str, dict[str, Any]] = {}
        self.one_time: dict[tuple[str, str], dict[str, Any]] = {}
        self.letters: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.people = [SHOP, ANA]
        self.sender = ""

    async def upload_keys(self, keys: Mapping[str, Any]) -> Mapping[str, Any]:
        """Whose they are is in the first call."""
        if "device_keys" in keys:
            said = keys["device_keys"]
            self.sender = f"{said['user_id']} {said['device_id']}"
            self.devices.setdefault(said["user_id"], {})[said["device_id"]] = said
        for name, key in keys.get("one_time_keys", {}).items():
            (user, found), *_ = key["signatures"].items()
            self.one_time.setdefault((user, next(iter(found)).partition(":")[2]), {})[name] = key
        return {"one_time_key_counts": {}}

    async def query_keys(self, users: Sequence[str]) -> Mapping[str, Any]:
        """Everybody's devices."""
        return {"device_keys": {user: self.devices.get(user, {}) for user in users}}

    async def claim_keys(self, devices: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
        """One key of each."""
        found: dict[str, Any] = {}
        for user, device in devices:
            there = self.one_time.get((user, device), {})
            if there:
                name = next(iter(there))
                found.setdefault(user, {})[device] = {name: there.pop(name)}
        return {"one_time_keys": found}

    async def send_to_devices(self, kind: str, key: str, messages: Mapping[str, Any]) -> None:
        """Into their boxes."""
        for user, devices in messages.items():
            for device, content in devices.items():
                self.letters.setdefault((user, device), []).append({"type": kind, "content": content})

    async def members(self, room: str) -> list[str]:
        """Who is there."""
        return self.people

    def sync_of(self, user: str, device: str, sender: str) -> dict[str, Any]:
        """What waits for a device, taken out."""
        events = [{**letter, "sender": sender} for letter in self.letters.pop((user, device), [])]
        return {"to_device": {"events": events}, "device_one_time_keys_count": {"signed_curve25519": 50}}


class World:
    """The shop and Ana."""

    def __init__(self) -> None:
        self.post = Post()
        self.vaults = {user: DictVault() for user in (SHOP, ANA)}
        self.secrets = {user: DictSecrets() for user in (SHOP, ANA)}

    def machine(self, user: str, device: str = "ONE") -> Machine:
        """A device as after a start of the program."""
        box = KeyBox(self.vaults[user], self.secrets[user], device)
        return Machine(self.post, box, SystemClock(), user, device)  # type: ignore[arg-type]

    async def event(self, machine: Machine, sender: str, text: str, name: str = "$1") -> dict[str, Any]:
        """Words as they lie at the server."""
        content = await machine.sealed(ROOM, "m.room.message", {"msgtype": "m.text", "body": text})
        return {"type": "m.room.encrypted", "event_id": name, "sender": sender, "content": content}


@pytest.fixture
async def world() -> World:
    made = World()
    for user in (SHOP, ANA):
        await made.machine(user).take({})
    return made


def body(event: Mapping[str, Any]) -> str:
    return str(event["content"].get("body", ""))


async def test_a_key_that_comes_later_opens_what_waited_even_after_a_restart(world: World) -> None:
    sealed = await world.event(world.machine(ANA), ANA, "Do you have rye?")
    shop = world.machine(SHOP)
    assert await shop.opened(ROOM, sealed) == sealed
    await shop.take(world.post.sync_of(SHOP, "ONE", ANA))
    key = sealed["content"]["session_id"]
    assert shop.arrived == {(ROOM, key)}
    again = world.machine(SHOP)
    await again.take({})
    assert again.arrived == {(ROOM, key)}
    assert await again.waiting(ROOM, key) == ["$1"]
    assert body(await again.opened(ROOM, sealed)) == "Do you have rye?"
    await again.settle(ROOM, key)
    assert await again.waiting(ROOM, key) == []


async def test_a_message_that_is_played_again_or_under_another_name_is_not_read(world: World) -> None:
    sealed = await world.event(world.machine(ANA), ANA, "Ten loaves")
    shop = world.machine(SHOP)
    await shop.take(world.post.sync_of(SHOP, "ONE", ANA))
    for _ in range(2):
        assert body(await shop.opened(ROOM, sealed)) == "Ten loaves"
    assert body(await shop.opened(ROOM, {**sealed, "event_id": "$2"})) == ""
    assert body(await shop.opened(ROOM, {**sealed, "sender": "@ben:bakery.test"})) == ""
    assert body(await shop.opened("!another:bakery.test", sealed)) == ""


async def test_a_letter_under_another_name_is_not_believed(world: World) -> None:
    sealed = await world.event(world.machine(ANA), ANA, "Ten loaves")
    shop = world.machine(SHOP)
    await shop.take(world.post.sync_of(SHOP, "ONE", "@ben:bakery.test"))
    assert body(await shop.opened(ROOM, sealed)) == ""


async def test_whoever_leaves_does_not_read_on(world: World) -> None:
    shop = world.machine(SHOP)
    first = await world.event(shop, SHOP, "one")
    second = await world.event(shop, SHOP, "two", "$2")
    assert first["content"]["session_id"] == second["content"]["session_id"]
    world.post.people = [SHOP]
    third = await world.event(shop, SHOP, "three", "$3")
    assert third["content"]["session_id"] != second["content"]["session_id"]
    ana = world.machine(ANA)
    await ana.take(world.post.sync_of(ANA, "ONE", SHOP))
    assert [body(await ana.opened(ROOM, each)) for each in (first, second, third)] == ["one", "two", ""]


async def test_a_new_device_gets_the_key_and_one_without_keys_stops_nobody(world: World) -> None:
    shop = world.machine(SHOP)
    await world.event(shop, SHOP, "one")
    second = world.machine(ANA, "TWO")
    await second.take({})
    third = world.machine(ANA, "THREE")
    await third.take({})
    world.post.one_time.pop((ANA, "THREE"))
    sealed = await world.event(shop, SHOP, "two", "$2")
    await second.take(world.post.sync_of(ANA, "TWO", SHOP))
    assert body(await second.opened(ROOM, sealed)) == "two"


async def test_a_device_that_did_not_sign_itself_gets_nothing(world: World) -> None:
    forged = json.loads(json.dumps(world.post.devices[ANA]["ONE"]))
    forged["keys"]["curve25519:ONE"] = forged["keys"]["curve25519:ONE"][::-1]
    assert devices_of({"device_keys": {ANA: {"ONE": forged}}}) == []
    assert devices_of({"device_keys": {SHOP: {"ONE": world.post.devices[ANA]["ONE"]}}}) == []
    assert len(devices_of({"device_keys": world.post.devices})) == 2


async def test_keys_that_the_keyring_no_longer_opens_ask_for_a_sign_in(world: World) -> None:
    world.secrets[SHOP].values.clear()
    with pytest.raises(SignInNeeded, match="sign in again"):
        await world.machine(SHOP).take({})


@given(st.recursive(st.none() | st.text() | st.integers(), lambda i: st.lists(i) | st.dictionaries(st.text(), i)))
def test_anything_may_stand_where_devices_and_signatures_do(anything: Any) -> None:
    assert devices_of({"device_keys": anything}) == []
    assert not is_signed({"signatures": anything}, ANA, "ONE", "key")


@pytest.mark.parametrize("about", [{}, {"algorithm": "m.secret_storage.v1.aes-hmac-sha2", "iv": "x", "mac": ""}])
async def test_a_recovery_that_makes_no_sense_opens_nothing(about: Mapping[str, Any]) -> None:
    async def data(kind: str) -> Mapping[str, Any]:
        return {"key": "one"} if kind.endswith("default_key") else about

    with pytest.raises(WrongKeyError):
        await unlocked("any words", data)
