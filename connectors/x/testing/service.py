"""X API v2 as docs.x.com and its OpenAPI description (2.167) say, for one app; strict about what it is asked.

It counts its own bill by the price list, so that a test can hold our ledger to it.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from connectors.x.testing import shapes
from connectors.x.testing.oauth import OAuth
from connectors.x.testing.problems import Problem, about, forbidden, gone, invalid, unauthorized
from connectors.x.testing.world import PRICES, US, USERNAME, Bill, Post, Private, World, has_link, week_ago
from shopbell.text.counters import Unit, count

Json = dict[str, Any]
WINDOW = timedelta(minutes=15)
LIMITS = {"mentions": 300, "tweets": 900, "search": 300, "dm_events": 15, "me": 75, "users": 900, "post": 100, "dm": 15}
"""Calls of one user in a quarter of an hour (docs.x.com, Rate limits)."""
REACHED = {"mentions": 800, "tweets": 3200}
_PAGED = {"max_results", "pagination_token", "start_time", "end_time", "since_id", "until_id"}
_FIELDS = {"tweet.fields", "post.fields", "expansions", "user.fields", "media.fields", "poll.fields", "place.fields"}
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Call:
    """One request; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    def json(self) -> Json:
        """Its body."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            raise invalid("body", "Invalid JSON") from None
        return found if isinstance(found, dict) else {}


@dataclass(slots=True)
class Reply:
    """X's answer."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class XService:
    """One app and its owner's account."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    owned: bool = True
    """Whether the account owns the app."""
    refuses_twice: bool = False
    """Whether the same words are refused, as X does for a time that it does not publish."""
    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))
    limited: float = 0
    refusal: str = ""
    credit: bool = True
    capped: bool = False
    dm_allowed: bool = True
    refuses_reading: bool = False
    world: World = field(init=False)
    bill: Bill = field(init=False)
    oauth: OAuth = field(init=False)
    said: list[tuple[Call, Reply]] = field(default_factory=list)
    """Everything that was asked, and answered."""
    uploads: dict[str, tuple[bytes, str, str]] = field(default_factory=dict)
    _used: dict[str, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = World(self.now)
        self.bill = Bill(self.now)
        self.oauth = OAuth(self.now)

    def handle(self, call: Call) -> Reply:
        """One call; never raises."""
        reply = self._answered(call)
        self.said.append((call, reply))
        return reply

    def _answered(self, call: Call) -> Reply:
        try:
            if call.path.startswith("/2/oauth2/"):
                return Reply(*self.oauth.answer(call.path, dict(parse_qsl(call.body.decode()))))
            self._let_in(call)
            return self._routed(call)
        except Problem as problem:
            return Reply(problem.status, problem.body, dict(problem.headers))

    def _let_in(self, call: Call) -> None:
        if not self.oauth.knows(call.headers.get("authorization", "").removeprefix("Bearer ")):
            raise unauthorized()
        if self.limited:
            wait, self.limited = self.limited, 0
            raise self._too_many(self.now() + timedelta(seconds=wait), 0)
        if not self.credit:
            raise about(402, "Payment Required", "credits depleted", "credits-depleted")
        if self.refuses_reading and call.method == "GET":
            raise about(403, "Client Forbidden", "This app is not enrolled for this.", "client-forbidden")
        if self.capped:
            raise about(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap", "usage-capped")

    def _too_many(self, until: datetime, limit: int) -> Problem:
        problem = about(429, "Too Many Requests", "Too Many Requests")
        problem.headers = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(int(until.timestamp())),
        }
        return problem

    def _routed(self, call: Call) -> Reply:
        routes: Sequence[tuple[str, str, str, Callable[[Call, Sequence[str]], Json], int]] = (
            ("GET", r"/2/users/me", "me", self._me, 200),
            ("GET", r"/2/users/(\d+)/mentions", "mentions", self._mentions, 200),
            ("GET", r"/2/users/(\d+)/tweets", "tweets", self._own, 200),
            ("GET", r"/2/users", "users", self._users, 200),
            ("GET", r"/2/tweets/search/recent", "search", self._search, 200),
            ("GET", r"/2/dm_events", "dm_events", self._private, 200),
            ("GET", r"/2/dm_conversations/([\d-]+)/dm_events", "dm_events", self._private, 200),
            ("POST", r"/2/dm_conversations/([\d-]+)/messages", "dm", self._send_private, 201),
            ("POST", r"/2/dm_conversations/(with)/(\d+)/messages", "dm", self._send_private, 201),
            ("POST", r"/2/tweets", "post", self._post, 201),
            ("DELETE", r"/2/tweets/(\d+)", "", self._delete, 200),
            ("DELETE", r"/2/dm_events/(\d+)", "", self._delete_private, 200),
            ("POST", r"/2/media/upload", "", self._upload, 200),
            ("POST", r"/2/media/metadata", "", self._describe, 200),
        )
        for method, path, limit, work, status in routes:
            found = re.fullmatch(path, call.path)
            if found is not None and method == call.method:
                headers = self._counted(limit)
                return Reply(status, work(call, found.groups()), headers)
        raise about(404, "Not Found", "Not Found")

    def _counted(self, name: str) -> dict[str, str]:
        if name not in self.limits:
            return {}
        now, limit = self.now(), self.limits[name]
        used = self._used[name] = [at for at in self._used.get(name, []) if now - at < WINDOW]
        until = (used[0] if used else now) + WINDOW
        if len(used) >= limit:
            raise self._too_many(until, limit)
        used.append(now)
        left = {"x-rate-limit-limit": str(limit), "x-rate-limit-remaining": str(limit - len(used))}
        return left | {"x-rate-limit-reset": str(int(until.timestamp()))}

    # ---- people

    def _me(self, call: Call, _: Sequence[str]) -> Json:
        _known(call, {"user.fields", "expansions", "tweet.fields", "post.fields"})
        self.bill.read("user", US, PRICES["user"])
        return {"data": shapes.person(self.world.people[US], _list(call, "user.fields"))}

    def _users(self, call: Call, _: Sequence[str]) -> Json:
        _known(call, {"ids", "user.fields", "expansions", "tweet.fields", "post.fields"})
        wanted = _list(call, "ids")
        if not 1 <= len(wanted) <= 100:
            raise invalid("ids", f"size must be between 1 and 100, was {len(wanted)}")
        found = [self.world.people[number] for number in wanted if number in self.world.people]
        for one in found:
            self.bill.read("user", one.id, PRICES["user"])
        missing = [_not_found("user", number) for number in wanted if number not in self.world.people]
        body: Json = {"data": [shapes.person(one, _list(call, "user.fields")) for one in found]} if found else {}
        return body | ({"errors": missing} if missing else {})

    # ---- public lists

    def _mentions(self, call: Call, groups: Sequence[str]) -> Json:
        _known(call, _PAGED | _FIELDS)
        posts = [one for one in self.world.posts.values() if self.world.names_us(one)]
        return self._listed(call, posts, "mentions", 5, groups[0] == US)

    def _own(self, call: Call, groups: Sequence[str]) -> Json:
        _known(call, _PAGED | _FIELDS | {"exclude"})
        left_out = "retweets" in _list(call, "exclude")
        mine = (one for one in self.world.posts.values() if one.author == groups[0])
        return self._listed(call, [p for p in mine if not (left_out and p.repost)], "tweets", 5, groups[0] == US)

    def _search(self, call: Call, _: Sequence[str]) -> Json:
        """Only the one question that Shopbell asks: answers to us that do not name us."""
        _known(call, _PAGED | _FIELDS | {"query", "next_token", "sort_order"})
        if call.query.get("query") != f"to:{USERNAME} -@{USERNAME} -from:{USERNAME} -is:retweet":
            raise invalid("query", "this double answers one question only")
        begins = call.query.get("start_time")
        if begins and datetime.fromisoformat(begins) < week_ago(self.now()):
            raise invalid("start_time", "must be on or after a week ago")
        posts = [one for one in self.world.posts.values() if self._is_to_us(one) and one.at > week_ago(self.now())]
        return self._listed(call, posts, "search", 10, False)

    def _is_to_us(self, one: Post) -> bool:
        parent = self.world.posts.get(one.reply_to)
        return parent is not None and parent.author == US != one.author and not self.world.names_us(one)

    def _listed(self, call: Call, posts: list[Post], name: str, least: int, owned: bool) -> Json:
        size = _size(call, least)
        newest = sorted(posts, key=lambda one: int(one.id), reverse=True)[: REACHED.get(name, len(posts))]
        found = [one for one in newest if _within(call, one.id, one.at)]
        begin = int(call.query.get("pagination_token", "p0")[1:])
        page, more = found[begin : begin + size], begin + size < len(found)
        wanted = _wanted(call)
        price = PRICES["own"] if owned and self.owned else PRICES["post"]
        for one in page:
            self.bill.read("post", one.id, price)
        beside = shapes.includes(self.world, page, wanted)
        for user in beside.get("users", ()):
            self.bill.read("user", user["id"], PRICES["user"])
        meta: Json = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
        if more:
            meta["next_token"] = f"p{begin + size}"
        body: Json = {"data": [shapes.post(self.world, one, wanted) for one in page]} if page else {}
        return body | ({"includes": beside} if beside else {}) | {"meta": meta}

    # ---- private

    def _private(self, call: Call, groups: Sequence[str]) -> Json:
        _known(call, {"max_results", "pagination_token", "event_types", "dm_event.fields"} | _FIELDS)
        if not self.dm_allowed:
            raise forbidden("Your client app is not configured with the appropriate oauth1 app permissions.")
        size = _size(call, 1)
        mine = [one for one in self.world.private.values() if US in one.place.split("-")]
        kept = [one for one in mine if self.now() - one.at < KEPT and (not groups or one.place == groups[0])]
        newest = sorted(kept, key=lambda one: int(one.id), reverse=True)
        token = call.query.get("pagination_token", "")
        if token and len(token) < 16:
            raise invalid("pagination_token", "must be 16 characters or more")
        begin = int(token[1:] or "0") if token else 0
        page = newest[begin : begin + size]
        for one in page:
            self.bill.read("dm", one.id, PRICES["dm"])
        meta: Json = {"result_count": len(page)}
        if begin + size < len(newest):
            meta["next_token"] = f"t{begin + size:019d}"
        expanded = _list(call, "expansions")
        fields = {*_list(call, "dm_event.fields"), *expanded}
        body: Json = {"data": [shapes.private(one, fields) for one in page]} if page else {}
        if "sender_id" in expanded and page:
            senders = [self.world.people[number] for number in sorted({one.sender for one in page})]
            body["includes"] = {"users": [shapes.person(each, _list(call, "user.fields")) for each in senders]}
            for each in senders:
                self.bill.read("user", each.id, PRICES["user"])
        return body | {"meta": meta}

    def _send_private(self, call: Call, groups: Sequence[str]) -> Json:
        asked = call.json()
        place = groups[0] if groups[0] != "with" else "-".join(sorted((US, groups[1]), key=int))
        other = next((side for side in place.split("-") if side != US), "")
        text = str(asked.get("text", ""))
        self._refuse_if_told()
        if other not in self.world.people:
            raise forbidden("You do not have permission to DM one or more participants.")
        if len(text) > 10_000:
            raise invalid("text", "must be 10000 characters or fewer")
        media = tuple(self._attached(one["media_id"]) for one in asked.get("attachments", ()))
        made = self.world.write_private(US, other, text)
        made.by_program, made.media = True, media
        self.bill.write("dm")
        return {"data": {"dm_event_id": made.id, "dm_conversation_id": made.place}}

    def _delete_private(self, call: Call, groups: Sequence[str]) -> Json:
        known = self.world.private.get(groups[0])
        if known is None or known.sender != US:
            raise gone("dm_event", groups[0])
        del self.world.private[groups[0]]
        self.bill.write("delete")
        return {"data": {"deleted": True}}

    # ---- posts

    def _post(self, call: Call, _: Sequence[str]) -> Json:
        asked = call.json()
        text, parent = str(asked.get("text", "")), str(asked.get("reply", {}).get("in_reply_to_tweet_id", ""))
        self._refuse_if_told()
        if parent and parent not in self.world.posts:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if parent and not self.world.summons_us(self.world.posts[parent]):
            raise forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
                "the author of the post you are replying to."
            )
        if count(text, Unit.X_WEIGHTED) > 280:
            raise forbidden("Your Tweet text is too long. For more information on how Twitter determines text length …")
        if len(re.findall(r"\$[A-Za-z]{1,6}\b", text)) > 1:
            raise forbidden("Posts created via the API are limited to 1 cashtag.")
        if self.refuses_twice and any(p.author == US and p.text[p.shown_from :] == text for p in self._all()):
            raise forbidden("You are not allowed to create a Tweet with duplicate content.")
        media = tuple(self._attached(number) for number in asked.get("media", {}).get("media_ids", ()))
        made = self.world.post(US, text, answers=parent)
        made.by_program, made.media = True, media
        self.bill.write("link" if has_link(text) else "summoned" if parent else "post")
        return {"data": {"id": made.id, "text": text}}

    def _all(self) -> list[Post]:
        return list(self.world.posts.values())

    def _refuse_if_told(self) -> None:
        if self.refusal:
            words, self.refusal = self.refusal, ""
            raise forbidden(words)

    def _delete(self, call: Call, groups: Sequence[str]) -> Json:
        known = self.world.posts.get(groups[0])
        if known is None:
            raise gone("tweet", groups[0])
        if known.author != US:
            raise forbidden("You are not authorized to delete this Tweet.")
        del self.world.posts[groups[0]]
        self.bill.write("delete")
        return {"data": {"deleted": True}}

    # ---- pictures

    def _upload(self, call: Call, _: Sequence[str]) -> Json:
        content, category = _uploaded(call)
        allowed = ("tweet_image", "tweet_gif", "dm_image", "dm_gif")
        if category not in allowed:
            raise invalid("media_category", f"[{category}] is not one of [{','.join(allowed)}]")
        if not content or len(content) > 5_000_000:
            raise invalid("media", "must be between 1 byte and 5 MB")
        number = self.world.number(self.now())
        self.uploads[number] = (content, category, "")
        return {"data": {"id": number, "media_key": f"3_{number}", "size": len(content), "expires_after_secs": 86400}}

    def _describe(self, call: Call, _: Sequence[str]) -> Json:
        asked = call.json()
        number, words = str(asked.get("id", "")), str(asked.get("metadata", {}).get("alt_text", {}).get("text", ""))
        if number not in self.uploads or len(words) > 1000:
            raise invalid("id", "is no media of yours")
        content, category, _before = self.uploads[number]
        self.uploads[number] = (content, category, words)
        self.bill.write("metadata")
        return {"data": {"id": number, "associated_metadata": {"alt_text": {"text": words}}}}

    def _attached(self, number: str) -> str:
        if number not in self.uploads:
            raise invalid("media.media_ids", "Your media IDs are invalid.")
        content, category, words = self.uploads[number]
        return self.world.picture(content, "gif" if category.endswith("gif") else "png", words)


def _known(call: Call, names: set[str]) -> None:
    for name in call.query:
        if name not in names:
            raise invalid(name, f"The query parameter [{name}] is not one of [{','.join(sorted(names))}]")


def _list(call: Call, name: str) -> list[str]:
    return [part for part in call.query.get(name, "").split(",") if part]


def _size(call: Call, least: int) -> int:
    text = call.query.get("max_results", "10" if least > 1 else "100")
    if not text.isdecimal() or not least <= int(text) <= 100:
        raise invalid("max_results", f"The `max_results` query parameter value [{text}] is not between {least} and 100")
    return int(text)


def _within(call: Call, number: str, at: datetime) -> bool:
    query = call.query
    return (
        int(number) > int(query.get("since_id", "0"))
        and ("until_id" not in query or int(number) < int(query["until_id"]))
        and ("start_time" not in query or at >= datetime.fromisoformat(query["start_time"]))
        and ("end_time" not in query or at < datetime.fromisoformat(query["end_time"]))
    )


def _wanted(call: Call) -> shapes.Wanted:
    new = "post.fields" in call.query
    fields = frozenset(_list(call, "post.fields" if new else "tweet.fields"))
    return shapes.Wanted(fields, frozenset(_list(call, "expansions")), frozenset(_list(call, "media.fields")), new)


def _not_found(kind: str, number: str) -> Json:
    return gone(kind, number).body


def _uploaded(call: Call) -> tuple[bytes, str]:
    """Raw in multipart bodies, base64 in JSON ones (MediaUploadRequest)."""
    kind = call.headers.get("content-type", "")
    if kind.startswith("application/json"):
        asked = call.json()
        return base64.b64decode(str(asked.get("media", ""))), str(asked.get("media_category", ""))
    if not kind.startswith("multipart/form-data"):
        raise invalid("media", "has to come as multipart/form-data or JSON")
    whole = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    parts: dict[str, bytes] = {}
    for part in whole.walk():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            parts[name] = content
    return parts.get("media", b""), parts.get("media_category", b"").decode()


__all__ = ["Call", "Private", "Reply", "XService"]
