"""A customer's letter, and commands beside a server that answers in this loop."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence

from tests.e2e.program.shopbell import MAIN, Done, Shopbell

LETTER = """From somebody Thu Jan  1 00:00:00 1970
From: Ana Ruiz <ana@example.org>
To: shop@example.org
Subject: Rye
Date: Fri, 20 Nov 2026 12:00:00 +0000
Message-ID: <1@example.org>

Do you have rye on Saturday? Write to ana.private@example.org.

"""


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    return await asyncio.to_thread(shopbell.run, *words, typed=typed)


async def text(shopbell: Shopbell, words: Sequence[str]) -> tuple[int, str, str]:
    """Of a command that writes text, and no JSON."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, str(MAIN), "--profile", str(shopbell.profile), *words],
        capture_output=True,
        text=True,
        env=dict(shopbell.environment),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
