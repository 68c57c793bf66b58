"""The conversations written by hand: who waits at the opening, and everything odd that a window must bear."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.demo.api import File, Item
from connectors.demo.corpus import extra

_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def stories(network: str, born: datetime) -> Iterator[Item]:
    """Those of one network that happened before the opening."""
    return (item for item, missed in _all(network, born) if not missed)


def missed(network: str, signed_out: datetime) -> Iterator[Item]:
    """What came while the account was signed out; `after` counts from that moment."""
    return (item for item, late in _all(network, signed_out) if late)


def _all(network: str, base: datetime) -> Iterator[tuple[Item, bool]]:
    for story in extra("stories")["story"]:
        if story["network"] == network:
            for number, line in enumerate(story["line"]):
                yield _item(story, line, number, base), "after" in line


def _is_below_a_post(story: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return bool(story.get("followers") or line.get("public", story.get("public", False)))


def _item(story: Mapping[str, Any], line: Mapping[str, Any], number: int, base: datetime) -> Item:
    own = line.get("own", False)
    subject = line.get("subject", story.get("subject", ""))
    return Item(
        id=f"{story['id']}-{number}",
        at=_when(line, base),
        conversation=story["id"],
        address=story["address"],
        name=story["name"],
        own=own,
        text=line["text"],
        subject=subject if number == 0 or not subject else f"Re: {subject}",
        html=line.get("html", ""),
        public=line.get("public", story.get("public", False)),
        followers=story.get("followers", False),
        context=story.get("context", "") if _is_below_a_post(story, line) else "",
        reply_to=f"{story['id']}-{number - 1}" if number else "",
        auto=line.get("auto", False),
        machinery=line.get("machinery", False),
        unseen=line.get("unseen", False),
        mention=story.get("mention", False),
        edited_at=_maybe(line, "edited", base),
        gone_at=_maybe(line, "gone", base),
        read_at=_maybe(line, "read", base),
        bounced=line.get("bounced", ""),
        language=story.get("language", "en"),
        files=tuple(File(*each) for each in line.get("files", ())),
        copies=tuple(line.get("copies", ())),
    )


def _when(line: Mapping[str, Any], base: datetime) -> datetime:
    return base + span(line["after"]) if "after" in line else base - span(line["ago"])


def _maybe(line: Mapping[str, Any], key: str, base: datetime) -> datetime | None:
    return base - span(line[key]) if key in line else None


def span(text: str) -> timedelta:
    """A length of time such as '2d4h30m'."""
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in _PART.findall(text)})
