"""Three years of Tern Bakery on one network, made from a seed: the same seed and opening time, the same shop."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.demo.api import Item
from connectors.demo.corpus import Filler, Language, extra, languages
from connectors.demo.dice import dice
from connectors.demo.exchanges import Exchanges, Post, moments
from connectors.demo.mails import newsletter
from connectors.demo.stories import stories

YEARS = 3
QUIET = timedelta(hours=26)
"""The last hours before opening belong to the stories, so that it is known who waits."""

_EXCHANGES = {
    "mail": 660,
    "instagram": 270,
    "facebook": 360,
    "mastodon": 170,
    "bluesky": 130,
    "blog": 150,
}
_DAYS = {"mastodon": 900, "bluesky": 540}


def history(network: str, seed: int, born: datetime) -> list[Item]:
    """Everything up to the opening, newest first."""
    spoken = languages()
    rng = dice(seed, network)
    start, end = beginning(network, born), born - QUIET
    posts = tuple(_posts(network, start, end))
    maker = Exchanges(network, spoken, posts, rng)
    items = [
        item for at in moments(rng, start, end - timedelta(days=3), _EXCHANGES[network]) for item in maker.make(at)
    ]
    if network == "mail":
        items += _robots(rng, start, born)
        items += _standing_orders(spoken, rng, start, end)
    items += stories(network, born)
    return sorted(items, key=lambda item: (item.at, item.id), reverse=True)


def beginning(network: str, born: datetime) -> datetime:
    """Where the history of a network starts; Instagram hands out nothing before the third of May."""
    if network == "instagram":
        return last_third_of_may(born)
    return born - timedelta(days=_DAYS.get(network, YEARS * 365))


def last_third_of_may(born: datetime) -> datetime:
    """The latest one at least ten weeks before the opening."""
    year = born.year if born - datetime(born.year, 5, 3, tzinfo=UTC) > timedelta(weeks=10) else 0
    return datetime(year or born.year - 1, 5, 3, tzinfo=UTC)


def _posts(network: str, start: datetime, end: datetime) -> Iterator[Post]:
    texts = extra("posts")["blog" if network == "blog" else "social"]
    step = (end - start) / (len(texts) + 1)
    for number, text in enumerate(texts):
        yield Post(f"post-{number}", start + number * step - timedelta(days=1), text)


def _robots(rng: random.Random, start: datetime, end: datetime) -> Iterator[Item]:
    for number, robot in enumerate(extra("robots")["robot"]):
        at = start + timedelta(days=rng.randrange(1, 9), hours=rng.randrange(9), minutes=7 * number)
        count = 0
        while at < end - timedelta(minutes=20):
            count += 1
            yield _robot_mail(robot, f"robot-{number}-{count}", at, rng, end)
            at += timedelta(days=robot["days"], minutes=rng.randrange(-90, 90))


def _robot_mail(robot: dict[str, Any], name: str, at: datetime, rng: random.Random, end: datetime) -> Item:
    fill = {key: rng.choice(words) for key, words in robot.get("slots", {}).items()}
    item = Item(
        id=name,
        at=at,
        conversation=name,
        address=robot["address"],
        name=robot["name"],
        own=False,
        text=_capitals(rng.choice(robot["text"]).format(**fill)),
        subject=_capitals(rng.choice(robot["subject"]).format(**fill)),
        robot=True,
        unseen=end - at < timedelta(days=21),
        language="en",
    )
    host = robot["address"].partition("@")[2]
    return newsletter(item, host, robot["pictures"]) if robot.get("pictures") else item


def _capitals(text: str) -> str:
    """A slot may begin a paragraph."""
    return "\n\n".join(part[:1].upper() + part[1:] for part in text.split("\n\n"))


def _standing_orders(
    spoken: tuple[Language, ...], rng: random.Random, start: datetime, end: datetime
) -> Iterator[Item]:
    """One thread of a thousand messages: the café around the corner orders for the next day."""
    data = extra("standing")
    english = next(each for each in spoken if each.code == "en")
    slots = {name: tuple(words) for name, words in data["slots"].items()}
    pairs = data["messages"] // 2
    step = (end - start - timedelta(days=2)) / pairs
    base = Item("", start, "standing", data["address"], data["name"], False, "", data["subject"])
    for number in range(pairs):
        fill = Filler(replace(english, slots=slots), rng)
        asked = start + number * step
        answered = asked + timedelta(minutes=rng.randrange(3, 50))
        ask, answer = rng.choice(data["asks"]), rng.choice(data["answers"])
        theirs = replace(base, id=f"standing-{2 * number}", at=asked, text=fill(ask), language="en")
        yield theirs
        yield replace(
            theirs,
            id=f"standing-{2 * number + 1}",
            at=answered,
            own=True,
            text=fill(answer),
            reply_to=theirs.id,
        )
