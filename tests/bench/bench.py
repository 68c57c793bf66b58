"""What one run of the benchmark has: its sizes and its folders."""

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

from tests.bench.letters import write_maildir, write_mbox
from tests.bench.shop import cache, copy_of, shop


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured; `quick` is for the test that the benchmark runs at all."""

    messages: int = 1_000_000
    small: int = 1_000
    mails: int = 20_000
    live: int = 3_000
    runs: int = 7
    idle_seconds: float = 30.0
    still_seconds: float = 8.0


QUICK = Sizes(messages=500, small=250, mails=200, live=60, runs=1, idle_seconds=2.0, still_seconds=1.0)


class Bench:
    """Shops and mails are made when the first measure asks; `scratch` goes at the end."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.scratch = Path(mkdtemp(prefix="sb-"))
        self.scratch.chmod(0o755)

    @cached_property
    def large(self) -> Path:
        """The profile of the large shop; only read."""
        return shop(self.sizes.messages)

    @cached_property
    def small(self) -> Path:
        """The profile of the small shop; only read."""
        return shop(self.sizes.small)

    @cached_property
    def lively(self) -> Path:
        """A copy of the large shop in which things happen."""
        return copy_of(self.large, self.scratch / "lively")

    @cached_property
    def maildir(self) -> Path:
        """The mails, one in a file; without any index."""
        folder = cache() / f"maildir-{self.sizes.mails}"
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            write_maildir(folder, self.sizes.mails)
            (folder / "whole").touch()
        return folder

    @cached_property
    def mbox(self) -> Path:
        """The same mails in one file."""
        file = cache() / f"mails-{self.sizes.mails}.mbox"
        if not file.exists():
            part = file.with_suffix(".part")
            write_mbox(part, self.sizes.mails)
            part.rename(file)
        return file

    @cached_property
    def imported(self) -> Path:
        """A profile of just these mails, once a measure has imported them; kept."""
        return cache() / f"imported-{self.sizes.mails}"

    def close(self) -> None:
        """Away with what was made for this run only."""
        shutil.rmtree(self.scratch, ignore_errors=True)
