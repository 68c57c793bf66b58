"""Pictures that a message wants from elsewhere, fetched only after the owner asked for them.

https only, no cookies, no referrer, no private address (also after a redirect, and the address that was checked is
the one connected to), bounded in number, size and time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QUrl

from ui.thread.remote_rules import is_public, picture_addresses

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest, QSslConfiguration

MOST_PICTURES: Final = 60
MOST_BYTES: Final = 5_000_000
MOST_TOGETHER: Final = 25_000_000
SECONDS: Final = 15.0
_AT_ONCE: Final = 6
_REDIRECTS: Final = 3

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to numeric addresses."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's own resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port)
    return [str(entry[4][0]) for entry in found]


class RemoteImages(QObject):
    """One manager for all fetches of the window; made at the first one."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        resolver: Resolve = resolve,
        allowed: Callable[[str], bool] = is_public,
        trust: "Callable[[QSslConfiguration], None] | None" = None,
    ) -> None:
        super().__init__(parent)
        self._resolve = resolver
        self._allowed = allowed
        self._trust = trust
        self._made: QNetworkAccessManager | None = None
        self._left = MOST_TOGETHER

    async def fetch(self, html: str) -> Mapping[str, bytes]:
        """Bytes by address for the pictures named in cleaned HTML; what cannot be had is left out."""
        addresses = picture_addresses(html)[:MOST_PICTURES]
        gate = asyncio.Semaphore(_AT_ONCE)
        self._left = MOST_TOGETHER

        async def one(address: str) -> bytes:
            async with gate:
                return await self._get(QUrl(address))

        contents = await asyncio.gather(*(one(address) for address in addresses))
        return {address: content for address, content in zip(addresses, contents, strict=True) if content}

    async def _get(self, url: QUrl) -> bytes:
        for _ in range(_REDIRECTS + 1):
            place = await self._safe_place(url)
            if not place:
                return b""
            content, onward = await self._once(url, place)
            if onward is None:
                return content
            url = url.resolved(onward)
        return b""

    async def _safe_place(self, url: QUrl) -> str:
        """The numeric address to connect to, or '' when this may not be fetched."""
        if url.scheme() != "https" or not url.host() or url.userInfo():
            return ""
        try:
            found = await self._resolve(url.host(QUrl.ComponentFormattingOption.FullyEncoded), url.port(443))
        except OSError:
            return ""
        return found[0] if found and all(self._allowed(address) for address in found) else ""

    async def _once(self, url: QUrl, place: str) -> tuple[bytes, QUrl | None]:
        """One request: the bytes, or where it wants to go on."""
        from PySide6.QtNetwork import QNetworkReply, QNetworkRequest

        reply = self._manager().get(self._request(url, place))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        kept = bytearray()

        def more() -> None:
            kept.extend(reply.readAll().data())
            if len(kept) > MOST_BYTES or len(kept) > self._left:
                kept.clear()
                reply.abort()

        reply.readyRead.connect(more)
        reply.finished.connect(lambda: _finish(done))
        try:
            await asyncio.wait_for(done, SECONDS)
        except TimeoutError:
            return b"", None
        finally:
            # The closures hold the reply: left connected, a garbage collection in another thread would destroy it.
            reply.readyRead.disconnect(more)
            reply.finished.disconnect()
            reply.abort()
            reply.deleteLater()
        onward = reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute)
        if isinstance(onward, QUrl) and onward.isValid():
            return b"", onward
        good = reply.error() is QNetworkReply.NetworkError.NoError and _is_picture(reply)
        self._left -= len(kept)
        return (bytes(kept) if good else b""), None

    def _request(self, url: QUrl, place: str) -> "QNetworkRequest":
        from PySide6.QtNetwork import QNetworkRequest, QSslConfiguration

        target = QUrl(url)
        target.setHost(place)
        request = QNetworkRequest(target)
        host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
        request.setPeerVerifyName(host)
        shown = host if url.port() in (-1, 443) else f"{host}:{url.port()}"
        headers = {
            b"Host": shown.encode(),
            b"Accept": b"image/*",
            b"Accept-Encoding": b"identity",
            b"Accept-Language": b"*",
        }
        for name, value in headers.items():
            request.setRawHeader(name, value)
        attribute, control = QNetworkRequest.Attribute, QNetworkRequest.LoadControl
        for kind in (
            attribute.CookieLoadControlAttribute,
            attribute.CookieSaveControlAttribute,
            attribute.AuthenticationReuseAttribute,
        ):
            request.setAttribute(kind, control.Manual)
        request.setAttribute(attribute.Http2AllowedAttribute, False)
        request.setAttribute(attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, "Mozilla/5.0")
        if self._trust is not None:
            tls = QSslConfiguration.defaultConfiguration()
            self._trust(tls)
            request.setSslConfiguration(tls)
        return request

    def _manager(self) -> "QNetworkAccessManager":
        if self._made is None:
            from PySide6.QtNetwork import QNetworkAccessManager

            self._made = QNetworkAccessManager(self)
        return self._made


def _finish(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def _is_picture(reply: "QNetworkReply") -> bool:
    from PySide6.QtNetwork import QNetworkRequest

    kind = str(reply.header(QNetworkRequest.KnownHeaders.ContentTypeHeader) or "")
    return kind.lower().startswith("image/") and "svg" not in kind.lower()
