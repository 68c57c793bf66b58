"""What people do at the demo shop after its opening: they answer what the shop writes, and ask something new.

All of it follows from the seed, the opening time and what the shop sent; the clock only says how far it has come.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from connectors.demo.api import Item, to_record
from connectors.demo.corpus import Filler, Language, languages
from connectors.demo.dice import dice
from connectors.demo.exchanges import address_of, sentence

FIRST = timedelta(seconds=90)
SHARES = {
    "mail": 6,
    "instagram": 4,
    "facebook": 4,
    "mastodon": 2,
    "bluesky": 2,
    "blog": 1,
}
_LONGEST = 400


def _stay(number: int) -> timedelta:
    """Arrivals come thinner with time, so that a demo left for weeks is not flooded: the tenth after
    about an hour, the hundredth after two days.
    """
    return FIRST + timedelta(seconds=110 * number**1.6)


class Life:
    """The people of one network after the opening."""

    def __init__(self, network: str, seed: int, born: datetime) -> None:
        self._network = network
        self._seed = seed
        self._born = born

    @cached_property
    def _languages(self) -> tuple[Language, ...]:
        return languages()

    def arrivals(self, now: datetime) -> Iterator[Item]:
        """New questions on this network up to now, and the next one after it."""
        for number in range(_LONGEST):
            due = self._born + _stay(number)
            chooser = dice(self._seed, "network", number)
            chosen = chooser.choices(tuple(SHARES), tuple(SHARES.values()))[0]
            if chosen == self._network:
                yield self._question(number, due)
                if due > now:
                    return

    def _question(self, number: int, at: datetime) -> Item:
        rng = dice(self._seed, self._network, "question", number)
        language = rng.choices(self._languages, [each.share for each in self._languages])[0]
        who = rng.choice(language.people)
        topic = rng.choice(language.topics)
        fill = Filler(language, rng)
        mail = self._network == "mail"
        public = self._network == "blog"
        said = rng.choice(language.comments)[0] if public else rng.choice(topic.ask)
        greet = f"{rng.choice(language.greet)}\n\n" if mail else ""
        return Item(
            id=f"new-{number}",
            at=at,
            conversation=f"new-{number}" if mail or public else f"dm-{who.slug}",
            address=address_of(self._network, who),
            name=who.name,
            own=False,
            text=f"{greet}{fill(said)}\n\n{who.name}" if mail else sentence(fill(said)),
            subject=fill(rng.choice(topic.subject)) if mail else "",
            public=public,
            context="Our sourdough, hour by hour" if public else "",
            unseen=True,
            language=language.code,
        )

    def reaction(self, sent: Item) -> Iterator[dict[str, Any]]:
        """What follows from one message of the shop: a report that it bounced, an answer, or nothing."""
        rng = dice(self._seed, sent.key)
        at = sent.at + timedelta(seconds=rng.randrange(20, 150))
        if "bounce" in sent.address:
            note = f"The mail to {sent.address} came back: there is no such mailbox."
            yield {
                "kind": "bounced",
                "id": f"bounce-{sent.key}",
                "refers": sent.id,
                "at": at.isoformat(),
                "note": note,
            }
        elif rng.random() < 0.8:
            yield to_record(self._reply(sent, at, rng))

    def _reply(self, sent: Item, at: datetime, rng: random.Random) -> Item:
        spoken = {each.code: each for each in self._languages}
        language = spoken.get(sent.language, self._languages[0])
        said = rng.choice(language.thanks if rng.random() < 0.6 else language.later)
        return Item(
            id=f"re-{sent.key}",
            at=at,
            conversation=sent.conversation,
            address=sent.address,
            name=sent.name,
            own=False,
            text=said,
            subject=sent.subject,
            public=sent.public,
            followers=sent.followers,
            context=sent.context,
            reply_to=sent.id,
            unseen=True,
            language=language.code,
        )
