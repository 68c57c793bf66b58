"""Five accounts at five kinds of real servers, all connected, and nothing happens: what that costs. Needs root."""

import contextlib
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import psutil

from tests.bench.bench import Bench
from tests.bench.children import shopbell
from tests.bench.driver import Driver, window
from tests.bench.results import Result, at_most
from tests.bench.window import PASSPHRASE
from tests.e2e.program.shopbell import mail_answers
from tests.servers.bluesky import BlueskyServer
from tests.servers.fediverse import SnacServer
from tests.servers.mail import MailPorts, MailServer
from tests.servers.matrix import MatrixServer
from tests.servers.processes import free_ports
from tests.servers.xmpp import XmppServer

Answers = dict[str, str]


class Server(Protocol):
    """What is started and stopped."""

    def start(self) -> None:
        """Wait until it answers."""
        ...

    def stop(self) -> None:
        """End it."""
        ...


def resting(bench: Bench) -> list[Result]:
    """Wake-ups and processor time of window and engine together."""
    profile = bench.scratch / "five"
    words = bench.scratch / "five-words"
    words.write_text(PASSPHRASE, encoding="utf-8")
    sealed = {"SHOPBELL_PASSPHRASE_FILE": str(words)}
    with _servers(bench.scratch / "servers") as accounts:
        shopbell(profile, "secrets", "passphrase", environment=sealed)
        for connector, answers in accounts.items():
            typed = json.dumps(answers)
            shopbell(profile, "accounts", "add", connector, "--answers", "-", typed=typed, environment=sealed)
        shopbell(profile, "sync", environment=sealed)
        with window(profile, engine=True) as driver:
            return _measure(driver, bench, f"{len(accounts)} accounts: {', '.join(accounts)}")


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, Answers]]:
    folder.mkdir()
    with ExitStack() as running:

        def started(server: Server) -> None:
            running.callback(server.stop)
            server.start()

        mail = MailServer(folder / "mail", MailPorts.of(free_ports(8)))
        snac = SnacServer(folder / "snac", free_ports(1)[0])
        sky = BlueskyServer(folder / "bluesky", free_ports(4))
        matrix = MatrixServer(folder / "matrix", free_ports(1)[0])
        xmpp = XmppServer(folder / "xmpp", free_ports(3))
        for server in (mail, snac, sky, matrix, xmpp):
            started(server)
        member, sky_user = snac.next_member("shop"), sky.new_user("shop")
        matrix_user, xmpp_user = matrix.next_user("shop"), xmpp.next_user("shop")
        yield {
            "mail": mail_answers(mail, mail.next_user()),
            "mastodon": {"server": member.url, "access_token": member.token},
            "bluesky": {"service": sky.service, "handle": sky_user.handle, "app_password": sky_user.app_password},
            "matrix": {"homeserver": matrix.url, "user": matrix_user.address, "password": matrix_user.password},
            "xmpp": {
                "jid": xmpp_user.jid,
                "password": xmpp_user.password,
                "host": "127.0.0.1",
                "port": str(xmpp.port),
                "ca_file": str(xmpp.ca_file),
            },
        }


def _measure(driver: Driver, bench: Bench, who: str) -> list[Result]:
    driver.ask("sleep", seconds=20 if bench.sizes.idle_seconds > 5 else 2)
    pids = [driver.pid, int(driver.ask("engine")["pid"])]
    woken, used = sum(map(switches, pids)), sum(map(_processor, pids))
    began = time.monotonic()
    time.sleep(2 * bench.sizes.idle_seconds)
    seconds = time.monotonic() - began
    note = f"window and engine together, over {seconds:.0f} s; {who}"
    return [
        at_most("wake-ups with five idle accounts", (sum(map(switches, pids)) - woken) / seconds, "1/s", 5, note),
        at_most("processor time, five idle accounts", (sum(map(_processor, pids)) - used) / seconds, "ms/s", 5, note),
    ]


def switches(pid: int) -> int:
    """Voluntary context switches of all threads so far."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        with contextlib.suppress(OSError):
            lines = status.read_text(encoding="ascii").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))
    return total


def _processor(pid: int) -> float:
    """Milliseconds, user and system."""
    times = psutil.Process(pid).cpu_times()
    return (times.user + times.system) * 1000
