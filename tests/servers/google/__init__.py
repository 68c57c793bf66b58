"""Google's own client for Python, with the discovery documents in it: Apache licence, a tool of the tests only."""

import json
from pathlib import Path
from typing import Any

from tests.servers.environments import from_file
from tests.servers.peers import run_peer

HERE = Path(__file__).parent


def environment() -> Path:
    """A Python that has it, installed when missing."""
    return from_file("google-pip", HERE / "requirements.txt") / "python"


async def held_to_documents(python: Path, seen: list[tuple[str, str, object]], to: Path, *documents: str) -> list[str]:
    """Where answers are not what the discovery documents say, as paths. `seen`: method, path and body of each."""
    to.write_text(json.dumps(seen), encoding="utf-8")
    found: Any = json.loads(await run_peer(python, HERE / "documents.py", str(to), *documents))
    assert found["held"] > 0
    return list(found["faults"])
