"""The double behind httpx, without a socket."""

from collections.abc import AsyncIterator

import httpx

from connectors.jmap.testing.service import JmapService
from connectors.jmap.testing.wire import Answer, LineBroke, Request


class JmapTransport(httpx.AsyncBaseTransport):
    """Everything at the double's domain; at any other there is a page that is no JMAP."""

    def __init__(self, service: JmapService) -> None:
        self._service = service

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        if not request.url.host.endswith("bakery.test"):
            return httpx.Response(404, html="<h1>Not here</h1>")
        body = await request.aread()
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = dict(request.url.params)
        asked = Request(request.method, request.url.host, request.url.path, query, headers, body)
        try:
            answer = await self._service.handle(asked)
        except LineBroke as broke:
            if broke.reached:
                raise httpx.ReadError("the line broke", request=request) from broke
            raise httpx.ConnectError("no connection", request=request) from broke
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content, events = self._answer.content(), self._answer.events
        if self._answer.cut:
            yield content[: len(content) // 2]
            raise httpx.ReadError("the line broke")
        yield content
        if events is not None:
            while (part := await events.get()) is not None:
                yield part
            raise httpx.ReadError("the line broke")
