"""CSV of a stranger: any columns in any order, rows of any length."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Mapping

from shopbell.archive.bundle import Bundle, damage

LONGEST_FIELD = 1_000_000


def rows(bundle: Bundle, name: str, first: str) -> Generator[Mapping[str, str], None, None]:
    """Rows by the names of the columns, in lower case; `first`: a column whose name begins the table.

    Notes that some tables have above their columns are passed over. Raises PayloadSkipped when it is damaged.
    """
    csv.field_size_limit(LONGEST_FIELD)
    with damage(), bundle.open(name) as source:
        text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
        names: list[str] = []
        try:
            for row in csv.reader(_sound(text)):
                if names:
                    yield dict(zip(names, row, strict=False))
                elif any(one.strip().casefold() == first for one in row):
                    names = [re.sub(r"\s+", " ", one).strip().casefold() for one in row]
        except csv.Error as error:
            raise ValueError("no table") from error
        finally:
            text.detach()


def _sound(lines: io.TextIOWrapper) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "")
