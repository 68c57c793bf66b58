"""The calls of Matrix's client-server API (v1.11 and later), as JSON in and JSON out.

https://spec.matrix.org/latest/client-server-api/
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Unpack
from urllib.parse import quote

from connectors._kit import values
from connectors._kit.http import FILE_BYTES, Answer, Content, Http
from connectors._kit.portraits import is_ours
from connectors.matrix.crypto.signing import MEGOLM
from connectors.matrix.errors import Refused, explain
from shopbell.connector import Toolbox
from shopbell.errors import Rejected, SignInNeeded
from shopbell.portraits import MOST_BYTES

CLIENT: Final = "_matrix/client/v3"
PAGE: Final = 100
"""Messages of history in one answer; each becomes at most two events of a batch."""
TIMELINE: Final = 50
THUMBNAIL: Final = "width=160&height=160&method=scale"
STATE_TYPES: Final = (
    "m.room.create",
    "m.room.name",
    "m.room.canonical_alias",
    "m.room.join_rules",
    "m.room.encryption",
    "m.room.member",
    "m.bridge",
    "uk.half-shot.bridge",
)
PATIENCE_SECONDS: Final = 25
"""How long a server holds a poll open: well within the time after which a quiet line counts as lost."""


def _filter(timeline: int) -> str:
    """https://spec.matrix.org/latest/client-server-api/#filtering, members only of those who wrote."""
    members = {"lazy_load_members": True, "include_redundant_members": True}
    return json.dumps(
        {
            "presence": {"not_types": ["*"]},
            "account_data": {"types": ["m.direct"]},
            "room": {
                "account_data": {"not_types": ["*"]},
                "ephemeral": {"types": ["m.receipt"]},
                "timeline": {"limit": timeline, "lazy_load_members": True},
                "state": {"types": STATE_TYPES, **members},
            },
        }
    )


Renewal = Callable[[str], Awaitable[tuple[str, str]]]
"""A new access and refresh token for the refresh token that was given last."""


