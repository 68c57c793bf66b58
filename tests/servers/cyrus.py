"""A real JMAP server on loopback: Cyrus for example.test, with IMAP and LMTP over the same mail.

Debian's Cyrus and Dovecot exclude each other, so Cyrus is unpacked and not installed. It reports only to the
system's log.
"""

import imaplib
import os
import pwd
import shutil
import smtplib
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from tests.servers import packages, processes
from tests.support import surroundings

DEBIAN = ("sasl2-bin", "libsasl2-modules")
UNPACKED = ("cyrus-common", "cyrus-imapd", "cyrus-caldav")
"""The web daemon, which speaks JMAP, is in the last one."""
DOMAIN = "example.test"

IMAPD = """
configdirectory: {folder}/conf
defaultpartition: default
partition-default: {folder}/spool
proc_path: {folder}/run/proc
mboxname_lockpath: {folder}/run/lock
lmtpsocket: {folder}/run/socket/lmtp
idlesocket: {folder}/run/socket/idle
notifysocket: {folder}/run/socket/notify
sievedir: {folder}/sieve
admins: admin
defaultdomain: {domain}
servername: {domain}
virtdomains: off
unixhierarchysep: yes
altnamespace: yes
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
sasl_mech_list: PLAIN LOGIN
httpmodules: jmap caldav carddav
# So that a proxy can see what passes.
httpallowcompress: no
conversations: yes
autocreate_quota: 0
autocreate_post: 1
autocreate_inbox_folders: Sent | Drafts | Trash | Junk | Archive
xlist-Sent: Sent
xlist-Drafts: Drafts
xlist-Trash: Trash
xlist-Junk: Junk
xlist-Archive: Archive
search_engine: none
# Nobody keeps this mail.
skiplist_unsafe: 1
jmap_pushpoll: 1s
smtp_backend: host
smtp_host: 127.0.0.1:{smtp}
"""
MASTER = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  http cmd="{programs}/httpd -C {folder}/imapd.conf" listen="127.0.0.1:{http}" prefork=0
  imap cmd="{programs}/imapd -C {folder}/imapd.conf" listen="127.0.0.1:{imap}" prefork=0
  lmtp cmd="{programs}/lmtpd -C {folder}/imapd.conf -a" listen="127.0.0.1:{lmtp}" prefork=0
}}
EVENTS {{
}}
"""


@dataclass(frozen=True, slots=True)
class CyrusUser:
    """Somebody with a mailbox on the test server, which knows them by `name` alone."""

    name: str
    password: str

    @property
    def address(self) -> str:
        """Where their mail goes."""
        return f"{self.name}@{DOMAIN}"


def installed() -> Path:
    """Its files; libraries are installed."""
    files, libraries = packages.beside(UNPACKED)
    packages.debian((*DEBIAN, *libraries))
    return files


class CyrusServer:
    """A server that can be stopped, started again and asked for new mailboxes. Needs root: it runs as `cyrus`."""

    host = "127.0.0.1"

    def __init__(self, folder: Path, ports: Sequence[int], smtp: int) -> None:
        """Three ports: HTTP, IMAP, LMTP. `smtp` is where mail leaves to; nobody there: none can leave over JMAP."""
        self.folder = folder
        self.port, self.imap_port, self.lmtp_port = ports
        self._smtp = smtp
        self._programs = processes.Background(folder, surroundings.outside())
        self._numbers = count(1)

    @property
    def url(self) -> str:
        """Where the session resource is looked for."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Install what is missing, start, and wait until every port answers."""
        if os.geteuid() != 0:
            raise packages.CannotInstallError("The tests with Cyrus must run as root.")
        _see_to_cyrus()
        self._lay_out()
        (library,) = (self.folder / "files/usr/lib").rglob("libcyrus_min.so.0")
        self._programs.environment["LD_LIBRARY_PATH"] = str(library.parent)
        master = [str(self.folder / "files/usr/sbin/cyrmaster"), "-C", str(self.folder / "imapd.conf")]
        master += ["-M", str(self.folder / "cyrus.conf"), "-p", str(self.folder / "master.pid"), "-l", "64"]
        self._programs.start("cyrmaster", master)
        for port in (self.port, self.imap_port, self.lmtp_port):
            processes.wait_until(partial(processes.answers, port), "Cyrus", 60)

    def _lay_out(self) -> None:
        # The cache may lie in a home that the user `cyrus` cannot enter.
        if not (self.folder / "files").exists():
            shutil.copytree(installed(), self.folder / "files", symlinks=True)
            self.folder.chmod(0o755)
            for name in ("conf", "spool", "sieve", "run/proc", "run/lock", "run/socket"):
                (self.folder / name).mkdir(parents=True)
            self.set_password(CyrusUser("admin", "correct-horse"))
        values = {"folder": self.folder, "domain": DOMAIN, "programs": self.folder / "files/usr/lib/cyrus/bin"}
        values |= {"http": self.port, "imap": self.imap_port, "lmtp": self.lmtp_port, "smtp": self._smtp}
        (self.folder / "imapd.conf").write_text(IMAPD.format(**values), encoding="utf-8")
        (self.folder / "cyrus.conf").write_text(MASTER.format(**values), encoding="utf-8")
        for name in ("conf", "spool", "sieve", "run"):
            for path in (self.folder / name, *(self.folder / name).rglob("*")):
                shutil.chown(path, "cyrus", "mail")

    def stop(self) -> None:
        """End it and every connection to it; the mail stays."""
        pids = [child for pid in self._programs.pids() for child in processes.children(pid)]
        self._programs.stop()
        for pid in pids:  # each serves a connection, and may outlive the master
            processes.end(pid)
        for port in (self.port, self.imap_port):
            processes.wait_until(partial(processes.is_free, port), "end of Cyrus")

    # ---- people and mail
    def next_user(self, name: str = "shop") -> CyrusUser:
        """Somebody whom nobody has used. The first sign-in makes the mailbox."""
        user = CyrusUser(f"{name}{next(self._numbers)}", "correct-horse")
        self.set_password(user)
        with self.signed_in(user):
            return user

    def set_password(self, user: CyrusUser) -> None:
        """From the next request on."""
        file = self.folder / "sasldb2"
        command = ["saslpasswd2", "-p", "-c", "-f", str(file), "-u", DOMAIN, user.name]
        environment = surroundings.outside()
        subprocess.run(command, input=user.password, text=True, check=True, env=environment, stdout=subprocess.DEVNULL)
        shutil.chown(file, "cyrus", "mail")

    @contextmanager
    def signed_in(self, user: CyrusUser) -> Iterator[imaplib.IMAP4]:
        """Another program at the same mailbox, by IMAP."""
        box = imaplib.IMAP4(self.host, self.imap_port)
        try:
            box.login(user.name, user.password)
            yield box
        finally:
            box.shutdown()

    def deliver(self, message: bytes, user: CyrusUser, sender: str = "stranger@elsewhere.test") -> None:
        """Mail from outside; it is in the mailbox when this returns."""
        with smtplib.LMTP(self.host, self.lmtp_port) as line:
            line.sendmail(sender, [user.name], message)


def _see_to_cyrus() -> None:
    """The user as which it runs."""
    try:
        pwd.getpwnam("cyrus")
    except KeyError:
        made = ["useradd", "--system", "--gid", "mail", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run([*made, "cyrus"], check=True)
