"""A second start raises the first."""

import asyncio
from pathlib import Path

from shopbell.only_one import OnlyOne
from shopbell.profile import Profile


async def test_a_second_start_raises_the_first_and_a_third_after_it_ended_opens(tmp_path: Path) -> None:
    profile = Profile(tmp_path).create()
    raised = asyncio.Event()
    first, second = OnlyOne(profile), OnlyOne(profile)
    assert first.take()
    await first.serve(raised.set)
    assert not second.take()
    assert await second.call_first()
    assert raised.is_set()
    await first.close()
    assert not await second.call_first()
    assert second.take()
    await second.close()


async def test_what_is_not_a_start_raises_nothing(tmp_path: Path) -> None:
    profile = Profile(tmp_path).create()
    raised = asyncio.Event()
    first = OnlyOne(profile)
    assert first.take()
    await first.serve(raised.set)
    port = int((profile.runtime / "window.port").read_text(encoding="ascii"))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"x" * 10_000 + b"\n")
    assert await reader.read() == b""
    writer.close()
    assert not raised.is_set()
    await first.close()
