# mypy: ignore-errors
"""Somebody who uses another Matrix client (matrix-nio), told what to do by lines of JSON on standard input.

Runs in the environment that server.py installs, not in ours.
"""

import asyncio
import io
import json
import sys
from typing import Any

import nio


class Somebody:
    """One signed-in client."""

    def __init__(self, url: str, user: str, store: str) -> None:
        options = nio.AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True)
        self._client = nio.AsyncClient(url, user, store_path=store, config=options)

    async def sign_in(self, password: str) -> dict[str, Any]:
        answer = await self._client.login(password, device_name="nio")
        await self._look()
        return {"device": answer.device_id}

    async def _look(self) -> None:
        await self._client.sync(timeout=0, full_state=True)
        if self._client.should_upload_keys:
            await self._client.keys_upload()
        for _ in range(2):
            if self._client.should_query_keys:
                await self._client.keys_query()

    async def join(self, room: str) -> dict[str, Any]:
        await self._look()
        await self._client.join(room)
        await self._look()
        return {}

    async def create(self, invite: list[str], encrypted: bool = False, public: bool = False) -> dict[str, Any]:
        state = [nio.EnableEncryptionBuilder().as_dict()] if encrypted else []
        answer = await self._client.room_create(
            is_direct=not public,
            invite=invite,
            preset=nio.RoomPreset.public_chat if public else nio.RoomPreset.trusted_private_chat,
            initial_state=state,
        )
        await self._look()
        return {"room": answer.room_id}

    async def send(self, room: str, content: dict[str, Any]) -> dict[str, Any]:
        await self._look()
        answer = await self._client.room_send(room, "m.room.message", content, ignore_unverified_devices=True)
        return {"event": answer.event_id}

    async def react(self, room: str, event: str, sign: str) -> dict[str, Any]:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": sign}
        answer = await self._client.room_send(room, "m.reaction", {"m.relates_to": relation})
        return {"event": answer.event_id}

    async def redact(self, room: str, event: str) -> dict[str, Any]:
        await self._client.room_redact(room, event)
        return {}

    async def upload(self, name: str, media_type: str, text: str, encrypted: bool = False) -> dict[str, Any]:
        content = bytes.fromhex(text)
        answer, keys = await self._client.upload(
            io.BytesIO(content), media_type, name, encrypt=encrypted, filesize=len(content)
        )
        return {"url": answer.content_uri, "keys": keys}

    async def timeline(self, room: str) -> dict[str, Any]:
        """The newest events of a room, oldest first, decrypted where it can be."""
        await self._look()
        answer = await self._client.room_messages(room, limit=50, direction=nio.MessageDirection.back)
        return {"events": [_plain(event) for event in reversed(answer.chunk)]}


def _plain(event: nio.Event) -> dict[str, Any]:
    source = event.source
    return {
        "id": event.event_id,
        "sender": event.sender,
        "type": source.get("type"),
        "content": source.get("content", {}),
        "decrypted": bool(getattr(event, "decrypted", False)),
        "body": getattr(event, "body", ""),
    }


async def main() -> None:
    url, user, store = sys.argv[1:]
    somebody = Somebody(url, user, store)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        try:
            answer = await getattr(somebody, asked.pop("do"))(**asked)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails with these words
            answer = {"failed": repr(error)}
        print(json.dumps(answer), flush=True)
    await somebody._client.close()


asyncio.run(main())
