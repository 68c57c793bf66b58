"""The service's own state: people, statuses, notifications, files, sign-ins. Ids grow with time, as Mastodon's do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Final

MENTION: Final = re.compile(r"(?<![\w/])@(\w+)(?:@([\w.:-]+\w))?")


@dataclass(slots=True)
class Person:
    """An account; `domain` '' is one of this server."""

    id: str
    username: str
    domain: str = ""
    display_name: str = ""
    bot: bool = False

    @property
    def acct(self) -> str:
        """As the service names it."""
        return f"{self.username}@{self.domain}" if self.domain else self.username


@dataclass(slots=True)
class Media:
    """An upload; `looks` is how often somebody must ask until it is ready."""

    id: str
    name: str
    media_type: str
    content: bytes
    description: str = ""
    looks: int = 2


@dataclass(slots=True)
class Toot:
    """A status."""

    id: str
    author: Person
    text: str
    at: datetime
    visibility: str = "public"
    parent: str = ""
    warning: str = ""
    mentions: tuple[Person, ...] = ()
    media: tuple[Media, ...] = ()
    edited_at: datetime | None = None
    key: str = ""
    """The key it was posted with; '' when it came from elsewhere."""
    emojis: tuple[str, ...] = ()


@dataclass(slots=True)
class Notice:
    """A notification about a status."""

    id: str
    kind: str
    toot: Toot
    who: Person


@dataclass(slots=True)
class App:
    """A program that introduced itself."""

    client_id: str
    secret: str
    redirects: tuple[str, ...]
    scopes: str


@dataclass(slots=True)
class Grant:
    """A code that was given and not yet turned in."""

    app: App
    redirect: str
    challenge: str


@dataclass(slots=True)
class World:
    """Everything there is. `shop` is the account under test."""

    domain: str = "shop.example"
    origin: str = "https://shop.example"
    people: dict[str, Person] = field(default_factory=dict)
    toots: dict[str, Toot] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    apps: dict[str, App] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self, at: datetime | None = None) -> str:
        """An id; later ones are greater, and those of older things fit among older ones."""
        moment = at or datetime.now(UTC)
        return str((int(moment.timestamp() * 1000) << 16) + next(self.numbers))

    def person(self, name: str, domain: str = "") -> Person:
        """Somebody, made when first spoken of."""
        key = f"{name}@{domain}".lower()
        if key not in self.people:
            self.people[key] = Person(str(100 + next(self.numbers)), name, domain, name.capitalize())
        return self.people[key]

    @property
    def shop(self) -> Person:
        """The account under test."""
        return self.person("bakery")

    def known(self, name: str, domain: str) -> Person | None:
        """Whom a mention means; None when there is nobody."""
        return self.people.get(f"{name}@{'' if domain == self.domain else domain}".lower())

    def post(self, toot: Toot) -> Toot:
        """Publish: mentions are resolved, and the shop is told when it is one of them."""
        named = [self.known(match[1], match[2] or "") for match in MENTION.finditer(toot.text)]
        toot.mentions = tuple(
            {each.id: each for each in named if each is not None and each is not toot.author}.values()
        )
        self.toots[toot.id] = toot
        if self.shop in toot.mentions:
            self.notify("mention", toot, toot.author)
        return toot

    def notify(self, kind: str, toot: Toot, who: Person) -> Notice:
        """Tell the shop of something."""
        notice = Notice(self.number(toot.at if kind == "mention" else None), kind, toot, who)
        self.notices[notice.id] = notice
        return notice

    def remove(self, toot_id: str) -> Toot | None:
        """A status goes, and what was told of it."""
        self.notices = {key: one for key, one in self.notices.items() if one.toot.id != toot_id}
        return self.toots.pop(toot_id, None)

    def ancestors(self, toot: Toot) -> list[Toot]:
        """What it answers, the first of the thread first."""
        found: list[Toot] = []
        while toot.parent in self.toots:
            toot = self.toots[toot.parent]
            found.insert(0, toot)
        return found

    def descendants(self, toot: Toot) -> list[Toot]:
        """What answers it, directly or not."""
        found: list[Toot] = []
        for one in sorted(self.toots.values(), key=lambda each: int(each.id)):
            if one.parent and (one.parent == toot.id or any(one.parent == each.id for each in found)):
                found.append(one)
        return found
