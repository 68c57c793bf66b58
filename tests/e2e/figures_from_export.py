"""The figures of "How are we doing?", computed from an export's JSON Lines alone: nothing of the program is imported.

usage: python tests/e2e/figures_from_export.py EXPORT_DIR START END      (ISO 8601; END is excluded)
"""

import json
import math
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Line = dict[str, Any]
DAY = timedelta(days=1)


def lines(path: Path) -> list[Line]:
    """One JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def exchanges(folder: Path) -> list[Line]:
    """They wrote after our last word, and we answered, or their words ask for an answer."""
    talks = {talk["conversation"]: talk for talk in lines(folder / "conversations.jsonl")}
    said: dict[int, list[Line]] = defaultdict(list)
    for message in lines(folder / "messages.jsonl"):
        said[message["conversation"]].append(message)
    found = []
    for number, messages in said.items():
        talk = talks[number]
        if talk["robot"] or talk["mention"]:
            continue
        begun: Line | None = None
        asks = False
        for message in sorted(messages, key=lambda one: datetime.fromisoformat(one["at"])):
            at = datetime.fromisoformat(message["at"])
            if message["meaning"] == "ours":
                if begun is not None:
                    found.append({**begun, "answered": at})
                begun, asks = None, False
            elif message["direction"] == "in" and message["meaning"]:
                begun = begun or {"account": talk["account"], "talk": number, "asked": at, "answered": None}
                asks = asks or message["meaning"] == "asks"
        if begun is not None and asks and talk["settled_reason"] != "no answer needed":
            found.append(begun)
    return found


def rank(waits: list[float], share: float) -> float:
    """The nearest rank."""
    return sorted(waits)[max(1, math.ceil(len(waits) * share)) - 1]


def responses(found: list[Line], start: datetime, end: datetime) -> dict[int, Line]:
    """By account number of the export."""
    told: dict[int, Line] = {}
    for account in sorted({one["account"] for one in found}):
        asked = [one for one in found if one["account"] == account and start <= one["asked"] < end]
        waits = [(one["answered"] - one["asked"]).total_seconds() for one in asked if one["answered"]]
        if asked:
            told[account] = {
                "asked": len(asked),
                "never": len(asked) - len(waits),
                "answered": len(waits),
                "median": rank(waits, 0.5) if len(waits) >= 5 else None,
                "slowest_tenth": rank(waits, 0.9) if len(waits) >= 20 else None,
            }
    return told


def waiting_at(found: list[Line], at: datetime) -> int:
    """Asked before then and not answered before then."""
    answered = sum(one["answered"] is not None and one["answered"] < at for one in found)
    return int(sum(one["asked"] < at for one in found) - answered)


def sustained(found: list[Line], start: datetime, end: datetime, now: datetime) -> Line:
    """Weeks backwards from the end, answers, evenings, and who waits."""
    answers = [one["answered"] for one in found if one["answered"] is not None and start <= one["answered"] < end]
    weeks, upper = [], min(end, now)
    while upper > start:
        lower = max(upper - 7 * DAY, start)
        weeks.append(
            {
                "asked": sum(lower <= one["asked"] < upper for one in found),
                "answered": sum(one["answered"] is not None and lower <= one["answered"] < upper for one in found),
                "waiting": waiting_at(found, upper),
            }
        )
        upper = lower
    return {
        "answers": len(answers),
        "evenings": sum(at.astimezone().hour >= 18 or at.astimezone().hour < 7 for at in answers),
        "waiting": waiting_at(found, now),
        "weeks": weeks[::-1],
    }


def main(folder: str, start: str, end: str) -> None:
    """Print what was found."""
    found = exchanges(Path(folder))
    period = datetime.fromisoformat(start), datetime.fromisoformat(end)
    print(json.dumps(responses(found, *period), indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:4])
