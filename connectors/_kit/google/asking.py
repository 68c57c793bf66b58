"""Asking one of Google's APIs: signed in, a worn token renewed once, lists page by page."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from connectors._kit import values
from connectors._kit.google.meaning import Service, Worn, meaning
from connectors._kit.google.signing import Signature
from connectors._kit.http import Answer, Http
from shopbell.connector import Toolbox
from shopbell.errors import Rejected, Uncertain, Unreachable

Record = Mapping[str, Any]
MOST_PAGES: Final = 10_000
"""A service that never ends its list is not asked for ever."""


class GoogleApi:
    """One API of one account. Raises the errors of `shopbell.errors`."""

    def __init__(self, base: str, service: Service, signature: Signature, tools: Toolbox) -> None:
        """`base` is Google's own address, or that of a double on this computer."""
        clock = tools.clock
        self.signature = signature
        self._http = Http(tools, base, name=service.name, explain=lambda answer: meaning(answer, service, clock.now()))

    async def get(self, path: str, params: Mapping[str, object] | None = None) -> Record:
        """Something to read. What cannot be read is Unreachable."""
        return (await self._ask("GET", path, params, None, safe=True)).record()

    async def write(
        self,
        method: str,
        path: str,
        params: Mapping[str, object] | None = None,
        body: object = None,
        *,
        safe: bool = False,
    ) -> Record:
        """Something that changes there; `safe` when twice is the same as once. {} where it answers with nothing."""
        answer = await self._ask(method, path, params, body, safe=safe)
        if not answer.content.strip():
            return {}
        try:
            return answer.record()
        except Unreachable as error:
            if safe:
                return {}
            raise Uncertain("Google answered something that cannot be read, so it may have arrived.") from error

    async def pages(self, path: str, params: Mapping[str, object], token: str = "") -> AsyncIterator[Record]:
        """A list from this page on, one answer after another. Raises Rejected for a list that goes in a circle."""
        for _ in range(MOST_PAGES):
            page = await self.get(path, {**params, **({"pageToken": token} if token else {})})
            yield page
            before, token = token, values.text(page, "nextPageToken")
            if not token:
                return
            if token == before:
                raise Rejected("Google gave the same page twice.")

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def _ask(
        self, method: str, path: str, params: Mapping[str, object] | None, body: object, *, safe: bool
    ) -> Answer:
        token = await self.signature.token()
        try:
            return await self._once(method, path, params, body, token, safe=safe)
        except Worn:
            # Google said no before it did anything, so that a write can be tried again too.
            return await self._once(method, path, params, body, await self.signature.token(token), safe=safe)

    async def _once(
        self, method: str, path: str, params: Mapping[str, object] | None, body: object, token: str, *, safe: bool
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        query = listed(params or {})
        return await self._http.request(method, path, safe=safe, params=query or None, headers=headers, json=body)


def listed(params: Mapping[str, object]) -> Sequence[tuple[str, str]]:
    """As Google takes them: true and false in small letters, a list as the same name many times."""
    found: list[tuple[str, str]] = []
    for name, value in params.items():
        many = value if isinstance(value, list | tuple) else [value]
        found += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in many]
    return found
