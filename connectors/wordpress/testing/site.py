"""A WordPress site in memory, as the REST API shows it; it refuses what it does not know, unlike the real one."""

import base64
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

HOME = "https://shop.example"
USER, PASSWORD = "rosa", "abcd EFGH 1234 ijkl MNOP 5678"
QUERY = frozenset(
    {
        "context", "type", "orderby", "order", "per_page", "offset", "status", "include", "post", "author", "_embed",
        "_fields",
    }
)  # fmt: skip
SHOWN = ("approved", "hold")
STATUSES = {"all": SHOWN, "any": (*SHOWN, "spam", "trash"), "approve": ("approved",)}


class RefusedError(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, code: str, message: str = "Sorry.") -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "message": message, "data": {"status": status}}


@dataclass(slots=True)
class Comment:
    """One row of the table."""

    id: int
    post: int
    parent: int
    author: int
    name: str
    email: str
    content: str
    at: datetime
    status: str = "approved"
    type: str = "comment"
    agent: str = "Mozilla/5.0"
    url: str = ""

    def text(self) -> str:
        """As a reader sees it."""
        return html.unescape(self.content.replace("<b></b>", ""))


@dataclass(slots=True)
class Site:
    """Articles are numbered from 1; user 7 is the shop."""

    password: str = field(default=PASSWORD, repr=False)
    bin: bool = True
    comments: dict[int, Comment] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    refusal: str = ""
    moderator: bool = True
    grants: bool = True

    def add(self, name: str, content: str, **more: object) -> Comment:
        """A comment by somebody, now unless told otherwise."""
        number = max(self.comments, default=100) + 1
        usual: dict[str, Any] = {"post": 1, "parent": 0, "author": 0, "email": f"{name.lower()}@example.org"}
        fields = {**usual, "at": datetime.now(UTC), **more}
        comment = Comment(number, name=name, content=content, **fields)
        self.comments[number] = comment
        return comment

    def seed(self, count: int) -> None:
        """Older talk under three articles, a third of it answers."""
        start = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            name = ("Ana", "Ben", "Carla")[number % 3]
            parent = max(self.comments, default=0) if number % 3 == 2 else 0
            post = self.comments[parent].post if parent else number % 3 + 1
            words = f"Older words, number {number}."
            self.add(name, words, post=post, parent=parent, at=start + timedelta(hours=number))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the site says to a request."""
        path = request.url.path
        try:
            if path in ("", "/"):
                link = f'<{HOME}/wp-json/>; rel="https://api.w.org/"'
                return httpx.Response(200, headers={"Link": link}, text="<html></html>")
            if path == "/wp-json/":
                return _json(self._index())
            self._sign_in(request)
            return self._route(request, path.removeprefix("/wp-json/wp/v2/"))
        except RefusedError as refused:
            return _json(refused.body, refused.status)

    def _index(self) -> Mapping[str, object]:
        where = {"authorization": f"{HOME}/wp-admin/authorize-application.php"}
        offered = {"application-passwords": {"endpoints": where}} if self.grants else {}
        return {"name": "Rosa &amp; Co", "home": HOME, "namespaces": ["wp/v2"], "authentication": offered}

    def _sign_in(self, request: httpx.Request) -> None:
        kind, _, pair = request.headers.get("authorization", "").partition(" ")
        user, _, password = base64.b64decode(pair if kind == "Basic" else "").decode().partition(":")
        if user != USER or password.replace(" ", "") != self.password.replace(" ", ""):
            # The real one says so of a wrong password too, and of a list that only moderators see:
            listing = request.url.path.endswith("/comments")
            raise RefusedError(401, "rest_forbidden_context" if listing else "rest_not_logged_in")

    def _route(self, request: httpx.Request, path: str) -> httpx.Response:
        query = dict(request.url.params)
        kind, _, number = path.partition("/")
        if path == "users/me":
            return _json({"id": 7, "name": "Rosa", "capabilities": {"moderate_comments": self.moderator}})
        if path == "users":
            return _json([{"id": 7}])
        if kind != "comments":
            raise RefusedError(404, "rest_no_route")
        if not number:
            return self._list(query) if request.method == "GET" else self._create(_body(request))
        comment = self.comments.get(int(number))
        if comment is None:
            raise RefusedError(404, "rest_comment_invalid_id")
        deeds: Mapping[str, Callable[[], None]] = {
            "GET": lambda: None,
            "POST": lambda: self._change(comment, _body(request)),
            "DELETE": lambda: self._delete(comment, _body(request)),
        }
        deeds[request.method]()
        return _json(_record(comment))

    def _list(self, query: Mapping[str, str]) -> httpx.Response:
        if unknown := set(query) - QUERY:
            raise RefusedError(400, "rest_invalid_param", f"Unknown: {sorted(unknown)}")
        if query.get("context") != "edit" or query.get("orderby") != "id" or int(query["per_page"]) > 100:
            raise RefusedError(400, "rest_invalid_param")
        found = [one for one in self.comments.values() if one.status in STATUSES[query.get("status", "approve")]]
        for name in ("post", "author"):
            if name in query:
                found = [one for one in found if getattr(one, name) == int(query[name])]
        if "include" in query:
            wanted = {int(number) for number in query["include"].split(",")}
            found = [one for one in found if one.id in wanted]
        found.sort(key=lambda one: one.id, reverse=True)
        start = int(query.get("offset", "0"))
        page = found[start : start + int(query["per_page"])]
        return _json([_record(one) for one in page], headers={"X-WP-Total": str(len(found))})

    def _create(self, body: Mapping[str, Any]) -> httpx.Response:
        if set(body) != {"content", "parent", "post", "author_user_agent"}:
            raise RefusedError(400, "rest_invalid_param")
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise RefusedError(403, "rest_not_here", reason)
        if body["post"] in self.closed:
            raise RefusedError(403, "rest_comment_closed")
        same = {"post": body["post"], "parent": body["parent"], "author": 7, "content": body["content"]}
        if any(all(getattr(one, k) == v for k, v in same.items()) for one in self.comments.values()):
            raise RefusedError(409, "comment_duplicate")
        made = self.add("Rosa", agent=body["author_user_agent"], **same)
        return _json(_record(made), 201)

    def _change(self, comment: Comment, body: Mapping[str, Any]) -> None:
        if set(body) == {"content"}:
            comment.content = body["content"]
        elif set(body) == {"status"} and body["status"] in ("approved", "hold", "spam", "trash"):
            if comment.status == body["status"]:
                raise RefusedError(500, "rest_comment_failed_edit")
            comment.status = body["status"]
        else:
            raise RefusedError(400, "rest_invalid_param")

    def _delete(self, comment: Comment, body: Mapping[str, Any]) -> None:
        if body.get("force"):
            del self.comments[comment.id]
        elif not self.bin:
            raise RefusedError(501, "rest_trash_not_supported")
        elif comment.status == "trash":
            raise RefusedError(410, "rest_already_trashed")
        else:
            comment.status = "trash"


def _body(request: httpx.Request) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(request.content)
    return found


def _json(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=data, headers=headers)


def _record(one: Comment) -> Mapping[str, object]:
    article = {
        "author": 7,
        "link": f"{HOME}/article-{one.post}",
        "title": {"rendered": f"Article &amp; number {one.post}"},
        "excerpt": {"rendered": f"<p>What article {one.post} is about.</p>"},
    }
    return {
        "id": one.id,
        "post": one.post,
        "parent": one.parent,
        "author": one.author,
        "author_name": one.name,
        "author_email": one.email,
        "author_url": one.url,
        "author_user_agent": one.agent,
        "content": {"raw": one.content, "rendered": f"<p>{one.content}</p>"},
        "date_gmt": one.at.replace(tzinfo=None).isoformat(timespec="seconds"),
        "link": f"{HOME}/article-{one.post}#comment-{one.id}",
        "status": one.status,
        "type": one.type,
        "_embedded": {"up": [article]},
    }
