"""Blogs in memory, as the Blogger API v3 shows them; it refuses what it does not know, unlike the real one.

Made from the discovery document blogger.v3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from connectors._kit import values
from connectors._kit.google.testing import GoogleError, Issuer, asked, page

SCOPE = "https://www.googleapis.com/auth/blogger"
USER, USER_NAME = "7001", "Rosa"
BAKING, NEWS = "31", "32"
LIVE, PENDING, SPAM, EMPTIED = "LIVE", "PENDING", "SPAM", "EMPTIED"
_LIST = dict.fromkeys(("status", "maxResults", "fetchBodies", "startDate", "endDate", "pageToken"), "")


@dataclass(slots=True)
class Comment:
    """One comment."""

    id: str
    blog: str
    post: str
    parent: str
    writer: str
    name: str
    content: str
    at: datetime
    status: str = LIVE
    updated: datetime | None = None


@dataclass(slots=True)
class Blogs:
    """Two blogs; articles are numbered 901 and so on."""

    issuer: Issuer = field(default_factory=lambda: Issuer(SCOPE))
    blogs: dict[str, str] = field(default_factory=lambda: {BAKING: "Rosa bakes", NEWS: "News from the bakery"})
    comments: dict[str, Comment] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=lambda: {f"90{n}": f"Article number {n}" for n in (1, 2, 3)})
    switched_on: bool = True
    forbidden: set[str] = field(default_factory=set)
    """Blogs that this user no longer looks after."""
    odd: list[object] = field(default_factory=list)
    """What stands before the comments of every list, as a service that errs would answer."""
    calls: list[str] = field(default_factory=list)
    number: int = 5000

    # ---- what people do

    def add(self, name: str, content: str, parent: str = "", **more: object) -> Comment:
        """A comment by somebody, now unless told otherwise; `content` is markup."""
        self.number += 1
        above = self.comments.get(parent)
        usual: dict[str, object] = {
            "blog": above.blog if above else BAKING,
            "post": above.post if above else "901",
            "writer": f"g-{name.lower()}",
            "at": datetime.now(UTC),
        }
        made = Comment(id=str(self.number), parent=parent, name=name, content=content, **{**usual, **more})  # type: ignore[arg-type]
        self.comments[made.id] = made
        return made

    def own(self, content: str, parent: str = "", **more: object) -> Comment:
        """The owner answers on the article's page."""
        return self.add(USER_NAME, content, parent, writer=USER, **more)

    def seed(self, count: int) -> None:
        """Older talk under three articles of two blogs, a third of it answers."""
        start = datetime.now(UTC) - timedelta(days=400)
        top = ""
        for number in range(count):
            name, at = ("Ana", "Ben", "Carla")[number % 3], start + timedelta(hours=number)
            if number % 3 == 2:
                self.add(name, f"Older words, number {number}.", top, at=at)
                continue
            where = {"blog": (BAKING, NEWS)[number % 2], "post": f"90{number % 3 + 1}"}
            top = self.add(name, f"Older words, number {number}.", at=at, **where).id

    # ---- what the API says

    def carries(self, request: httpx.Request) -> bool:
        """Lists of comments."""
        return request.method == "GET" and request.url.path.endswith("/comments")

    def sends(self, request: httpx.Request) -> bool:
        """Nothing does."""
        return False

    def answer(self, request: httpx.Request) -> httpx.Response:
        """To one request. Raises GoogleError."""
        self.issuer.check(request, SCOPE)
        if not self.switched_on:
            raise GoogleError(403, "accessNotConfigured", "Blogger API has not been used in project 1 before.")
        path = request.url.path.split("/")[2:]
        self.calls.append(f"{request.method} {request.url.path}")
        match (request.method, path):
            case ("GET", ["users", "self"]):
                return _json({"kind": "blogger#user", "id": USER, "displayName": USER_NAME})
            case ("GET", ["users", "self", "blogs"]):
                return _json(self._blogs())
            case ("GET", ["blogs", blog, "comments"]):
                return _json(self._list(request, self._known(blog), ""))
            case ("GET", ["blogs", blog, "posts", post, "comments"]):
                return _json(self._list(request, self._known(blog), post))
            case ("GET", ["blogs", blog, "posts", post]):
                return _json(self._post(request, self._known(blog), post))
            case (_, ["blogs", blog, "posts", post, "comments", comment, *verb]):
                return self._one(request, self._comment(self._known(blog), post, comment), verb)
        raise GoogleError(404, "notFound", "Not Found")

    def _blogs(self) -> Mapping[str, object]:
        shown = [
            {"kind": "blogger#blog", "id": one, "name": name, "url": f"http://{one}.blogspot.example/"}
            for one, name in self.blogs.items()
        ]
        return {"kind": "blogger#blogList", **({"items": shown} if shown else {})}

    def _known(self, blog: str) -> str:
        if blog in self.forbidden:
            raise GoogleError(403, "forbidden", "We're sorry, but you do not have permission to access this resource.")
        if blog not in self.blogs:
            raise GoogleError(404, "notFound", "Not Found")
        return blog

    def _comment(self, blog: str, post: str, comment: str) -> Comment:
        found = self.comments.get(comment)
        if found is None or (found.blog, found.post) != (blog, post):
            raise GoogleError(404, "notFound", "Not Found")
        return found

    def _list(self, request: httpx.Request, blog: str, post: str) -> Mapping[str, object]:
        query = asked(request, _LIST)
        wanted = query.get("status", LIVE).split(",")
        since = values.moment(query, "startDate")
        here = [
            one
            for one in self.comments.values()
            if one.blog == blog and post in ("", one.post) and one.status in wanted and (not since or one.at >= since)
        ]
        here.sort(key=lambda one: (one.at, one.id), reverse=True)
        some, token = page(here, query.get("pageToken", ""), int(query.get("maxResults", "20")))
        bodies = query.get("fetchBodies", "true") == "true"
        return self._listed([_shown(one, bodies=bodies) for one in some], token)

    def _listed(self, items: Sequence[object], token: str) -> Mapping[str, object]:
        found = {"kind": "blogger#commentList", "etag": '"e"', "items": [*self.odd, *items]}
        return {**found, "nextPageToken": token} if token else found

    def _post(self, request: httpx.Request, blog: str, post: str) -> Mapping[str, object]:
        asked(request, {"fetchBody": "", "view": ""})
        if post not in self.posts:
            raise GoogleError(404, "notFound", "Not Found")
        url = f"http://{blog}.blogspot.example/2026/11/{post}.html"
        return {"kind": "blogger#post", "id": post, "blog": {"id": blog}, "title": self.posts[post], "url": url}

    def _one(self, request: httpx.Request, one: Comment, verb: list[str]) -> httpx.Response:
        asked(request, {"view": ""})
        match (request.method, verb):
            case ("GET", []):
                pass
            case ("POST", ["approve"]):
                one.status = LIVE
            case ("POST", ["spam"]):
                one.status = SPAM
            case ("POST", ["removecontent"]):
                one.status, one.content = EMPTIED, ""
            case ("DELETE", []):
                del self.comments[one.id]
                return httpx.Response(204)
            case _:
                raise GoogleError(404, "notFound", "Not Found")
        return _json(_shown(one, bodies=True))


def _shown(one: Comment, *, bodies: bool) -> Mapping[str, object]:
    writer = {"displayName": one.name, "image": {"url": "//www.blogger.com/img/blogger_logo_round_35.png"}}
    shown = {
        "kind": "blogger#comment",
        "id": one.id,
        "status": one.status,
        "post": {"id": one.post},
        "blog": {"id": one.blog},
        "published": one.at.isoformat(),
        "updated": (one.updated or one.at).isoformat(),
        "selfLink": f"https://www.googleapis.com/blogger/v3/blogs/{one.blog}/posts/{one.post}/comments/{one.id}",
        "author": {**writer, **({"id": one.writer, "url": "http://profile"} if one.writer else {})},
        **({"inReplyTo": {"id": one.parent}} if one.parent else {}),
    }
    return {**shown, "content": one.content} if bodies else shown


def _json(body: Mapping[str, object]) -> httpx.Response:
    return httpx.Response(200, json=body)
