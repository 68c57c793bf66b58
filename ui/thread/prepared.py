"""A message's HTML, made ready off the UI thread."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from PySide6.QtGui import QImage

from shopbell.errors import NotFound
from shopbell.ids import MessageId
from shopbell.model import Attachment, RichBody
from shopbell.ports import Library
from shopbell.text.clean_html import CID_SCHEME, CleanHtml, Link, clean
from ui.thread.html_pieces import pieces
from ui.thread.pictures import MOST_PICTURE, decode
from ui.words import tr


@dataclass(frozen=True, slots=True)
class Original:
    """Cleaned HTML with its pictures by address; `remote` once the owner chose to load what is elsewhere."""

    html: str
    """The whole, cleaned."""
    pieces: tuple[str, ...]
    """The same in pieces that are laid out one after the other."""
    links: tuple[Link, ...]
    blocked: int
    truncated: bool = False
    remote: bool = False
    loading: bool = False
    pictures: Mapping[str, QImage] = field(default_factory=dict)


async def make_original(library: Library, message: MessageId) -> Original:
    """Read, clean and decode; raises NotFound when there is no HTML."""
    body = await library.body(message)
    if body is None:
        raise NotFound(tr("This message has no other form than its text."))
    files = await inline_files(library, body)
    return await asyncio.get_running_loop().run_in_executor(None, _prepare, body, files)


async def inline_files(library: Library, body: RichBody) -> dict[str, bytes]:
    """Bytes of the pictures that came with the message, by the token that its HTML will name them with."""
    found: dict[str, bytes] = {}
    for file in body.inline.values():
        if file.sha256:
            try:
                found[_token(file)] = await library.blob(file.sha256)
            except NotFound:
                continue
    return found


def tokens_of(body: RichBody) -> dict[str, str]:
    """Content-IDs to tokens, for those whose bytes are here."""
    return {cid: _token(file) for cid, file in body.inline.items() if file.sha256}


def _token(file: Attachment) -> str:
    return f"a{file.id}"


def _prepare(body: RichBody, files: Mapping[str, bytes]) -> Original:
    cleaned = clean(body.html, cid=tokens_of(body))
    pictures: dict[str, QImage] = {}
    for token, content in files.items():
        image = decode(content, MOST_PICTURE)
        if not image.isNull():
            pictures[f"{CID_SCHEME}:{token}"] = image
    parts = pieces(cleaned.html)
    return Original(cleaned.html, parts, cleaned.links, cleaned.blocked, cleaned.truncated, pictures=pictures)


async def clean_with_remote(body: RichBody) -> CleanHtml:
    """The same with pictures over https kept, for the fetch that the owner asked for."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lambda: clean(body.html, allow_remote=True, cid=tokens_of(body)))


def page_for_browser(body: RichBody, files: Mapping[str, bytes]) -> str:
    """A page of its own with its pictures inside; a policy in it forbids the browser to fetch anything."""
    cleaned = clean(body.html, cid=tokens_of(body), keep_colours=True)
    html = cleaned.html
    for token, content in files.items():
        kind = _image_type(content)
        if kind:
            html = html.replace(f'{CID_SCHEME}:{token}"', f'data:{kind};base64,{b64encode(content).decode()}"')
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="referrer" content="no-referrer"><title>Shopbell</title></head>'
        f"<body>{html}</body></html>"
    )


def _image_type(content: bytes) -> str:
    starts = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
    return next((kind for start, kind in starts.items() if content.startswith(start)), "")
