"""Disqus in memory, as disqus.com/api/docs describes it; it refuses what it does not know."""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

SECRET, TOKEN = "sk-0123456789abcdefSECRETKEY", "at-fedcba9876543210ACCESSTOKEN"
FORUM = "corner-bakery"
SHOP = 7
STATUS = {4: 401, 5: 403, 8: 404, 15: 500, 16: 408, 20: 503, 21: 503}
"""Of disqus.com/api/docs/errors; all others come with 400."""
WORDS = {
    4: "You must provide an authenticated user for this method",
    5: "Invalid API key",
    8: "A requested object was not found",
    12: "This application does not have enough privileges to access this resource",
    13: "You have exceeded the rate limit for this resource",
    18: "The authorization signature you passed was not valid",
}
LISTING = frozenset({"order", "limit", "related", "include", "forum", "since", "cursor"})
PUBLIC = frozenset({"posts/list", "posts/details", "forums/details"})
"""What is told without a user, too."""
Parameters = Mapping[str, Sequence[str]]


class RefusedError(Exception):
    """An answer with a code."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(words)
        self.code = code
        self.words = words or WORDS.get(code, "No.")


@dataclass(slots=True)
class Post:
    """A comment."""

    id: int
    author: int
    raw: str
    at: datetime
    parent: int = 0
    thread: int = 1
    forum: str = FORUM
    approved: bool = True
    spam: bool = False
    deleted: bool = False
    guest: str = ""
    votes: dict[int, int] = field(default_factory=dict)
    ours: bool = False
    """Made by this program."""

    def states(self) -> frozenset[str]:
        """Words of `include` that it falls under."""
        if self.deleted:
            return frozenset({"deleted"})
        return frozenset({"spam" if self.spam else "approved" if self.approved else "unapproved"})

    def text(self) -> str:
        """As a reader sees it."""
        return html.unescape(self.raw)


@dataclass(slots=True)
class Service:
    """User 7 moderates both forums."""

    secret: str = field(default=SECRET, repr=False)
    token: str = field(default=TOKEN, repr=False)
    posts: dict[int, Post] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=lambda: {SHOP: "rosa"})
    forums: dict[str, str] = field(default_factory=lambda: {FORUM: "Corner Bakery", "corner-cakes": "Corner Cakes"})
    moderator: bool = True
    closed: set[int] = field(default_factory=set)
    premoderated: bool = False
    left: int = 1000
    limited: float = 0
    refusal: str = ""
    failing: int = 0
    """A code that the next write answers with after it was done."""
    asked: list[str] = field(default_factory=list)

    def person(self, name: str) -> int:
        """The number of a user, made when new."""
        for number, known in self.people.items():
            if known == name.lower():
                return number
        self.people[max(self.people) + 1] = name.lower()
        return max(self.people)

    def add(self, author: int, raw: str, **more: object) -> Post:
        """A comment, now unless told otherwise."""
        number = max(self.posts, default=1000) + 1
        usual: dict[str, Any] = {"at": datetime.now(UTC).replace(microsecond=0), **more}
        post = Post(number, author, raw, **usual)
        self.posts[number] = post
        return post

    def seed(self, count: int) -> None:
        """Older talk in three threads, a third of it answers."""
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=400)
        for number in range(count):
            parent = max(self.posts, default=0) if number % 3 == 2 else 0
            thread = self.posts[parent].thread if parent else number % 3 + 1
            name = ("ana", "ben", "carla")[number % 3]
            at = start + timedelta(hours=number)
            self.add(self.person(name), f"Older words, number {number}.", parent=parent, thread=thread, at=at)

    def answer(
        self, method: str, path: str, query: bytes, body: bytes
    ) -> tuple[int, Mapping[str, Any], dict[str, str]]:
        """Status, JSON and headers."""
        given = parse_qs(f"{query.decode()}&{body.decode()}", keep_blank_values=True)
        name = path.removeprefix("/api/3.0/").removesuffix(".json")
        self.asked.append(name)
        try:
            self._admit(given, public=method == "GET" and name in PUBLIC)
            found = self._route(method, name, given)
        except RefusedError as refused:
            said = {"code": refused.code, "response": refused.words}
            return STATUS.get(refused.code, 400), said, self._limits()
        return 200, found if "code" in found else {"code": 0, "response": found["response"]}, self._limits()

    def _admit(self, given: Parameters, *, public: bool) -> None:
        if self.limited:
            self.left = 0
            raise RefusedError(13)
        self.left -= 1
        if given.get("api_secret") != [self.secret]:
            raise RefusedError(5)
        if "access_token" in given and given["access_token"] != [self.token]:
            raise RefusedError(18)
        if "access_token" not in given and not public:
            raise RefusedError(4)

    def _limits(self) -> dict[str, str]:
        reset = datetime.now(UTC).timestamp() + (self.limited or 3600)
        self.limited = 0
        return {
            "X-Ratelimit-Limit": "1000",
            "X-Ratelimit-Remaining": str(max(0, self.left)),
            "X-Ratelimit-Reset": str(round(reset)),
        }

    def _route(self, method: str, name: str, given: Parameters) -> Mapping[str, Any]:
        reads: Mapping[str, Callable[[Parameters], Mapping[str, Any]]] = {
            "users/details": lambda given: {"response": self.user(SHOP)},
            "users/listForums": lambda given: _listed([self.forum(one) for one in self.forums], ""),
            "users/listPosts": self._own_posts,
            "forums/details": self._forum,
            "posts/list": self._list,
            "posts/details": lambda given: {"response": self.post(self._one(given), _related(given))},
        }
        writes = {
            "posts/create": self._create,
            "posts/update": self._update,
            "posts/vote": self._vote,
            "posts/approve": lambda given: self._judge(given, approved=True, spam=False),
            "posts/spam": lambda given: self._judge(given, spam=True),
            "posts/remove": lambda given: self._judge(given, deleted=True),
        }
        known = reads if method == "GET" else writes
        if name not in known:
            raise RefusedError(7 if name in {**reads, **writes} else 1, "You cannot access this resource so")
        return known[name](given)

    def _one(self, given: Parameters) -> Post:
        number = given.get("post", [""])[0]
        if not number.isdecimal() or int(number) not in self.posts:
            raise RefusedError(8)
        return self.posts[int(number)]

    def _forum(self, given: Parameters) -> Mapping[str, Any]:
        if given["forum"][0] not in self.forums:
            raise RefusedError(2, "Invalid argument, 'forum': Unable to find forum")
        return {"response": self.forum(given["forum"][0])}

    def _list(self, given: Parameters) -> Mapping[str, Any]:
        unknown = set(given) - LISTING - {"api_secret", "access_token", "api_key"}
        if unknown or int(given.get("limit", ["25"])[0]) > 100:
            raise RefusedError(2, f"Invalid argument: {sorted(unknown)}")
        states = set(given.get("include", ["approved"]))
        if states - {"approved"} and not (self.moderator and "access_token" in given):
            raise RefusedError(12)
        found = [one for one in self.posts.values() if one.states() & states]
        if "forum" in given:
            found = [one for one in found if one.forum == given["forum"][0]]
        return self._paged(found, given)

    def _own_posts(self, given: Parameters) -> Mapping[str, Any]:
        states = set(given.get("include", ["approved"]))
        found = [one for one in self.posts.values() if str(one.author) in given["user"] and one.states() & states]
        return self._paged(found, given)

    def _paged(self, found: list[Post], given: Parameters) -> Mapping[str, Any]:
        if "since" in given:
            found = [one for one in found if one.at.timestamp() >= int(given["since"][0])]
        newest_first = given.get("order", ["desc"])[0] == "desc"
        found.sort(key=lambda one: (one.at, one.id), reverse=newest_first)
        if "cursor" in given:
            passed = int(given["cursor"][0].partition(":")[0])
            places = [place for place, one in enumerate(found) if one.id == passed]
            found = found[places[0] + 1 :] if places else []
        page = found[: int(given.get("limit", ["25"])[0])]
        after = f"{page[-1].id}:0:0" if len(found) > len(page) else ""
        return _listed([self.post(one, _related(given)) for one in page], after)

    def _create(self, given: Parameters) -> Mapping[str, Any]:
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise RefusedError(2, reason)
        parent = int(given.get("parent", ["0"])[0])
        if parent and parent not in self.posts:
            raise RefusedError(8)
        above = self.posts[parent]
        if above.thread in self.closed:
            raise RefusedError(2, "Thread is closed")
        made = self.add(SHOP, given["message"][0], parent=parent, thread=above.thread, forum=above.forum, ours=True)
        made.approved = not self.premoderated
        if self.failing:
            code, self.failing = self.failing, 0
            raise RefusedError(code, "Maintenance")
        return {"response": self.post(made)}

    def _update(self, given: Parameters) -> Mapping[str, Any]:
        post = self._one(given)
        if post.author != SHOP:
            raise RefusedError(22, "You do not have the appropriate permissions to access this resource")
        post.raw = given["message"][0]
        return {"response": self.post(post)}

    def _vote(self, given: Parameters) -> Mapping[str, Any]:
        post = self._one(given)
        if given["vote"][0] not in ("-1", "0", "1"):
            raise RefusedError(2, "Invalid argument, 'vote'")
        post.votes[SHOP] = int(given["vote"][0])
        return {"response": {"vote": post.votes[SHOP], "id": str(post.id), "post": self.post(post)}}

    def _judge(self, given: Parameters, **marks: bool) -> Mapping[str, Any]:
        post = self._one(given)
        if not self.moderator and post.author != SHOP:
            raise RefusedError(12)
        for name, value in marks.items():
            setattr(post, name, value)
        return {"response": [{"id": str(post.id)}]}

    # ---- as JSON

    def user(self, number: int) -> Mapping[str, Any]:
        """A user."""
        name = self.people[number]
        return {
            "id": str(number),
            "username": name,
            "name": name.title(),
            "url": "",
            "profileUrl": f"https://disqus.com/by/{name}/",
            "isAnonymous": False,
            "about": "",
            "avatar": {"permalink": f"https://disqus.com/api/users/avatars/{name}.jpg"},
        }

    def forum(self, name: str) -> Mapping[str, Any]:
        """A forum."""
        return {"id": name, "name": self.forums[name], "founder": str(SHOP), "url": f"https://{name}.example"}

    def post(self, one: Post, related: Sequence[str] = ()) -> Mapping[str, Any]:
        """A post, as moderators see it."""
        author = self.user(one.author)
        if one.guest:
            author = {
                "name": one.guest,
                "url": "",
                "profileUrl": "",
                "isAnonymous": True,
                "email": f"{one.guest}@example.org",
            }
        return {
            "id": str(one.id),
            "forum": one.forum,
            "thread": self.thread(one) if "thread" in related else str(one.thread),
            "parent": one.parent or None,
            "author": author,
            "message": _markup(one.raw),
            "raw_message": one.raw,
            "createdAt": one.at.replace(tzinfo=None).isoformat(timespec="seconds"),
            "isApproved": one.approved,
            "isSpam": one.spam,
            "isDeleted": one.deleted,
            "isEdited": False,
            "isFlagged": False,
            "isHighlighted": False,
            "likes": sum(vote > 0 for vote in one.votes.values()),
            "dislikes": 0,
            "points": sum(one.votes.values()),
            "userScore": one.votes.get(SHOP, 0),
            "media": [],
        }

    def thread(self, one: Post) -> Mapping[str, Any]:
        """A thread: the discussion of a page."""
        return {
            "id": str(one.thread),
            "forum": one.forum,
            "title": f"Bread &amp; number {one.thread}",
            "clean_title": f"Bread & number {one.thread}",
            "link": f"https://{one.forum}.example/page-{one.thread}",
            "slug": f"bread_{one.thread}",
            "identifiers": [str(one.thread)],
            "createdAt": "2025-01-01T08:00:00",
            "isClosed": one.thread in self.closed,
            "isDeleted": False,
            "author": str(SHOP),
            "message": "",
            "posts": 1,
            "likes": 0,
            "dislikes": 0,
        }


def _related(given: Parameters) -> Sequence[str]:
    return given.get("related", ())


def _listed(found: Sequence[Mapping[str, Any]], after: str) -> Mapping[str, Any]:
    cursor = {
        "prev": None,
        "hasPrev": False,
        "next": after or "0:0:0",
        "hasNext": bool(after),
        "more": bool(after),
        "total": None,
        "id": after or "0:0:0",
    }
    return {"cursor": cursor, "code": 0, "response": list(found)}


def _markup(raw: str) -> str:
    parts = raw.replace("\r\n", "\n").split("\n\n")
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts)
