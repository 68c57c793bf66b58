"""A private MariaDB on loopback."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.servers import packages, processes
from tests.support import surroundings

DEBIAN = ("php-cli", "php-mysql", "php-xml", "php-mbstring", "mariadb-server")


class Database:
    """Databases for any number of sites; user and password are both `wp`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._folder = folder
        self._programs = processes.Background(folder, surroundings.outside())

    def start(self) -> None:
        """Install what is missing, start, and wait until it answers."""
        packages.debian(DEBIAN)
        data = self._folder / "data"
        data.mkdir(parents=True)
        who = []
        if os.geteuid() == 0:
            shutil.chown(data, "mysql")
            who = ["--user=mysql"]
        install = ["mariadb-install-db", "--no-defaults", *who, f"--datadir={data}", "--skip-test-db"]
        subprocess.run([*install, "--auth-root-authentication-method=normal"], capture_output=True, check=True)
        server = ["mariadbd", "--no-defaults", *who, f"--datadir={data}", "--bind-address=127.0.0.1"]
        # The socket's path is relative to the data folder: a path has at most 107 bytes there.
        server += [f"--port={self.port}", "--socket=./s", f"--pid-file={data / 'pid'}", "--performance-schema=OFF"]
        server += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--skip-log-bin"]
        server += ["--innodb-fast-shutdown=2", "--skip-name-resolve"]
        self._programs.start("mariadb", server)
        processes.wait_until(lambda: self._ask("select 1"), f"MariaDB: {self.log()}", 60)
        self._ask("create user wp@'127.0.0.1' identified by 'wp'; grant all on *.* to wp@'127.0.0.1'")
        self._ask("create user wp@localhost identified by 'wp'; grant all on *.* to wp@localhost")

    def create(self, name: str) -> None:
        """One more database."""
        assert self._ask(f"create database {name} character set utf8mb4"), name

    def stop(self) -> None:
        """End it."""
        self._programs.stop()

    def log(self) -> str:
        """What it has said so far."""
        return self._programs.log("mariadb")[-2000:]

    def _ask(self, words: str) -> bool:
        client = ["mariadb", "--no-defaults", "--socket=./s", "-u", "root", "-e", words]
        return subprocess.run(client, cwd=self._folder / "data", capture_output=True, check=False).returncode == 0
