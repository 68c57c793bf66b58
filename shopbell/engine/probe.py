"""Trying what one account may do, with a session of its own; nothing of what it reads is stored."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, cast

from shopbell.connector import Probes, Sends, StreamRole
from shopbell.errors import KnownError, NotFound, Rejected, SignInNeeded, Unreachable, Unsupported
from shopbell.probing import Finding, Found

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from shopbell.connector import Session
    from shopbell.engine.parts import EngineParts
    from shopbell.events import Batch
    from shopbell.ids import AccountId
    from shopbell.model import Account

PATIENCE_SECONDS = 60.0
SLOW = "The service did not answer within a minute. Try again later."


async def probe(account: AccountId, parts: EngineParts) -> tuple[Found, ...]:
    """What this account may do at its service, without changing anything there.

    A session that `Probes` tries each permission; another one signs in and reads one page from where the last reading
    ended. Nobody else may be reading the account meanwhile. Raises NotFound, and KnownError when nothing could be
    asked at all.
    """
    known = {each.id: each for each in await parts.library.accounts()}
    if account not in known:
        raise NotFound(f"There is no account {account}.")
    session = parts.catalogue.load(known[account].connector).open(known[account], parts.toolbox(known[account]))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if isinstance(session, Probes):
                return await session.probe()
            return await _read_a_page(session, known[account], parts)
    except TimeoutError:
        raise Unreachable(SLOW) from None
    except SignInNeeded as refused:
        return (_found("sign-in", Finding.MISSING, str(refused)),)
    finally:
        with suppress(KnownError, OSError):
            await session.close()


async def _read_a_page(session: Session, account: Account, parts: EngineParts) -> tuple[Found, ...]:
    live = [stream for stream in await session.streams() if stream.role is StreamRole.LIVE]
    found = []
    for stream in live[:1]:
        cursor = await parts.intake.cursor(account.id, stream.name)
        try:
            async with aclosing(cast("AsyncGenerator[Batch]", session.pull(stream, cursor))) as pages:
                await anext(pages, None)
            found.append(_found("reading", Finding.FINE))
        except (Rejected, Unsupported) as refused:
            found.append(_found("reading", Finding.MISSING, str(refused)))
    if isinstance(session, Sends):
        found.append(_found("answering", Finding.UNTRIED, "It shows with the first answer that you send."))
    return (_found("sign-in", Finding.FINE), *found)


_WORDS = {
    "sign-in": "Signing in.",
    "reading": "Reading what is new.",
    "answering": "Answering; it cannot be tried without writing to somebody.",
}


def _found(name: str, finding: Finding, remedy: str = "") -> Found:
    return Found(name, _WORDS[name], finding, remedy)
