"""What is at Facebook: a Page, its posts with what stands beneath, recommendations, and Messenger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

PAGE = "104500000000001"
NAME = "Corner Bakery"


@dataclass(slots=True)
class Said:
    """A comment; `above` is the comment that it answers."""

    id: str
    post: str
    writer: str
    text: str
    at: datetime
    above: str = ""
    hidden: bool = False
    liked: bool = False
    picture: bytes = b""
    private: str = ""
    """Number of the private answer that it had."""
    here: bool = False
    """It came through the interface."""


@dataclass(slots=True)
class Post:
    """A post of the Page's, of a visitor, or elsewhere with the Page's name in it."""

    id: str
    writer: str
    text: str
    at: datetime
    tagged: bool = False
    hidden: bool = False
    liked: bool = False
    private: str = ""


@dataclass(slots=True)
class Rating:
    """A recommendation; `id` is that of its story."""

    id: str
    writer: str
    kind: str
    text: str
    at: datetime
    stars: int = 0


@dataclass(slots=True)
class Letter:
    """A message in Messenger; `writer` is a person's number or the Page's."""

    id: str
    talk: str
    writer: str
    text: str
    at: datetime
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    sticker: bool = False
    here: bool = False
    tag: str = ""


@dataclass(slots=True)
class World:
    """Everything, by number."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    names: dict[str, str] = field(default_factory=lambda: {PAGE: NAME})
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[str, Said] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    nameless: bool = False
    """Without Advanced Access: comments tell nobody's name."""
    strangers: bool = True
    """With Advanced Access: Messenger of people without a role is seen."""
    count: int = 0

    def person(self, name: str) -> str:
        """The number of somebody of that name, for this Page."""
        number = str(7_000_000_000 + crc32(name.encode()) % 1_000_000_000)
        self.names[number] = name.title()
        return number

    def talk(self, person: str) -> str:
        """The one conversation with somebody."""
        return f"t_{int(person) + 1}"

    def whom(self, talk: str) -> str:
        """Who is at the other end."""
        return str(int(talk.removeprefix("t_")) - 1)

    def next(self) -> int:
        """A new number."""
        self.count += 1
        return 900_000 + self.count

    def post(self, text: str, *, writer: str = PAGE, at: datetime | None = None, tagged: bool = False) -> Post:
        """A post."""
        owner = writer if tagged else PAGE
        made = Post(f"{owner}_{self.next()}", writer, text, at or self.now(), tagged)
        self.posts[made.id] = made
        return made

    def comment(self, under: str, text: str, *, writer: str, at: datetime | None = None, here: bool = False) -> Said:
        """A comment beneath a post or another comment."""
        above = self.comments.get(under)
        post = above.post if above is not None else under
        number = f"{post.rpartition('_')[2]}_{self.next()}"
        made = Said(number, post, writer, text, at or self.now(), under if above is not None else "", here=here)
        self.comments[number] = made
        return made

    def rate(self, writer: str, kind: str, text: str, *, at: datetime | None = None, stars: int = 0) -> Rating:
        """A recommendation."""
        made = Rating(f"{writer}_{self.next()}", writer, kind, text, at or self.now(), stars)
        self.ratings[made.id] = made
        return made

    def letter(
        self,
        person: str,
        text: str,
        *,
        ours: bool = False,
        at: datetime | None = None,
        files: Sequence[tuple[str, str, bytes]] = (),
        here: bool = False,
        tag: str = "",
    ) -> Letter:
        """A message between the Page and somebody."""
        talk = self.talk(person)
        number = f"m_{self.next()}AbCdEf"
        made = Letter(number, talk, PAGE if ours else person, text, at or self.now(), list(files), here=here, tag=tag)
        self.letters[number] = made
        self.unread[talk] = 0 if ours else self.unread.get(talk, 0) + 1
        return made

    def of_talk(self, talk: str) -> list[Letter]:
        """Its messages, newest first; those of one moment as they came."""
        found = [one for one in reversed(self.letters.values()) if one.talk == talk]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def beneath(self, thing: str) -> list[Said]:
        """Comments under a post, or under a comment, newest first."""
        if thing in self.comments:
            found = [one for one in reversed(self.comments.values()) if one.above == thing]
        else:
            found = [one for one in reversed(self.comments.values()) if one.post == thing]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def drop(self, thing: str) -> None:
        """Deleted, with everything beneath."""
        for one in list(self.comments.values()):
            if thing in (one.id, one.post, one.above):
                self.comments.pop(one.id, None)
        self.posts.pop(thing, None)
        self.letters.pop(thing, None)
