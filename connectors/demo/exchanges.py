"""Generated exchanges between the shop and its customers: who asked what, when, and how it ended."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from connectors.demo.api import Item
from connectors.demo.corpus import Filler, Language, Somebody, Topic
from connectors.demo.mails import as_html, with_quote

_HOSTS = {
    "mail": ("{}@example.org", "{}@example.net", "{}@mail.example", "{}@post.example"),
    "mastodon": ("@{}@kitchen.example", "@{}@social.example", "@{}@town.example"),
    "bluesky": ("{}.bsky.example", "{}.example"),
}


def address_of(network: str, who: Somebody) -> str:
    """Where somebody is met on a network; the same every time."""
    slug = who.slug if network in ("mail", "facebook") else who.slug.replace(".", "")
    hosts = _HOSTS.get(network, ("{}",))
    return hosts[sum(map(ord, who.slug)) % len(hosts)].format(slug)


@dataclass(frozen=True, slots=True)
class Post:
    """Something the shop published, under which people comment."""

    id: str
    at: datetime
    text: str


class Exchanges:
    """Makes exchanges of one network out of the corpus, all by one random source."""

    def __init__(
        self,
        network: str,
        languages: tuple[Language, ...],
        posts: tuple[Post, ...],
        rng: random.Random,
    ) -> None:
        self._network = network
        self._languages = languages
        self._weights = [language.share for language in languages]
        self._posts = posts
        self._rng = rng
        self._count = 0

    def make(self, at: datetime) -> list[Item]:
        """One exchange that began then, in time order; it ends with our words or with thanks."""
        rng = self._rng
        language = rng.choices(self._languages, self._weights)[0]
        who = rng.choice(language.people)
        if self._network == "blog" or (self._network != "mail" and rng.random() < 0.4):
            return self._public(language, who, at)
        return self._private(language, who, at)

    def _public(self, language: Language, who: Somebody, at: datetime) -> list[Item]:
        rng = self._rng
        kind = language.comments if rng.random() < 0.6 else language.praise
        said, answer = rng.choice(kind)
        post = self._post_before(at)
        fill = Filler(language, rng)
        first = self._item(language, who, at, fill(said), f"{post.id}-{who.slug}", public=True, context=post.text)
        items = [first, self._ours(first, fill(answer))]
        if rng.random() < 0.3:
            items.append(self._theirs(items[-1], rng.choice(language.thanks)))
        return items

    def _post_before(self, at: datetime) -> Post:
        before = [post for post in self._posts if post.at < at]
        return self._rng.choice(before[-4:] or self._posts[:1])

    def _private(self, language: Language, who: Somebody, at: datetime) -> list[Item]:
        rng = self._rng
        topic = rng.choice(language.topics)
        fill = Filler(language, rng)
        subject = fill(rng.choice(topic.subject)) if self._network == "mail" else ""
        conversation = self._conversation(who)
        first = self._item(language, who, at, fill(self._opening(language, who, topic)), conversation, subject)
        items = [first, self._ours(first, fill(self._our_words(language, who, topic.answer)))]
        if topic.back and rng.random() < 0.45:
            items.append(self._theirs(items[-1], fill(rng.choice(topic.back))))
            items.append(self._ours(items[-1], fill(rng.choice(topic.again))))
        if rng.random() < 0.45:
            items.append(self._theirs(items[-1], rng.choice(language.thanks)))
        return self._dressed(items) if self._network == "mail" else items

    def _conversation(self, who: Somebody) -> str:
        """A mail begins a thread of its own; elsewhere one person is one conversation."""
        return f"thread-{self._count}" if self._network == "mail" else f"dm-{who.slug}"

    def _opening(self, language: Language, who: Somebody, topic: Topic) -> str:
        rng = self._rng
        parts = [rng.choice(topic.ask)]
        if topic.more and rng.random() < 0.4:
            parts.append(rng.choice(topic.more))
        if self._network != "mail":
            greet = f"{rng.choice(language.greet)} " if rng.random() < 0.4 else ""
            return greet + " ".join(parts) if greet else sentence(" ".join(parts))
        return f"{rng.choice(language.greet)}\n\n{' '.join(parts)}\n\n{rng.choice(language.bye)}\n{who.name}"

    def _our_words(self, language: Language, who: Somebody, choices: tuple[str, ...]) -> str:
        words = self._rng.choice(choices)
        if self._network != "mail":
            return words
        return f"{self._rng.choice(language.ours)}\n\n{words}\n\nMaren\nTern Bakery"

    def _item(
        self,
        language: Language,
        who: Somebody,
        at: datetime,
        text: str,
        conversation: str,
        subject: str = "",
        *,
        public: bool = False,
        context: str = "",
    ) -> Item:
        return Item(
            id=self._next_id(),
            at=at,
            conversation=conversation,
            address=address_of(self._network, who),
            name=who.name,
            own=False,
            text=text,
            subject=subject,
            public=public,
            context=context,
            language=language.code,
        )

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._network}-{self._count}"

    def _ours(self, before: Item, text: str) -> Item:
        wait = timedelta(minutes=self._rng.choice((4, 9, 16, 25, 40, 70, 130, 300, 640, 900)))
        return self._answer(before, text, wait, own=True)

    def _theirs(self, before: Item, text: str) -> Item:
        wait = timedelta(minutes=self._rng.choice((2, 5, 11, 30, 55, 120, 260, 480)))
        return self._answer(before, text, wait, own=False)

    def _answer(self, before: Item, text: str, wait: timedelta, *, own: bool) -> Item:
        seconds = timedelta(seconds=self._rng.randrange(60))
        return replace(
            before,
            id=self._next_id(),
            at=before.at + wait + seconds,
            text=text,
            own=own,
            reply_to=before.id,
            subject=_re(before.subject),
            html="",
            files=(),
        )

    def _dressed(self, items: list[Item]) -> list[Item]:
        """Some mails quote what they answer, some are HTML."""
        dressed = [items[0]]
        for before, item in pairwise(items):
            dressed.append(with_quote(item, before) if self._rng.random() < 0.5 else item)
        return [as_html(item) if self._rng.random() < 0.3 else item for item in dressed]


def _re(subject: str) -> str:
    return subject if not subject or subject.startswith("Re: ") else f"Re: {subject}"


def sentence(text: str) -> str:
    """With a capital at its beginning, as one writes without a greeting before it."""
    for number, letter in enumerate(text):
        if letter.isalpha():
            return text[:number] + letter.upper() + text[number + 1 :]
    return text


def moments(rng: random.Random, start: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """So many moments between two times: a shop's hours, more in the mornings, more in December."""
    days = max(1, (end - start).days)
    made = 0
    while made < count:
        day = start + timedelta(days=rng.randrange(days))
        if day.month != 12 and rng.random() < 0.15:
            continue
        hour = min(22, max(6, int(rng.gauss(12, 4))))
        at = day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
        made += 1
        yield min(at, end)
