"""Runs a script of Node over Bluesky's own client libraries."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.servers import packages


async def told_by(manifest: Path, given: Mapping[str, str]) -> dict[str, Any]:
    """What client.mjs beside a package.json found, its packages installed if they are missing."""
    modules = await asyncio.to_thread(packages.npm, manifest)
    program = await asyncio.create_subprocess_exec(
        str(packages.node()),
        str(manifest.with_name("client.mjs")),
        str(modules),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(packages.node_environment()),
    )
    out, errors = await program.communicate(json.dumps(given).encode())
    assert program.returncode == 0, errors.decode()[-3000:]
    found: dict[str, Any] = json.loads(out)
    return found
