"""The real engine process at real Dovecot and Postfix: push, a dead server, SIGTERM, and SIGKILL while sending."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.mail.connector import MailConnector
from shopbell.clock import SystemClock
from shopbell.engine.redact import Redactor
from shopbell.engine.toolbox import Toolboxes
from shopbell.ids import AccountId
from shopbell.model import Account, AccountState, Draft, OutboxItem, OutboxState, SecretPlace, View
from shopbell.profile import Profile
from storage.secret_places import Handover, SecretPlaces
from storage.secrets import InMemorySecrets
from storage.store import Store, open_store
from tests.servers.mail import MailServer, MailUser
from tests.servers.mail_stand import RealMailStand, real_mail_stand

MAIN = Path(__file__).parents[3] / "main.py"
KILLS = int(os.environ.get("SHOPBELL_KILLS", "200")) // 10
SEED = int(os.environ.get("SHOPBELL_KILL_SEED", time.time_ns() % 1_000_000))
MOMENTS = (0.2, 2.2)
"""Seconds after the engine began: signing in comes first, then messages leave one after the other."""
pytestmark = [pytest.mark.server("mail"), pytest.mark.slow, pytest.mark.timeout(400)]


@dataclass
class Desk:
    """A profile with one mail account, whose engine is another process."""

    profile: Profile
    store: Store
    account: AccountId
    handover: Handover
    post: RealMailStand

    def start(self) -> "subprocess.Popen[bytes]":
        """The engine, as the window starts it."""
        (self.profile.runtime / "engine.token").unlink(missing_ok=True)
        words = [sys.executable, str(MAIN), "--profile", str(self.profile.path), "engine"]
        child = subprocess.Popen(words, stdin=subprocess.PIPE)
        assert child.stdin is not None
        child.stdin.write(f"token\n{self.handover.dump()}\n".encode())
        child.stdin.flush()
        return child

    @asynccontextmanager
    async def engine(self) -> AsyncIterator["subprocess.Popen[bytes]"]:
        """Runs until the block ends."""
        child = self.start()
        try:
            yield child
        finally:
            child.kill()
            child.wait()
            assert child.stdin is not None
            child.stdin.close()

    async def health(self) -> Account:
        (account,) = await self.store.library.accounts()
        return account

    async def works(self) -> None:
        """Wait until the engine has read the mailbox once."""
        async with asyncio.timeout(60):
            while (await self.health()).last_heard_at is None:  # noqa: ASYNC110 - written by another process
                await asyncio.sleep(0.02)

    async def is_in(self, *states: AccountState, seconds: float = 60) -> None:
        """Wait for one of these."""
        async with asyncio.timeout(seconds):
            while (await self.health()).state not in states:  # noqa: ASYNC110 - written by another process
                await asyncio.sleep(0.02)

    async def texts(self) -> list[str]:
        """The newest words of each conversation."""
        return [row.snippet for row in (await self.store.library.rows(View.ALL)).rows]

    async def shows(self, text: str) -> None:
        """Wait for a row with these words."""
        async with asyncio.timeout(60):
            while text not in await self.texts():  # noqa: ASYNC110 - written by another process
                await asyncio.sleep(0.02)

    async def send(self, text: str) -> None:
        """A new conversation with Ana."""
        now = datetime.now(UTC)
        draft = Draft(f"n{text}", None, self.account, text, now, subject=text, to=(self.post.ana.address,))
        await self.store.desk.enqueue(draft, f"key-{text}", at=now, not_before=now)

    async def items(self) -> tuple[OutboxItem, ...]:
        return await self.store.library.outbox()


@pytest.fixture
async def desk(
    tmp_path: Path, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser
) -> AsyncIterator[Desk]:
    profile = Profile(tmp_path / "profile").create()
    SecretPlaces(profile.secrets_choice, profile.secrets_file).choose(SecretPlace.MEMORY)
    store = await open_store(profile.path)
    async with real_mail_stand(mail_server, mail_user, other_mail_user) as post:
        tools = Toolboxes(store.intake, InMemorySecrets(), SystemClock(), Redactor())
        verified = await MailConnector().verify(post.answers, tools.for_ref("ref"))
        account, _ = await store.accounts.add_account("mail", verified, "ref", datetime.now(UTC))
        handover = Handover(values={"ref": dict(verified.secrets)})
        yield Desk(profile, store, account, handover, post)
    await store.close()


async def test_a_mail_that_arrives_is_a_row_by_the_server_s_own_push(desk: Desk) -> None:
    async with desk.engine():
        await desk.works()
        await desk.post.deliver("Is there still rye bread?")
        await desk.shows("Is there still rye bread?")


async def test_a_dead_server_is_said_within_five_seconds_and_forgotten_when_it_is_back(desk: Desk) -> None:
    async with desk.engine():
        await desk.works()
        await desk.post.go_offline()
        await desk.is_in(AccountState.OFFLINE, seconds=5)
        known = await desk.health()
        assert known.state_text
        assert datetime.fromisoformat(known.settings["next_try"]) > datetime.now(UTC)
        await desk.send("written in the dark")
        await desk.post.come_back()
        await desk.is_in(AccountState.OK, AccountState.SYNCING)
        async with asyncio.timeout(60):
            while (await desk.items())[0].state is not OutboxState.SENT:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert [each.text for each in await desk.post.arrived()] == ["written in the dark"]
        assert (await desk.health()).settings["next_try"] == ""


async def test_sigterm_ends_an_engine_that_listens_within_two_seconds(desk: Desk) -> None:
    async with desk.engine() as child:
        await desk.works()
        begun = time.monotonic()
        child.terminate()
        assert await asyncio.to_thread(child.wait, 20) == 0
        assert time.monotonic() - begun < 2.0


async def test_killed_while_sending_nothing_arrives_twice_and_nothing_is_lost_silently(
    desk: Desk, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(SEED)
    record_property("seed", SEED)
    record_property("kills", KILLS)
    print(f"SHOPBELL_KILL_SEED={SEED} SHOPBELL_KILLS={KILLS * 10}")
    caught: Counter[str] = Counter()
    for number in range(KILLS):
        await desk.send(f"letter {number}a")
        await desk.send(f"letter {number}b")
        child = desk.start()
        await work_begins(desk, child)
        await asyncio.sleep(chance.uniform(*MOMENTS))
        assert child.poll() is None
        child.kill()
        child.wait()
        assert child.stdin is not None
        child.stdin.close()
        caught.update(item.state.value for item in await desk.items())
    print(f"killed at: {dict(caught)}")
    async with desk.engine():
        async with asyncio.timeout(120):
            while any(item.state in WAITING for item in await desk.items()):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    await judge(desk)


WAITING = {OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING}


async def work_begins(desk: Desk, child: "subprocess.Popen[bytes]") -> None:
    """Before that there is nothing to interrupt."""
    async with asyncio.timeout(60):
        while not (desk.profile.runtime / "engine.token").exists():
            assert child.poll() is None
            await asyncio.sleep(0.002)


async def judge(desk: Desk) -> None:
    """What says 'sent' arrived once; what arrived no more than once says 'not sure' at worst."""
    arrived = Counter(each.text for each in await desk.post.arrived())
    assert max(arrived.values()) == 1, f"twice: {arrived.most_common(3)}"
    rows = await desk.store.parts.read(lambda db: db.all("SELECT text, state FROM outbox"))
    assert len(rows) == 2 * KILLS
    for text, state in rows:
        assert state in {"sent", "uncertain"}, f"{text} is {state}"
        assert state == "uncertain" or arrived[text] == 1, f"{text} is {state} and never arrived"
    assert sum(state == "sent" for _, state in rows) >= KILLS
