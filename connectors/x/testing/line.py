"""The network between, with what can go wrong on it."""

import json
from collections.abc import AsyncIterator

import httpx

from connectors.x.testing.service import Call, Reply, XService

HOSTS = ("api.x.com", "x.com")
_SENDING = ("/2/tweets", "/messages")


class Line(httpx.AsyncBaseTransport):
    """X's servers; at any other there is nobody."""

    def __init__(self, service: XService) -> None:
        self.service = service
        self.offline = self.cut_next = self.forget_next = self.lose_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """X's answer, or what the line makes of it."""
        body = await request.aread()
        if self.offline:
            raise httpx.ConnectError("gone", request=request)
        if request.url.host == "pbs.twimg.com":
            return self._file(request)
        if request.url.host not in HOSTS:
            raise httpx.ConnectError("nobody there", request=request)
        if request.url.path == "/i/oauth2/authorize":
            where = self.service.oauth.authorize(dict(request.url.params))
            return httpx.Response(302, headers={"location": where}, text=where) if where else httpx.Response(400)
        sending = request.method == "POST" and request.url.path.endswith(_SENDING)
        if sending and self.lose_next:
            self.lose_next = False
            raise httpx.ConnectError("gone", request=request)
        reply = self.service.handle(_call(request, body))
        if sending and self.forget_next and reply.status < 300:
            self.forget_next = False
            raise httpx.ReadError("cut", request=request)
        if self.cut_next and reply.body.get("data") and "meta" in reply.body:
            self.cut_next = False
            return httpx.Response(reply.status, headers=_headers(reply), stream=_Cut(json.dumps(reply.body).encode()))
        return httpx.Response(reply.status, headers=_headers(reply), content=json.dumps(reply.body).encode())

    def _file(self, request: httpx.Request) -> httpx.Response:
        content = self.service.world.files.get(request.url.path)
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)


class _Cut(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content[: len(self._content) // 2]
        raise httpx.ReadError("the line broke")


def _headers(reply: Reply) -> dict[str, str]:
    return {"content-type": "application/json; charset=utf-8", **reply.headers}


def _call(request: httpx.Request, body: bytes) -> Call:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Call(request.method, request.url.path, dict(request.url.params), headers, body)
