"""The bell: a local socket on which processes tell one another which ids changed. The database is the truth."""

import asyncio
import hmac
import logging
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Protocol

from shopbell.changes import Changes
from shopbell.engine import wire
from shopbell.engine.meeting import SOCKETS, Invitation, Meeting, is_owner
from shopbell.engine.mouth import Mouth
from shopbell.engine.redact import frames
from shopbell.engine.waits import ended
from shopbell.engine.wire import Kind
from shopbell.engine.worker import Pass
from shopbell.errors import KnownError
from shopbell.ids import AccountId
from shopbell.probing import Found

HELLO_SECONDS = 5.0
MOST_CLIENTS = 32
MOST_WORDS = 2_000

log = logging.getLogger("shopbell.bell")


class Listening(Protocol):
    """Who hears the bell in the engine's own process: its supervisor."""

    def heard(self, changes: Changes) -> None:
        """Another process changed something."""

    def wake(self) -> None:
        """'Try now'."""

    async def sync(self, accounts: Sequence[AccountId] | None) -> Sequence[Pass]:
        """One full pass, for a client that waits for it."""
        ...

    async def probe(self, account: AccountId) -> Sequence[Found]:
        """What an account may do, for a client that waits for it. Raises KnownError."""
        ...


class Nobody:
    """Before there is an engine."""

    def heard(self, changes: Changes) -> None:
        """Unheard: the engine reads the database when it starts."""

    def wake(self) -> None:
        """Unheard."""

    async def sync(self, accounts: Sequence[AccountId] | None) -> Sequence[Pass]:
        """Nothing was done."""
        return ()

    async def probe(self, account: AccountId) -> Sequence[Found]:
        """Nothing was found."""
        return ()


class BellServer:
    """The engine's side. What one client rings, the engine and all other clients hear."""

    def __init__(
        self,
        meeting: Meeting,
        token: str,
        *,
        trusted: Callable[[socket.socket], bool] = is_owner,
    ) -> None:
        """`trusted`: whether the process at the other end belongs to the same user."""
        self._trusted = trusted
        self._meeting = meeting
        self._token = token
        self._engine: Listening = Nobody()
        self._mouths: dict[int, Mouth] = {}
        self._visits: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def serve(self, engine: Listening) -> None:
        """From now on clients talk with this one."""
        self._engine = engine

    async def start(self) -> None:
        """Open the door; from here on clients find it."""
        port = 0
        if SOCKETS:
            path = self._meeting.socket
            path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._visited, str(path), limit=wire.LONGEST)
            path.chmod(0o600)
        else:
            self._server = await asyncio.start_server(self._visited, "127.0.0.1", 0, limit=wire.LONGEST)
            port = self._server.sockets[0].getsockname()[1]
        self._meeting.invite(Invitation(self._token, port))

    async def stop(self) -> None:
        """Close the door and every line."""
        if self._server is not None:
            self._server.close()
            self._meeting.clear()
        for visit in list(self._visits):
            await ended(visit)

    def ring(self, changes: Changes) -> None:
        """To all clients."""
        for mouth in self._mouths.values():
            mouth.ring(changes)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        if visit is None:
            return
        self._visits.add(visit)
        try:
            if await self._admitted(reader, writer):
                await self._serve(reader, writer)
        except (OSError, ValueError, TimeoutError):
            pass  # a broken line, or one longer than allowed
        except asyncio.CancelledError:
            pass  # the door closes; asyncio's streams would log it as an error
        finally:
            self._visits.discard(visit)
            writer.close()

    async def _admitted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if SOCKETS and not self._trusted(writer.get_extra_info("socket")):
            log.warning("another user knocked at the bell and was turned away")
            return False
        async with asyncio.timeout(HELLO_SECONDS):
            hello = wire.parsed(await reader.readline())
        if hello is None or hello["kind"] != Kind.HELLO or len(self._mouths) >= MOST_CLIENTS:
            return False
        return hmac.compare_digest(str(hello.get("token", "")).encode(), self._token.encode())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mouth = Mouth(writer)
        number = id(mouth)
        self._mouths[number] = mouth
        speaking: asyncio.Task[None] = asyncio.create_task(mouth.run())
        mouth.say(wire.line(Kind.WELCOME))
        self._engine.heard(Changes(everything=True))  # it may have rung before the door was open
        try:
            polite = await self._listen(number, reader)
        finally:
            del self._mouths[number]
            await ended(speaking)
        if not polite:
            # It died: what it committed last may not have been rung.
            self._pass_on(number, Changes(everything=True))

    async def _listen(self, number: int, reader: asyncio.StreamReader) -> bool:
        """Until the line ends; whether the client said goodbye."""
        with suppress(OSError, ValueError):
            while data := await reader.readline():
                message = wire.parsed(data)
                if message is None or message["kind"] == Kind.BYE:
                    return message is not None
                self._obey(number, message)
        return False

    def _obey(self, number: int, message: dict[str, object]) -> None:
        if message["kind"] == Kind.CHANGES:
            self._pass_on(number, wire.changes_of(message))
        elif message["kind"] == Kind.PING:
            self._mouths[number].say(wire.line(Kind.PONG))
        elif message["kind"] == Kind.WAKE:
            self._engine.wake()
        elif message["kind"] == Kind.SYNC:
            self._work(self._sync(number, message))
        elif message["kind"] == Kind.PROBE:
            self._work(self._probe(number, message))

    def _work(self, asked_for: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(asked_for, name="asked for")
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)

    async def _sync(self, number: int, message: dict[str, object]) -> None:
        try:
            answer = wire.passes_line(await self._engine.sync(wire.accounts_of(message)))
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            log.error("a pass that was asked for failed:\n%s", frames(error))
            answer = wire.line(Kind.SYNCED)
        self._answer(number, answer)

    async def _probe(self, number: int, message: dict[str, object]) -> None:
        account = wire.account_of(message)
        try:
            answer = wire.probed_line(account, await self._engine.probe(account))
        except KnownError as error:
            answer = wire.line(Kind.PROBED, {"account": account, "error": str(error)[:MOST_WORDS]})
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
            log.error("a try that was asked for failed:\n%s", frames(error))
            answer = wire.line(Kind.PROBED, {"account": account})
        self._answer(number, answer)

    def _answer(self, number: int, answer: bytes) -> None:
        mouth = self._mouths.get(number)
        if mouth is not None:
            mouth.say(answer)

    def _pass_on(self, origin: int, changes: Changes) -> None:
        for number, mouth in self._mouths.items():
            if number != origin:
                mouth.ring(changes)
        self._engine.heard(changes)
