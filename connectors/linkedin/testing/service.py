"""LinkedIn in memory, as learn.microsoft.com/linkedin describes it; it refuses what it does not know."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

CLIENT, SECRET, TOKEN = "86abcdefghijkl", "WPL_AP1.secret-0123456789", "AQX-token-0123456789abcdef"
PAGE, NUMBER = "urn:li:organization:96072893", "96072893"
REFRESH = "AQX-refresh-fedcba9876543210"
DAY, YEAR = 86_400, 31_536_000
KEPT = timedelta(days=60)
Answer = tuple[int, Mapping[str, Any] | None, dict[str, str]]
_COMMENT = re.compile(r"urn:li:comment:\((urn:li:activity:\d+),(\d+)\)")


class RefusedError(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        body = {"status": status, "code": code, "message": message, "serviceErrorCode": 100}
        self.answer: Answer = (status, body, headers)


@dataclass(slots=True)
class Comment:
    """One comment below a post, perhaps below another comment."""

    id: int
    actor: str
    text: str
    at: datetime
    post: str
    parent: int = 0
    liked: bool = False
    ours: bool = False


@dataclass(slots=True)
class Service:
    """One company's page with three posts."""

    token: str = field(default=TOKEN, repr=False)
    comments: dict[int, Comment] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=lambda: {NUMBER: "Corner Bakery"})
    granted: set[str] = field(default_factory=lambda: {"notifications", "posts"})
    refreshes: bool = True
    code: str = field(default="", repr=False)
    redirect: str = ""
    versions: set[str] = field(default_factory=lambda: {"202608"})
    limited: float = 0
    day_over: bool = False
    refusal: str = ""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Posts of the page."""
        for number in range(3):
            self.posts[f"urn:li:activity:{7094637247890620418 + number}"] = (
                f"Our bread number {number}, fresh at eight."
            )

    def say(self, actor: str, text: str, **more: Any) -> Comment:  # noqa: ANN401
        """A comment, now unless told otherwise, and LinkedIn's notification of it."""
        number = max(self.comments, default=7_094_977_717_598_625_792) + 1
        usual: dict[str, Any] = {"at": datetime.now(UTC), "post": next(iter(self.posts)), **more}
        comment = self.comments[number] = Comment(number, actor, text, **usual)
        self.notify("ADMIN_COMMENT" if actor == PAGE else "COMMENT", comment, comment.at)
        return comment

    def notify(self, action: str, comment: Comment, at: datetime | None = None) -> None:
        """What the finder gives for 60 days."""
        urn = _urn(comment)
        about = {"owner": comment.actor, "text": comment.text, "entity": urn, "object": comment.post}
        post = {"owner": PAGE, "text": self.posts[comment.post], "entity": comment.post, "mediaCategory": "NONE"}
        self.notices.append(
            {
                "notificationId": 5_603_453_321 + len(self.notices),
                "organizationalEntity": PAGE,
                "action": action,
                "sourcePost": comment.post,
                "decoratedSourcePost": post,
                "generatedActivity": urn.replace("urn:li:activity", "activity"),
                "decoratedGeneratedActivity": {"comment": about},
                "lastModifiedAt": _millis(at or datetime.now(UTC)),
                "subscriber": "urn:li:person:zLqTygBP8S",
            }
        )

    def seed(self, count: int) -> None:
        """Older comments below all posts, a third of them answers."""
        start = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            above = self.comments[max(self.comments)] if number % 3 == 2 else None
            where = {"post": above.post, "parent": above.id} if above else {"post": list(self.posts)[number % 3]}
            name = ("ana", "ben", "carla")[number % 3]
            at = start + timedelta(hours=number)
            self.say(f"urn:li:person:{name}", f"Older words, number {number}.", at=at, **where)

    def handle(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Status, JSON and headers; `path` and `query` as they came over the line."""
        self.asked.append(f"{method} {path}")
        try:
            if path == "/oauth/v2/accessToken":
                return self._sign_in({name: one[0] for name, one in parse_qs(body.decode()).items()})
            self._admit(headers)
            return self._route(method, path.removeprefix("/rest/"), query, headers, json.loads(body) if body else {})
        except RefusedError as refused:
            return refused.answer

    def _sign_in(self, given: Mapping[str, str]) -> Answer:
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}, {}
        again = given.get("grant_type") == "refresh_token"
        right = {"grant_type": "authorization_code", "code": self.code or "-", "redirect_uri": self.redirect}
        if "code_verifier" in given or not (
            given.get("refresh_token") == REFRESH if again else given.items() >= right.items()
        ):
            return 400, {"error": "invalid_request", "error_description": "authorization code not found"}, {}
        made: dict[str, Any] = {"access_token": self.token, "expires_in": 60 * DAY, "scope": "r_organization_social"}
        if self.refreshes:
            made |= {"refresh_token": REFRESH, "refresh_token_expires_in": YEAR}
        return 200, made, {}

    def _admit(self, headers: Mapping[str, str]) -> None:
        if self.day_over:
            raise RefusedError(429, "TOO_MANY_REQUESTS", "Resource level throttle APPLICATION DAY limit is reached.")
        if self.limited:
            seconds, self.limited = self.limited, 0
            raise RefusedError(429, "TOO_MANY_REQUESTS", "Throttled", **{"Retry-After": str(round(seconds))})
        if headers.get("authorization") != f"Bearer {self.token}":
            raise RefusedError(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        if headers.get("linkedin-version") not in self.versions:
            raise RefusedError(426, "NONEXISTENT_VERSION", "Requested version is not active")
        if headers.get("x-restli-protocol-version") != "2.0.0":
            raise RefusedError(400, "ILLEGAL_ARGUMENT", "Syntax exception in path variables")

    def _route(self, method: str, path: str, query: str, headers: Mapping[str, str], data: Mapping[str, Any]) -> Answer:
        what, *rest = [unquote(part) for part in path.split("/")]
        given = {name: found[0] for name, found in parse_qs(query).items()}
        if what == "organizationAcls" and given.get("q") == "roleAssignee":
            member = "urn:li:person:zLqTygBP8S"
            roles = [
                {"organization": f"urn:li:organization:{one}", "role": "ADMINISTRATOR", "state": "APPROVED"}
                | {"roleAssignee": member}
                for one in self.pages
            ]
            return 200, _paged(roles, given), {}
        if what == "organizations" and rest[0] in self.pages:
            name = self.pages[rest[0]]
            return 200, {"id": int(rest[0]), "localizedName": name, "vanityName": name.lower().replace(" ", "-")}, {}
        if what == "organizationalEntityNotifications":
            return 200, self._notifications(query, given), {}
        if what == "posts" and given.get("author") == PAGE:
            self._allow("posts")
            found = [
                {"id": urn, "author": PAGE, "commentary": text, "createdAt": 1} for urn, text in self.posts.items()
            ]
            return 200, _paged(found, given), {}
        if what == "socialActions":
            return self._social(method, rest, given, headers, data)
        if what == "reactions":
            return self._react(method, rest, given, data)
        raise RefusedError(404, "RESOURCE_NOT_FOUND", "No virtual resource found")

    def _allow(self, what: str) -> None:
        if what not in self.granted:
            raise RefusedError(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}.FINDER")

    def _notifications(self, query: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        self._allow("notifications")
        span = re.search(r"timeRange=\(start:(\d+),end:(\d+)\)", query)
        actions = re.search(r"actions=List\(([A-Z_,]+)\)", query)
        if given.get("q") != "criteria" or given.get("organizationalEntity") != PAGE or not (span and actions):
            raise RefusedError(400, "ILLEGAL_ARGUMENT", "Invalid query parameters passed to request")
        first = max(int(span[1]), _millis(datetime.now(UTC) - KEPT))
        found = [
            one
            for one in self.notices
            if first <= one["lastModifiedAt"] <= int(span[2]) and one["action"] in actions[1].split(",")
        ]
        return _paged(sorted(found, key=lambda one: -one["lastModifiedAt"]), given)

    def _social(
        self,
        method: str,
        rest: list[str],
        given: Mapping[str, str],
        headers: Mapping[str, str],
        data: Mapping[str, Any],
    ) -> Answer:
        urn, number = rest[0], rest[2] if len(rest) > 2 else ""
        inner = _COMMENT.fullmatch(urn)
        if rest[1] != "comments" or not (inner or urn in self.posts):
            raise RefusedError(404, "RESOURCE_NOT_FOUND", "Entity not found")
        if number:
            return self._one(method, number, given, headers, data)
        parent = int(inner[2]) if inner else 0
        if method == "POST":
            return self._create(parent, data)
        found = [one for one in self.comments.values() if one.parent == parent and (inner or one.post == urn)]
        page = _paged(found, given)
        return 200, {**page, "elements": [self.comment(one) for one in page["elements"]]}, {}

    def _create(self, parent: int, data: Mapping[str, Any]) -> Answer:
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise RefusedError(400, "BAD_REQUEST", reason)
        above = self.comments.get(parent)
        if above is None or data["parentComment"] != _urn(above) or data["object"] != above.post or above.parent:
            raise RefusedError(404, "RESOURCE_NOT_FOUND", "Parent comment not found")
        if data["actor"] != PAGE or set(data) != {"actor", "object", "parentComment", "message"}:
            raise RefusedError(403, "ACCESS_DENIED", "Actor is not allowed")
        made = self.say(PAGE, data["message"]["text"], post=above.post, parent=parent, ours=True)
        return 201, self.comment(made), {"x-restli-id": str(made.id)}

    def _one(
        self, method: str, number: str, given: Mapping[str, str], headers: Mapping[str, str], data: Mapping[str, Any]
    ) -> Answer:
        comment = self.comments.get(int(number))
        if comment is None:
            raise RefusedError(404, "RESOURCE_NOT_FOUND", "Comment not found")
        if method == "GET":
            return 200, self.comment(comment), {}
        if comment.actor != PAGE or given.get("actor") != PAGE:
            raise RefusedError(403, "ACCESS_DENIED", "Not the author of this comment")
        if method == "DELETE":
            del self.comments[comment.id]
            self.notify("COMMENT_DELETE", comment)
            return 204, None, {}
        if headers.get("x-restli-method") != "PARTIAL_UPDATE":
            raise RefusedError(400, "ILLEGAL_ARGUMENT", "Method is missing")
        comment.text = data["patch"]["message"]["$set"]["text"]
        self.notify("COMMENT_EDIT", comment)
        return 204, None, {}

    def _react(self, method: str, rest: list[str], given: Mapping[str, str], data: Mapping[str, Any]) -> Answer:
        named = _COMMENT.search(rest[0] if rest else str(data.get("root")))
        comment = self.comments.get(int(named[2])) if named else None
        if comment is None or given.get("actor") != PAGE:
            raise RefusedError(404, "RESOURCE_NOT_FOUND", "Entity not found")
        wanted = method == "POST"
        if comment.liked == wanted:
            raise RefusedError(409 if wanted else 404, "CONFLICT", "Nothing to change")
        comment.liked = wanted
        return (201, {"id": f"urn:li:reaction:({PAGE},{_urn(comment)})"}, {}) if wanted else (204, None, {})

    # ---- as JSON

    def comment(self, one: Comment) -> dict[str, Any]:
        """A comment."""
        stamp = {"actor": one.actor, "time": _millis(one.at)}
        below = sum(each.parent == one.id for each in self.comments.values())
        shown: dict[str, Any] = {
            "actor": one.actor,
            "commentUrn": _urn(one),
            "created": stamp,
            "lastModified": stamp,
            "id": str(one.id),
            "message": {"attributes": [], "text": one.text},
            "object": one.post,
            "likesSummary": {"totalLikes": int(one.liked), "likedByCurrentUser": one.liked},
            "commentsSummary": {"totalFirstLevelComments": below, "aggregatedTotalComments": below},
        }
        return shown | ({"parentComment": _urn(self.comments[one.parent])} if one.parent in self.comments else {})


def _urn(comment: Comment) -> str:
    return f"urn:li:comment:({comment.post},{comment.id})"


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _paged(found: Sequence[Any], given: Mapping[str, str]) -> dict[str, Any]:
    start, size = int(given.get("start", "0")), int(given.get("count", "10"))
    paging = {"start": start, "count": size, "links": [], "total": len(found)}
    return {"paging": paging, "elements": found[start : start + size]}
