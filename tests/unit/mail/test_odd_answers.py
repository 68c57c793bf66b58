"""Answers that no grammar allows are left out; they stop no account."""

import asyncio
import random

import pytest

from connectors._kit import net
from connectors.mail.fetch import _overview
from connectors.mail.imap.client import ImapClient, _listed, _status, fetched
from connectors.mail.imap.wire import Untagged, Wire
from connectors.mail.large import leaves
from shopbell.errors import Unreachable

ANSWERS = (
    b'(UID 5 FLAGS (\\Seen) RFC822.SIZE 12 INTERNALDATE "01-Jan-2026 10:00:00 +0000")',
    b'(UID 5 BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 3 4))',
    b"(UID NIL FLAGS NIL RFC822.SIZE NIL INTERNALDATE NIL X-GM-MSGID NIL X-GM-LABELS 7 THREADID 5)",
    b'(\\HasNoChildren) "/" "INBOX"',
    b'() "/" NIL',
    b'() "/" R&D',
    b'"INBOX" (UIDVALIDITY 5 MESSAGES 7)',
    b"INBOX (UIDVALIDITY (1) 5 6)",
)
WORDS = (b"(", b")", b'"', b"NIL", b"\\", b"&-", b" ", b"5", b"-1", b"UID", b"\xff", b"&AAA-", b"9" * 5_000)


def _odd(answer: bytes, chance: random.Random) -> bytes:
    made = bytearray(answer)
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(made) + 1)
        made[at : at + chance.randint(0, 3)] = chance.choice(WORDS)
    return bytes(made)


@pytest.mark.parametrize("answer", ANSWERS)
def test_words_out_of_order_are_left_out(answer: bytes) -> None:
    chance = random.Random(answer)
    for _ in range(1_500):
        odd = _odd(answer, chance)
        for uid, fields in fetched([Untagged(b"FETCH", 3, [odd])]).items():
            assert isinstance(_overview(uid, fields).size, int)
            leaves(fields.get(b"BODYSTRUCTURE"))
        listed, status = _listed(Untagged(b"LIST", 0, [odd]), {}), _status(Untagged(b"STATUS", 0, [odd]))
        assert listed is None or isinstance(listed.name, str)
        assert status is None or all(isinstance(count, int) for count in status[1].values())


async def test_an_answer_without_end_ends_the_line() -> None:
    cut_off = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"* %s EXISTS\r\n" % (b"9" * 5_000))
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            cut_off.set()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        line = await net.connect(net.Place("127.0.0.1", port, "none"), 64 * 1024)
        client = ImapClient(Wire(line, "127.0.0.1", answer_limit=10_000), "127.0.0.1")
        with pytest.raises(Unreachable):
            await client.search(b"ALL")
        await cut_off.wait()
        assert not client.alive


async def test_an_answer_that_drips_without_end_is_given_up() -> None:
    """Each line comes in time, the end of the answer never."""
    cut_off = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        try:
            while True:
                writer.write(b"* 1 EXISTS\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            writer.close()
            cut_off.set()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        line = await net.connect(net.Place("127.0.0.1", port, "none"), 64 * 1024)
        client = ImapClient(Wire(line, "127.0.0.1", longest=0.2), "127.0.0.1")
        async with asyncio.timeout(30):
            with pytest.raises(Unreachable):
                await client.search(b"ALL")
            await cut_off.wait()
        assert not client.alive