class MatrixApi:
    """One device at one homeserver. Its access token is renewed when the server gave a refresh token."""

    def __init__(self, homeserver: str, tools: Toolbox, renewal: Renewal | None = None) -> None:
        """`renewal` None: by the homeserver itself."""
        clock = tools.clock
        self._renewal = renewal or self._refreshed
        self._secrets = tools.secrets
        self._http = Http(tools, homeserver, explain=lambda answer: explain(answer, clock.now), name="Matrix")
        self._token = ""
        self._renewing = asyncio.Lock()

    async def close(self) -> None:
        """Safe twice."""
        await self._http.close()

    # ---- reading -------------------------------------------------------------------------------------------------

    async def sync(self, since: str, *, seconds: int = 0, timeline: int = TIMELINE) -> Mapping[str, Any]:
        """What happened since a token ('' is the rooms as they are now)."""
        # Synapse keeps the answer to a first look for two minutes, and gives it again to the same words.
        wait = seconds * 1000 if since else secrets.randbelow(2000)
        params = {"timeout": str(wait), "filter": _filter(timeline), "set_presence": "offline"}
        return await self._get(f"{CLIENT}/sync", params | ({"since": since} if since else {}))

    async def messages(self, room: str, start: str, end: str = "") -> Mapping[str, Any]:
        """A page of a room's history backwards from a token ('' is its end) to another."""
        params = {"dir": "b", "limit": str(PAGE), "filter": '{"lazy_load_members": true}'}
        params |= {name: token for name, token in (("from", start), ("to", end)) if token}
        return await self._get(f"{CLIENT}/rooms/{_part(room)}/messages", params)

    async def event(self, room: str, event: str) -> Mapping[str, Any]:
        """One event; raises Refused when it is not there for us."""
        return await self._get(f"{CLIENT}/rooms/{_part(room)}/event/{_part(event)}")

    async def is_encrypted(self, room: str) -> bool:
        """Whether what is written there has to be sealed; raises Refused when we are not there."""
        try:
            await self._get(f"{CLIENT}/rooms/{_part(room)}/state/m.room.encryption/")
        except Refused as refused:
            if refused.code != "M_NOT_FOUND":
                raise
            return False
        return True

    async def download(self, uri: str) -> bytes:
        """A file of the media repository, by the authenticated way, else by that of servers before v1.11."""
        path = _media(uri)
        try:
            return await self._file(f"_matrix/client/v1/media/download/{path}")
        except Rejected as gone:
            with suppress(Rejected):
                return await self._file(f"_matrix/media/v3/download/{path}")
            raise gone from None

    async def thumbnail(self, uri: str) -> bytes:
        """A small picture, made by our own server and from nowhere else."""
        return await self._file(f"_matrix/client/v1/media/thumbnail/{_media(uri)}?{THUMBNAIL}", own=True)

    # ---- writing -------------------------------------------------------------------------------------------------

    async def send(self, room: str, kind: str, key: str, content: Mapping[str, Any]) -> str:
        """An event; the same key from the same device is the same event. Gives its id."""
        path = f"{CLIENT}/rooms/{_part(room)}/send/{kind}/{_part(key)}"
        return values.text(await self._call("PUT", path, json=content), "event_id")

    async def redact(self, room: str, event: str, key: str) -> None:
        """Take an event's content away for everybody."""
        path = f"{CLIENT}/rooms/{_part(room)}/redact/{_part(event)}/{_part(key)}"
        await self._call("PUT", path, safe=True, json={})

    async def mark_read(self, room: str, event: str) -> None:
        """Everything up to this event is read, and the others see that."""
        marks = {"m.fully_read": event, "m.read": event}
        await self._call("POST", f"{CLIENT}/rooms/{_part(room)}/read_markers", safe=True, json=marks)

    async def upload(self, name: str, media_type: str, content: bytes) -> str:
        """Put a file there; gives its mxc address. A file that nothing refers to does no harm."""
        answer = await self._call(
            "POST",
            "_matrix/media/v3/upload",
            safe=True,
            params={"filename": name},
            headers={"Content-Type": media_type},
            content=content,
        )
        return values.text(answer, "content_uri")

    async def join(self, room: str) -> None:
        """Accept an invitation; being there already is fine."""
        await self._call("POST", f"{CLIENT}/rooms/{_part(room)}/join", safe=True, json={})

    async def create_direct(self, partner: str, alias: str, *, encrypted: bool) -> str:
        """A private room with somebody; gives its id. Raises Refused (M_ROOM_IN_USE) when the alias exists."""
        wanted: dict[str, Any] = {"preset": "trusted_private_chat", "is_direct": True, "invite": [partner]}
        wanted["room_alias_name"] = alias
        if encrypted:
            lock = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": MEGOLM}}
            wanted["initial_state"] = [lock]
        return values.text(await self._call("POST", f"{CLIENT}/createRoom", safe=True, json=wanted), "room_id")

    async def room_of_alias(self, alias: str) -> str:
        """The id of the room with this alias."""
        return values.text(await self._get(f"{CLIENT}/directory/room/{_part(alias)}"), "room_id")

    async def set_direct(self, user: str, rooms: Mapping[str, list[str]]) -> None:
        """Which rooms are talks with one person (account data m.direct)."""
        path = f"{CLIENT}/user/{_part(user)}/account_data/m.direct"
        await self._call("PUT", path, safe=True, json=rooms)

    async def logout(self) -> None:
        """This device is gone at the server, and its tokens are void."""
        await self._call("POST", f"{CLIENT}/logout", safe=True, json={})

    # ---- keys ----------------------------------------------------------------------------------------------------

    async def upload_keys(self, keys: Mapping[str, Any]) -> Mapping[str, Any]:
        """Show our device's keys; gives how many one-time keys are there."""
        return await self._call("POST", f"{CLIENT}/keys/upload", safe=True, json=keys)

    async def query_keys(self, users: Sequence[str]) -> Mapping[str, Any]:
        """The devices of these people."""
        wanted: dict[str, dict[str, list[str]]] = {"device_keys": {user: [] for user in users}}
        return await self._call("POST", f"{CLIENT}/keys/query", safe=True, json=wanted)

    async def claim_keys(self, devices: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
        """One one-time key of each device."""
        wanted: dict[str, dict[str, str]] = {}
        for user, device in devices:
            wanted.setdefault(user, {})[device] = "signed_curve25519"
        return await self._call("POST", f"{CLIENT}/keys/claim", safe=True, json={"one_time_keys": wanted})

    async def send_to_devices(self, kind: str, key: str, messages: Mapping[str, Any]) -> None:
        """Letters, each to one device."""
        path = f"{CLIENT}/sendToDevice/{kind}/{_part(key)}"
        await self._call("PUT", path, safe=True, json={"messages": messages})

    async def vouch(self, user: str, device: str, keys: Mapping[str, Any]) -> None:
        """Our device's keys with the account's signature."""
        await self._call("POST", f"{CLIENT}/keys/signatures/upload", safe=True, json={user: {device: keys}})

    async def backup_version(self) -> Mapping[str, Any]:
        """The newest backup of room keys; raises Refused when there is none."""
        return await self._get(f"{CLIENT}/room_keys/version")

    async def backed_up(self, version: str, room: str, key: str) -> Mapping[str, Any]:
        """One key of that backup."""
        return await self._get(f"{CLIENT}/room_keys/keys/{_part(room)}/{_part(key)}", {"version": version})

    async def back_up(self, version: str, room: str, key: str, content: Mapping[str, Any]) -> None:
        """Put one key there."""
        path = f"{CLIENT}/room_keys/keys/{_part(room)}/{_part(key)}"
        await self._call("PUT", path, safe=True, params={"version": version}, json=content)

    async def members(self, room: str) -> list[str]:
        """Who is in a room, or invited."""
        params = {"not_membership": "leave"}
        found = await self._get(f"{CLIENT}/rooms/{_part(room)}/members", params)
        return [
            values.text(event, "state_key")
            for event in values.records(found, "chunk")
            if values.text(event, "content", "membership") in ("join", "invite")
        ]

    # ---- the token -----------------------------------------------------------------------------------------------

    async def _get(self, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        return await self._call("GET", path, params=params)

    async def _call(
        self, method: str, path: str, *, safe: bool = False, **content: Unpack[Content]
    ) -> Mapping[str, Any]:
        for last in (False, True):
            token = await self._signed()
            headers = {**(content.get("headers") or {}), "Authorization": f"Bearer {token}"}
            try:
                return (await self._request(method, path, safe, {**content, "headers": headers})).record()
            except SignInNeeded:
                if last or not await self._renewed(token):
                    raise
        raise AssertionError

    async def _request(self, method: str, path: str, safe: bool, content: Content) -> Answer:
        return await self._http.request(method, path, safe=safe, **content)

    async def _file(self, path: str, *, own: bool = False) -> bytes:
        """`own`: small, and not from where the server may send us."""
        limit, servers = (MOST_BYTES, (self._http.base,)) if own else (FILE_BYTES, ())
        for last in (False, True):
            token = await self._signed()
            try:
                return await self._http.download(
                    f"{self._http.base}/{path}",
                    limit,
                    {"Authorization": f"Bearer {token}"},
                    ours=lambda url: not own or is_ours(url, servers),
                )
            except SignInNeeded:
                if last or not await self._renewed(token):
                    raise
        raise AssertionError

    async def _signed(self) -> str:
        if not self._token:
            self._token = await self._secrets.get("access_token") or ""
        if not self._token:
            raise SignInNeeded("There is no sign-in for this Matrix account. Please sign in again.")
        return self._token

    async def _renewed(self, refused: str) -> bool:
        """Whether there is another token than the refused one: stored by somebody else, or fresh from the server."""
        async with self._renewing:
            stored = await self._secrets.get("access_token") or ""
            if stored and stored != refused:
                self._token = stored
                return True
            refresh = await self._secrets.get("refresh_token") or ""
            if not refresh:
                return False
            access, following = await self._renewal(refresh)
            await self._secrets.set("refresh_token", following or refresh)
            await self._secrets.set("access_token", access)
            self._token = access
            return bool(access)

    async def _refreshed(self, refresh: str) -> tuple[str, str]:
        found = (await self._http.post(f"{CLIENT}/refresh", safe=True, json={"refresh_token": refresh})).record()
        return values.text(found, "access_token"), values.text(found, "refresh_token")


def _part(text: str) -> str:
    """One part of a path: ids hold slashes, colons and question marks; '.' and '..' would be taken away."""
    return quote(text, safe="").replace(".", "%2E") if text in (".", "..") else quote(text, safe="")


def _media(uri: str) -> str:
    """The path of a file of the media repository; raises Rejected for what is no address of one."""
    kind, _, rest = uri.partition("://")
    server, _, media = rest.partition("/")
    if kind != "mxc" or not server or not media or "/" in media:
        raise Rejected("This file has no address that Shopbell can read.")
    return f"{_part(server)}/{_part(media)}"
