"""Independent client libraries, each in an environment of its own: none of them is needed to use Shopbell."""

import asyncio
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers import packages
from tests.support import surroundings


def peer_python(name: str, requirements: str) -> Path:
    """A Python that has these packages (one a line, with versions), installed when missing."""
    stamp = hashlib.sha256(f"{sys.version_info[:2]} {requirements}".encode()).hexdigest()[:16]
    folder = packages.cache() / f"peer-{name}-{stamp}"
    python = folder / "bin" / "python"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "-q", *requirements.split()])
        (folder / ".done").touch()
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, env=_outside(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise packages.CannotInstallError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def _outside() -> dict[str, str]:
    found = surroundings.outside()
    return {name: value for name, value in found.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


async def run_peer(python: Path, script: Path, *arguments: str, seconds: float = 120) -> str:
    """What a script of the peer's printed; raises AssertionError with its error when it failed."""
    child = await asyncio.create_subprocess_exec(
        str(python),
        str(script),
        *arguments,
        env=_outside(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(seconds):
            said, trouble = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.wait()
        raise
    assert child.returncode == 0, trouble.decode()[-3000:]
    return said.decode()
