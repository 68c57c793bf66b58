"""Starts and ends llama.cpp's server in a process of its own."""

import subprocess
import urllib.request
from pathlib import Path

from tests.servers.environments import from_file, outside
from tests.servers.processes import free_ports, wait_until

SAYS = "Yes, we have rye – Grüße."
MODEL = "eight-words"
_HERE = Path(__file__).parent
_SECONDS = 60.0


def environment() -> Path:
    """The interpreter that has it, installed when missing."""
    return from_file("llama", _HERE / "requirements.txt") / "python"


class LlamaServer:
    """One server with a key of its own, or none; `room` is how many letters a conversation may have."""

    def __init__(self, folder: Path, *, key: str = "", room: int = 8_000) -> None:
        (self.port,) = free_ports(1)
        self.address = f"http://127.0.0.1:{self.port}/v1"
        folder.mkdir(parents=True, exist_ok=True)
        words = [str(environment()), str(_HERE / "serve.py"), str(folder), str(self.port), str(room)]
        self._log = (folder / f"llama-{self.port}.log").open("wb")
        self._process = subprocess.Popen(
            [*words, *([key] if key else [])],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=outside(),
        )
        try:
            wait_until(self._is_ready, "llama.cpp's server", _SECONDS)
        except BaseException:
            self.stop()
            raise

    def _is_ready(self) -> bool:
        """It listens before it has the model, and says 503 meanwhile."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as got:
                return bool(got.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """To its end."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
