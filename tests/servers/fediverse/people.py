"""Somebody at such a server, with plain HTTP of their own: none of our connector takes part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpx

BY_HAND = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True, slots=True)
class Member:
    """An account and its token."""

    url: str
    name: str
    token: str

    def call(self, method: str, path: str, **content: Any) -> Any:
        """JSON of a call that has to succeed."""
        headers = {"Authorization": f"Bearer {self.token}", "Connection": "close", **content.pop("headers", {})}
        answer = httpx.request(method, f"{self.url}{path}", headers=headers, timeout=30, **content)
        assert answer.status_code < 300, (answer.status_code, answer.text[:300])
        return answer.json()

    def post(self, text: str, visibility: str = "public", parent: str = "", **more: object) -> dict[str, Any]:
        """Publish; the status."""
        body = {"status": text, "visibility": visibility, **({"in_reply_to_id": parent} if parent else {}), **more}
        made: dict[str, Any] = self.call("POST", "/api/v1/statuses", json=body)
        return made

    def mentions(self) -> list[dict[str, Any]]:
        """Statuses that named them, newest first."""
        found = self.call("GET", "/api/v1/notifications", params={"types[]": "mention", "limit": "40"})
        return [one["status"] for one in found]

    def heard(self, words: str) -> list[dict[str, Any]]:
        """Those of them that say this."""
        return [status for status in self.mentions() if words in _text(status)]

    def upload(self, name: str, content: bytes, description: str) -> str:
        """A picture; its id."""
        form = {"files": {"file": (name, content, "image/png")}, "data": {"description": description}}
        return str(self.call("POST", "/api/v2/media", **form)["id"])


def _text(status: Mapping[str, Any]) -> str:
    return re.sub(r"<[^>]+>", "", str(status["content"]))


@dataclass(slots=True)
class Visitor:
    """The owner at the browser: fills in the page's form and follows it back."""

    fields: Mapping[str, str]
    """What is typed or pressed."""
    pages: int = 0
    code: str = ""
    """What the page shows when it leads nowhere."""

    async def open(self, url: str) -> None:
        """See `shopbell.connector.Browser`."""
        self.pages += 1
        async with httpx.AsyncClient(timeout=30, headers={"Connection": "close"}) as client:
            page = (await client.get(url)).text
            action = re.search(r'action="([^"]+)"', page)
            assert action is not None, page
            hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
            back = await client.post(urljoin(url, action[1]), data={**hidden, **self.fields})
            where = back.headers.get("location", "")
            if where.startswith("http://127.0.0.1"):
                await client.get(where)
            else:
                text = re.sub(r"<[^>]+>", "", back.text)
                shown = re.search(r"code: ([\w-]+)", text) or re.search(r"^([\w-]{16,})", text)
                self.code = shown[1] if shown else ""
