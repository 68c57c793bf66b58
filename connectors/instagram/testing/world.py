"""What is at Instagram: posts of the shop's, what stands beneath, posts that tag it, and direct messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

ACCOUNT, SCOPED, USERNAME = "17841400000000001", "25025320000000001", "corner.bakery"


@dataclass(slots=True)
class Media:
    """A post; `tagged` when somebody else's tags the shop."""

    id: str
    writer: str
    caption: str
    at: datetime
    tagged: bool = False


@dataclass(slots=True)
class Said:
    """A comment; `top` is the comment beneath which it stands."""

    id: str
    media: str
    writer: str
    text: str
    at: datetime
    top: str = ""
    hidden: bool = False
    answered: bool = False
    """It had its one private answer."""
    here: bool = False


@dataclass(slots=True)
class Letter:
    """A direct message; `other` is the person of its conversation."""

    id: str
    other: str
    own: bool
    text: str
    at: datetime
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    unsupported: bool = False
    story: bool = False
    here: bool = False
    tag: str = ""


@dataclass(slots=True)
class World:
    """Everything, by number."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    names: dict[str, str] = field(default_factory=lambda: {ACCOUNT: USERNAME})
    media: dict[str, Media] = field(default_factory=dict)
    comments: dict[str, Said] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    count: int = 0

    def person(self, name: str) -> str:
        """The number of somebody of that name, for this account."""
        number = str(5_000_000_000 + crc32(name.encode()) % 1_000_000_000)
        self.names[number] = name
        return number

    def next(self) -> int:
        """A new number."""
        self.count += 1
        return 700_000 + self.count

    def post(self, caption: str, *, writer: str = ACCOUNT, at: datetime | None = None) -> Media:
        """A post of the shop's, or one of somebody else that tags it."""
        made = Media(f"1790{self.next()}", writer, caption, at or self.now(), writer != ACCOUNT)
        self.media[made.id] = made
        return made

    def comment(self, under: str, text: str, *, writer: str, at: datetime | None = None, here: bool = False) -> Said:
        """A comment; beneath another one it lands beneath the top one."""
        above = self.comments.get(under)
        media, top = (above.media, above.top or above.id) if above is not None else (under, "")
        made = Said(f"1785{self.next()}", media, writer, text, at or self.now(), top, here=here)
        self.comments[made.id] = made
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
        """A direct message."""
        number = f"aWdfZAG1faXRlbToxOklHTWVzc2FnZA{self.next()}"
        made = Letter(number, person, ours, text, at or self.now(), list(files), here=here, tag=tag)
        self.letters[number] = made
        return made

    def of_talk(self, person: str) -> list[Letter]:
        """Newest first; those of one moment as they came."""
        found = [one for one in reversed(self.letters.values()) if one.other == person]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def beneath(self, media: str) -> list[Said]:
        """Top comments, newest first."""
        found = [one for one in reversed(self.comments.values()) if one.media == media and not one.top]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def replies(self, comment: str) -> list[Said]:
        """Beneath a top comment, oldest first."""
        return sorted((one for one in self.comments.values() if one.top == comment), key=lambda one: one.at)

    def drop(self, comment: str) -> None:
        """Deleted, with everything beneath."""
        for one in list(self.comments.values()):
            if comment in (one.id, one.top):
                del self.comments[one.id]
