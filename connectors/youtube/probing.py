"""Trying what the account may do, one thing after another, without changing anything at YouTube."""

from collections.abc import Collection
from typing import Final

from connectors._kit import values
from connectors._kit.google.meaning import Off
from connectors.youtube.api import HELD, SCOPE, Api
from shopbell.errors import Rejected
from shopbell.probing import Finding, Found

SHORT: Final = "youtube.force-ssl"
TICK: Final = "Sign in again and leave the box for YouTube ticked on Google's page."
NO_CHANNEL: Final = "Open YouTube once with this Google account and make a channel, or sign in as the channel's owner."


async def probe(api: Api, scopes: Collection[str]) -> tuple[Found, ...]:
    """Permission, API, channel, comments, held comments. Raises what a pull raises when nobody answers."""
    allowed = SCOPE in scopes
    permission = _found(SHORT, "to read, answer and moderate comments", fine=allowed, remedy=TICK)
    if not allowed:
        return (permission,)
    try:
        mine = await api.mine()
    except Off as error:
        return (permission, Found("YouTube Data API v3", "to be asked at all", Finding.MISSING, str(error)))
    channel = values.text(mine, "id")
    found = [permission, _found("YouTube channel", "whose comments are read", fine=bool(channel), remedy=NO_CHANNEL)]
    if channel:
        found.append(await _tried(api, channel, "", "comments on its videos"))
        found.append(await _tried(api, channel, HELD, "comments held for review"))
    return tuple(found)


async def _tried(api: Api, channel: str, status: str, words: str) -> Found:
    name = "commentThreads.list" + (f" ({status})" if status else "")
    try:
        await (api.threads(channel, status) if status else api.threads(channel))
    except Rejected as error:
        return Found(name, words, Finding.MISSING, str(error), needed=not status)
    return Found(name, words, Finding.FINE)


def _found(name: str, words: str, *, fine: bool, remedy: str) -> Found:
    return Found(name, words, Finding.FINE if fine else Finding.MISSING, "" if fine else remedy)
