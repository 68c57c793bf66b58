"""Our device in encrypted rooms: its keys at the server, the keys of rooms, what is read and what is sealed."""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import vodozemac

from connectors._kit import values
from connectors.matrix.api import MatrixApi
from connectors.matrix.crypto.backup import Backup
from connectors.matrix.crypto.box import KeyBox
from connectors.matrix.crypto.letters import Letters
from connectors.matrix.crypto.recovery import vouched
from connectors.matrix.crypto.signing import MEGOLM, Device, device_keys, devices_of, signed
from shopbell.connector import Clock
from shopbell.errors import SignInNeeded

_ONE_TIME: Final = 50
_LOW: Final = 25
_MESSAGES: Final = 100
_AGE: Final = timedelta(days=7)
"""A room's key is used for so many messages and so long (spec, "m.room.encryption" defaults)."""
_MISSING: Final = 200
"""Messages that wait for one key."""


class Machine:
    """Everything one device does about encryption. Calls are one after another: ratchets must not run apart."""

    def __init__(self, api: MatrixApi, box: KeyBox, clock: Clock, user: str, device: str) -> None:
        self._api = api
        self._box = box
        self._clock = clock
        self._user = user
        self._device = device
        self._letters: Letters | None = None
        self._backup = Backup(api, "")
        self._lock = asyncio.Lock()
        self._read: dict[tuple[str, int], str] = {}
        """Which event a position of a room's key was seen in: the same twice is a message played again."""
        self.arrived: set[tuple[str, str]] = set()
        """Rooms and ids of keys that came and that messages waited for."""

    # ---- the device ----------------------------------------------------------------------------------------------

    async def _ours(self) -> Letters:
        """Our device, made and shown to the others at the first use."""
        if self._letters is None:
            await self._box.open()
            kept = await self._box.get("account")
            pickle = values.text(kept, "pickle")
            account = self._account(pickle) if pickle else vodozemac.Account()
            if not pickle:
                await self._box.keep({"account": {"pickle": account.pickle(self._box.key)}})
            letters = Letters(self._box, account, self._user)
            if not values.flag(kept, "shown"):
                await self._show(letters)
            self._backup = Backup(self._api, await self._box.secret("backup_key"))
            await self._find_waiting()
            self._letters = letters
        return self._letters

    def _account(self, pickle: str) -> vodozemac.Account:
        try:
            return vodozemac.Account.from_pickle(pickle, self._box.key)
        except ValueError as error:
            raise SignInNeeded("The keys of encrypted chats cannot be opened here. Please sign in again.") from error

    async def _show(self, letters: Letters) -> None:
        keys = device_keys(letters.account, self._user, self._device)
        answer = await self._api.upload_keys({"device_keys": keys})
        seed = await self._box.secret("self_signing_key")
        if seed:
            # The owner typed the recovery key: this device is theirs, and everybody can see that.
            await self._api.vouch(self._user, self._device, vouched(keys, self._user, bytes.fromhex(seed)))
        await self._keep_account(letters, shown=True)
        await self._more_keys(letters, values.number(answer, "one_time_key_counts", "signed_curve25519"))

    async def _keep_account(self, letters: Letters, *, shown: bool) -> None:
        await self._box.keep({"account": {"pickle": letters.account.pickle(self._box.key), "shown": shown}})

    async def _more_keys(self, letters: Letters, there: int) -> None:
        """One-time keys for whoever wants to write first, kept before they are shown."""
        if there >= _LOW:
            return
        account = letters.account
        account.generate_one_time_keys(_ONE_TIME - there)
        fresh = {
            f"signed_curve25519:{name}": signed({"key": key.to_base64()}, account, self._user, self._device)
            for name, key in account.one_time_keys.items()
        }
        await self._keep_account(letters, shown=True)
        await self._api.upload_keys({"one_time_keys": fresh})
        account.mark_keys_as_published()
        await self._keep_account(letters, shown=True)

    async def _find_waiting(self) -> None:
        """Keys that came in a run that ended before their messages were read again."""
        waiting, keys = await self._box.all("missing/"), await self._box.all("in/")
        for name in waiting:
            room, _, key = name.removeprefix("missing/").partition(" ")
            if f"in/{room} {key}" in keys or await self._from_backup(room, key):
                self.arrived.add((room, key))

    async def _from_backup(self, room: str, key: str) -> dict[str, Any]:
        """Who sent a key is not known of one from the backup, to which only our own devices write."""
        found = await self._backup.find(room, key)
        if found is None:
            return {}
        kept = {"pickle": found.pickle(self._box.key), "sender": ""}
        await self._box.keep({f"in/{room} {key}": kept})
        return kept

    # ---- what comes between devices ------------------------------------------------------------------------------

    async def take(self, sync: Mapping[str, Any]) -> None:
        """Letters of an answer of /sync. The server forgets them when the next one is asked for: they are kept now."""
        async with self._lock:
            letters = await self._ours()
            for event in values.records(sync, "to_device", "events"):
                if values.text(event, "type") == "m.room.encrypted":
                    said = await letters.open(event)
                    if said is not None and values.text(said, "type") == "m.room_key":
                        await self._take_key(said, values.text(event, "content", "sender_key"))
            counts = values.record(sync, "device_one_time_keys_count")
            if "device_one_time_keys_count" in sync:
                await self._more_keys(letters, values.number(counts, "signed_curve25519"))

    async def _take_key(self, said: Mapping[str, Any], sender_key: str) -> None:
        content, sender = values.record(said, "content"), values.text(said, "sender")
        room, key = values.text(content, "room_id"), values.text(content, "session_id")
        if values.text(content, "algorithm") != MEGOLM or not room or not key:
            return
        try:
            session = vodozemac.InboundGroupSession(vodozemac.SessionKey(values.text(content, "session_key")))
        except ValueError:
            return
        if session.session_id != key or await self._box.get(f"in/{room} {key}"):
            return
        await self._box.keep({f"in/{room} {key}": {"pickle": session.pickle(self._box.key), "sender": sender}})
        if await self._box.get(f"missing/{room} {key}"):
            self.arrived.add((room, key))
        about = {"sender_key": sender_key, "ed25519": values.text(said, "keys", "ed25519")}
        await self._backup.keep(room, session, about)

    # ---- reading -------------------------------------------------------------------------------------------------

    async def opened(self, room: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """An event as it was before it was sealed; as it came where its key is not here (yet)."""
        if values.text(raw, "type") != "m.room.encrypted" or "state_key" in raw:
            return raw
        async with self._lock:
            await self._ours()
            plain = await self._plain(room, raw)
            if plain is None:
                await self._miss(room, values.text(raw, "content", "session_id"), values.text(raw, "event_id"))
                return raw
        edit = values.record(raw, "unsigned", "m.relations", "m.replace")
        if edit:
            newer = await self.opened(room, edit)
            plain["unsigned"] = {**raw["unsigned"], "m.relations": {"m.replace": newer}}
        return plain

    async def _plain(self, room: str, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        key = values.text(raw, "content", "session_id")
        kept = await self._box.get(f"in/{room} {key}") or await self._from_backup(room, key)
        if not kept or values.text(kept, "sender") not in ("", values.text(raw, "sender")):
            return None
        try:
            session = vodozemac.InboundGroupSession.from_pickle(values.text(kept, "pickle"), self._box.key)
            found = session.decrypt(vodozemac.MegolmMessage.from_base64(values.text(raw, "content", "ciphertext")))
            said = json.loads(found.plaintext)
        except (ValueError, RecursionError):
            return None
        event = values.text(raw, "event_id")
        again = self._read.setdefault((key, found.message_index), event) != event
        if again or values.text(said, "room_id") != room or not values.text(said, "type"):
            return None
        content = dict(values.record(said, "content"))
        relation = values.at(raw, "content", "m.relates_to")
        if relation is not None:
            content.setdefault("m.relates_to", relation)
        return {**raw, "type": said["type"], "content": content}

    async def _miss(self, room: str, key: str, event: str) -> None:
        name = f"missing/{room} {key}"
        kept = values.at(await self._box.get(name), "events")
        events = kept if isinstance(kept, list) else []
        if key and event and event not in events and len(events) < _MISSING:
            await self._box.keep({name: {"events": [*events, event]}})

    async def waiting(self, room: str, key: str) -> Sequence[str]:
        """Messages that came before this key."""
        kept = values.at(await self._box.get(f"missing/{room} {key}"), "events")
        return [event for event in kept if isinstance(event, str)] if isinstance(kept, list) else []

    async def settle(self, room: str, key: str) -> None:
        """They were read again."""
        self.arrived.discard((room, key))
        await self._box.keep({f"missing/{room} {key}": {}})

    # ---- writing -------------------------------------------------------------------------------------------------

    async def reaches(self, user: str) -> bool:
        """Whether this person has a device that could open what is sealed for it."""
        return bool(devices_of(await self._api.query_keys([user])))

    async def sealed(self, room: str, kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """An event's content that only the devices of those in the room can open."""
        async with self._lock:
            letters = await self._ours()
            members = await self._api.members(room)
            devices = devices_of(await self._api.query_keys(members))
            others = [device for device in devices if (device.user, device.id) != (self._user, self._device)]
            group, shared = await self._group(letters, room, others)
            await self._share(letters, room, group, [device for device in others if device.name not in shared], shared)
            said = {"type": kind, "content": content, "room_id": room}
            ciphertext = group.encrypt(json.dumps(said).encode()).to_base64()
            await self._keep_group(room, group, shared)
        found = {
            "algorithm": MEGOLM,
            "sender_key": letters.curve,
            "device_id": self._device,
            "session_id": group.session_id,
            "ciphertext": ciphertext,
        }
        return found | ({"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {})

    async def _group(
        self, letters: Letters, room: str, others: Sequence[Device]
    ) -> tuple[vodozemac.GroupSession, set[str]]:
        """The room's key of ours: a new one when it is old, was used often, or somebody who has it is gone."""
        kept = await self._box.get(f"out/{room}")
        if kept:
            group = vodozemac.GroupSession.from_pickle(values.text(kept, "pickle"), self._box.key)
            shared = set(kept.get("shared", ()))
            young = self._clock.now() - datetime.fromisoformat(kept["at"]) < _AGE
            if young and group.message_index < _MESSAGES and shared <= {device.name for device in others}:
                return group, shared
        group = vodozemac.GroupSession()
        inbound = vodozemac.InboundGroupSession(group.session_key)
        mine = {"pickle": inbound.pickle(self._box.key), "sender": self._user}
        await self._box.keep({f"in/{room} {group.session_id}": mine})
        await self._keep_group(room, group, set(), self._clock.now())
        await self._backup.keep(room, inbound, {"sender_key": letters.curve, "ed25519": letters.ed})
        return group, set()

    async def _keep_group(
        self, room: str, group: vodozemac.GroupSession, shared: set[str], at: datetime | None = None
    ) -> None:
        began = at.isoformat() if at else values.text(await self._box.get(f"out/{room}"), "at")
        kept = {"pickle": group.pickle(self._box.key), "shared": sorted(shared), "at": began}
        await self._box.keep({f"out/{room}": kept})

    async def _share(
        self,
        letters: Letters,
        room: str,
        group: vodozemac.GroupSession,
        wanted: Sequence[Device],
        shared: set[str],
    ) -> None:
        """Give the room's key to devices that do not have it; those that cannot be reached are tried the next time."""
        new = [device for device in wanted if not await letters.knows(device)]
        if new:
            claimed = values.record(await self._api.claim_keys([(d.user, d.id) for d in new]), "one_time_keys")
            for device in new:
                await letters.begin(device, values.record(claimed, device.user, device.id))
        key = {
            "algorithm": MEGOLM,
            "room_id": room,
            "session_id": group.session_id,
            "session_key": group.session_key.to_base64(),
        }
        messages: dict[str, dict[str, Any]] = {}
        for device in wanted:
            letter = await letters.seal(device, "m.room_key", key)
            if letter is not None:
                messages.setdefault(device.user, {})[device.id] = letter
                shared.add(device.name)
        if messages:
            await self._api.send_to_devices("m.room.encrypted", secrets.token_hex(16), messages)
            await self._keep_group(room, group, shared)
