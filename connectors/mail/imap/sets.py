"""Sets of UIDs as IMAP writes them ('1:3,7'), kept as ranges so that a server's '1:4294967295' costs nothing."""

from collections.abc import Iterable, Sequence

Range = tuple[int, int]


def parse_set(text: str) -> list[Range]:
    """Ranges of a set; what is no number is left out."""
    ranges: list[Range] = []
    for part in text.strip().split(","):
        low, _, high = part.partition(":")
        if low.isdigit() and (high.isdigit() or not high):
            pair = sorted((int(low), int(high or low)))
            ranges.append((pair[0], pair[1]))
    return ranges


def size(ranges: Sequence[Range]) -> int:
    """How many numbers."""
    return sum(high - low + 1 for low, high in ranges)


def contains(ranges: Sequence[Range], number: int) -> bool:
    """Whether a number is in one of them."""
    return any(low <= number <= high for low, high in ranges)


def write_set(numbers: Iterable[int]) -> str:
    """The shortest set of these numbers, ascending."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number <= parts[-1][1] + 1:
            parts[-1][1] = max(number, parts[-1][1])
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in parts)


def expand(ranges: Sequence[Range], limit: int = 1_000_000) -> set[int]:
    """All numbers; never more than `limit`."""
    found: set[int] = set()
    for low, high in ranges:
        found.update(range(low, min(high + 1, low + limit - len(found))))
        if len(found) >= limit:
            break
    return found
