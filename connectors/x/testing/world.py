"""What X has: people, posts, private messages, and the bill that it writes for whoever asks."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zlib import crc32

US, USERNAME = "7001", "tern_bakery"
_EPOCH_MS = 1_288_834_974_657
_HANDLE = re.compile(r"@(\w{1,15})")
_LINK = re.compile(r"https?://\S+|\b[a-z0-9-]+\.(?:com|org|shop|example)\b\S*", re.IGNORECASE)
PRICES = {"post": 5_000, "own": 1_000, "user": 10_000, "dm": 10_000}
"""Reads, in millionths of a dollar."""
WRITES = {"post": 15_000, "link": 200_000, "summoned": 10_000, "dm": 15_000, "delete": 10_000, "metadata": 5_000}


@dataclass(slots=True)
class Person:
    """An account."""

    id: str
    username: str
    name: str


@dataclass(slots=True)
class Post:
    """`text` as X shows it in its JSON before escaping: an answer begins with the names that are added by itself."""

    id: str
    author: str
    text: str
    at: datetime
    conversation: str
    reply_to: str = ""
    quoted: str = ""
    repost: str = ""
    shown_from: int = 0
    media: tuple[str, ...] = ()
    note: str = ""
    by_program: bool = False


@dataclass(slots=True)
class Private:
    """A legacy private message."""

    id: str
    sender: str
    place: str
    text: str
    at: datetime
    media: tuple[str, ...] = ()
    by_program: bool = False


@dataclass(slots=True)
class Bill:
    """What X charges: a thing that was read once on a day in UTC, a write each time."""

    now: Callable[[], datetime]
    lines: list[tuple[datetime, str, int]] = field(default_factory=list)
    charged: set[tuple[str, str, str]] = field(default_factory=set)

    def read(self, kind: str, key: str, price: int) -> None:
        """One thing in an answer."""
        named = (self.now().date().isoformat(), kind, key)
        if named not in self.charged:
            self.charged.add(named)
            self.lines.append((self.now(), kind, price))

    def write(self, kind: str) -> None:
        """One request."""
        self.lines.append((self.now(), f"{kind} written", WRITES[kind]))

    def total(self, since: datetime | None = None) -> int:
        """In millionths of a dollar."""
        return sum(amount for at, _, amount in self.lines if since is None or at >= since)


@dataclass(slots=True)
class World:
    """Everything at X that one shop can come upon."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    private: dict[str, Private] = field(default_factory=dict)
    media: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    counted: int = 0

    def __post_init__(self) -> None:
        self.people[US] = Person(US, USERNAME, "Tern Bakery")

    def person(self, name: str) -> Person:
        """Somebody by name, made at first mention."""
        if name == USERNAME:
            return self.people[US]
        number = str(100_000 + crc32(name.encode()) % 1_000_000)
        return self.people.setdefault(number, Person(number, name, name.title()))

    def number(self, at: datetime) -> str:
        """A number that tells its time, as X's do."""
        self.counted += 1
        milliseconds = int(at.timestamp() * 1000) - _EPOCH_MS
        return str((milliseconds << 22) + self.counted % 4096)

    def post(self, author: str, text: str, *, at: datetime | None = None, answers: str = "", quoted: str = "") -> Post:
        """Somebody posts. An answer gets the name of whom it answers before it, as X adds it."""
        when = at or self.now()
        parent = self.posts.get(answers)
        number = self.number(when)
        before = f"@{self.people[parent.author].username} " if parent is not None else ""
        if parent is not None and parent.author == author:
            before = ""
        root = parent.conversation if parent is not None else number
        made = Post(number, author, before + text, when, root, answers, quoted=quoted, shown_from=len(before))
        self.posts[number] = made
        return made

    def write_private(self, sender: str, other: str, text: str, *, at: datetime | None = None) -> Private:
        """A legacy private message between two."""
        place = "-".join(sorted((sender, other), key=int))
        when = at or self.now()
        made = Private(self.number(when), sender, place, text, when)
        self.private[made.id] = made
        return made

    def picture(self, content: bytes, kind: str = "png", words: str = "") -> str:
        """A picture; its key."""
        key = f"3_{self.number(self.now())}"
        self.media[key] = {"type": "photo", "url": f"https://pbs.twimg.com/media/{key}.{kind}", "alt_text": words}
        self.files[f"/media/{key}.{kind}"] = content
        return key

    def mentions_in(self, text: str) -> list[tuple[int, int, Person]]:
        """Known people in a text, by place."""
        known = {one.username.lower(): one for one in self.people.values()}
        found = ((match, known.get(match[1].lower())) for match in _HANDLE.finditer(text))
        return [(match.start(), match.end(), person) for match, person in found if person is not None]

    def names_us(self, post: Post) -> bool:
        """Whether it is among our mentions."""
        return post.author != US and any(person.id == US for _, _, person in self.mentions_in(post.note or post.text))

    def summons_us(self, post: Post) -> bool:
        """Whether a program may answer it."""
        quoted = self.posts.get(post.quoted)
        return self.names_us(post) or (quoted is not None and quoted.author == US)


def has_link(text: str) -> bool:
    """Whether X finds an address in it."""
    return bool(_LINK.search(text))


def links_in(text: str) -> list[tuple[int, int, str]]:
    """Their places."""
    return [(match.start(), match.end(), match[0]) for match in _LINK.finditer(text)]


def week_ago(now: datetime) -> datetime:
    """What a search reaches."""
    return now - timedelta(days=7)
