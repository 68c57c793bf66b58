"""Log lines that nobody expected fail the test that caused them."""

import logging
import re
from collections.abc import Sequence


class LogTrap(logging.Handler):
    """Collects every record from WARNING up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            line += f" ({record.exc_info[1]!r})"
        self.lines.append(line)

    def unexpected(self, patterns: Sequence[str]) -> list[str]:
        """The lines that match none of `patterns` (regular expressions, searched)."""
        return [line for line in self.lines if not any(re.search(p, line) for p in patterns)]
