"""The double behind httpx, without a socket."""

from collections.abc import AsyncIterator

import httpx

from connectors.mastodon.testing.service import MastodonService
from connectors.mastodon.testing.wire import Answer, LineBroke, Request


class MastodonTransport(httpx.AsyncBaseTransport):
    """Everything at the double's own address; at any other there is a page that is no Mastodon."""

    def __init__(self, service: MastodonService) -> None:
        self._service = service

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        if request.url.host != httpx.URL(self._service.world.origin).host:
            return httpx.Response(404, html="<h1>Not here</h1>")
        body = await request.aread()
        try:
            answer = self._service.handle(_asked(request, body))
        except LineBroke as broke:
            if broke.reached:
                raise httpx.ReadError("the line broke", request=request) from broke
            raise httpx.ConnectError("no connection", request=request) from broke
        stream = _Events(answer) if answer.events is not None else _Body(answer)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)


def _asked(request: httpx.Request, body: bytes) -> Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = tuple(request.url.params.multi_items())
    return Request(request.method, request.url.path, query, headers, body)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._answer.content()
        if self._answer.cut:
            yield content[: len(content) // 2]
            raise httpx.ReadError("the line broke")
        yield content


class _Events(httpx.AsyncByteStream):
    def __init__(self, answer: Answer) -> None:
        assert answer.events is not None
        self._events = answer.events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (part := await self._events.get()) is not None:
            yield part
        raise httpx.ReadError("the line broke")
