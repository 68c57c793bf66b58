"""Independent client libraries, each in an environment of its own: none of them is needed to use Shopbell."""

import asyncio
import sys
from pathlib import Path

from tests.servers.environments import environment, outside


def peer_python(name: str, requirements: str) -> Path:
    """A Python that has these packages (one a line, with versions), installed when missing."""
    stamp = f"{sys.version_info[:2]} {requirements}".encode()
    return environment(f"peer-{name}", stamp, requirements.split()) / "python"


async def run_peer(python: Path, script: Path, *arguments: str, seconds: float = 120) -> str:
    """What a script of the peer's printed; raises AssertionError with its error when it failed."""
    child = await asyncio.create_subprocess_exec(
        str(python),
        str(script),
        *arguments,
        env=outside(),
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
