"""A YouTube channel in memory, as the Data API v3 shows it; it refuses what it does not know, unlike the real one.

Made from the discovery document youtube.v3 and https://developers.google.com/youtube/v3/docs.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from connectors._kit.google.testing import GoogleError, Issuer, asked, page

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
SHOP, SHOP_NAME, HANDLE = "UC-rosas-bakery-00000001", "Rosa's bakery", "@rosasbakery"
PUBLISHED, HELD, REJECTED = "published", "heldForReview", "rejected"
INLINE = 5
"""So many answers come along with a thread."""
COSTS = {"insert": 50, "update": 50, "delete": 50, "moderate": 50}
_PAGED = dict.fromkeys(("part", "maxResults", "pageToken", "textFormat"), "")
_THREADS = {**_PAGED, **dict.fromkeys(("allThreadsRelatedToChannelId", "order", "moderationStatus", "id"), "")}
_COMMENTS = {**_PAGED, "parentId": "", "id": ""}


@dataclass(slots=True)
class Comment:
    """One comment. A first comment has no parent."""

    id: str
    video: str
    parent: str
    channel: str
    name: str
    text: str
    at: datetime
    status: str = PUBLISHED
    updated: datetime | None = None
    by_program: bool = False


@dataclass(slots=True)
class Channel:
    """Videos are named video-1 and so on; units are counted as Google counts them."""

    issuer: Issuer = field(default_factory=lambda: Issuer(SCOPE))
    comments: dict[str, Comment] = field(default_factory=dict)
    videos: dict[str, str] = field(default_factory=lambda: {f"video-{n}": f"How we bake, part {n}" for n in (1, 2, 3)})
    has_channel: bool = True
    switched_on: bool = True
    closed: set[str] = field(default_factory=set)
    """Videos whose comments are switched off."""
    no_reply: set[str] = field(default_factory=set)
    """Threads that take no answer from programs."""
    refusal: str = ""
    odd: list[object] = field(default_factory=list)
    """What stands before the threads of every list, as a service that errs would answer."""
    unreadable: str = ""
    """Why no list is given."""
    units: int = 0
    limit: int = 10_000
    calls: list[str] = field(default_factory=list)
    number: int = 0

    # ---- what people do

    def add(self, name: str, text: str, parent: str = "", **more: object) -> Comment:
        """A comment by somebody, now unless told otherwise."""
        self.number += 1
        id_ = f"{parent}.{self.number:08d}" if parent else f"Ug{self.number:08d}"
        usual: dict[str, Any] = {
            "video": "video-1",
            "channel": f"UC-{name.lower()}",
            "at": datetime.now(UTC),
            "parent": parent,
        }
        if parent:
            usual["video"] = self.comments[parent].video
        made = Comment(id_, name=name, text=text, **{**usual, **more})
        self.comments[id_] = made
        return made

    def own(self, text: str, parent: str, **more: object) -> Comment:
        """The shop answers."""
        return self.add(SHOP_NAME, text, parent, channel=SHOP, **more)

    def seed(self, count: int) -> None:
        """Older talk below three videos, a third of it answers."""
        start = datetime.now(UTC) - timedelta(days=400)
        top = ""
        for number in range(count):
            name = ("Ana", "Ben", "Carla")[number % 3]
            parent = top if number % 3 == 2 else ""
            video = self.comments[parent].video if parent else f"video-{number % 3 + 1}"
            at = start + timedelta(hours=number)
            made = self.add(name, f"Older words, number {number}.", parent, at=at, video=video)
            top = made.id if not made.parent else top

    def remove(self, id_: str) -> None:
        """Gone for good, with what was answered."""
        for one in [one for one in self.comments.values() if id_ in (one.id, one.parent)]:
            del self.comments[one.id]

    # ---- what the API says

    def carries(self, request: httpx.Request) -> bool:
        """Lists of comments."""
        return request.method == "GET" and "/comment" in request.url.path

    def sends(self, request: httpx.Request) -> bool:
        """comments.insert."""
        return request.method == "POST" and request.url.path == "/youtube/v3/comments"

    def answer(self, request: httpx.Request) -> httpx.Response:
        """To one request. Raises GoogleError."""
        self.issuer.check(request, SCOPE)
        if not self.switched_on:
            words = "YouTube Data API v3 has not been used in project 123456789 before or it is disabled."
            raise GoogleError(403, "accessNotConfigured", words)
        what = self._what(request)
        cost = COSTS.get(what.rpartition(".")[2], 1)
        if self.units + cost > self.limit:
            words = 'The request cannot be completed because you have exceeded your <a href="/quota">quota</a>.'
            raise GoogleError(403, "quotaExceeded", words)
        self.units += cost
        self.calls.append(what)
        deeds: Mapping[str, Callable[[httpx.Request], object]] = {
            "channels.list": self._channels,
            "videos.list": self._videos,
            "commentThreads.list": self._threads,
            "comments.list": self._list,
            "comments.insert": self._insert,
            "comments.update": self._update,
            "comments.delete": self._delete,
            "comments.moderate": self._moderate,
        }
        found = deeds[what](request)
        return httpx.Response(204) if found is None else httpx.Response(200, json=found)

    def _what(self, request: httpx.Request) -> str:
        name = request.url.path.removeprefix("/youtube/v3/")
        verbs = {"GET": "list", "POST": "insert", "PUT": "update", "DELETE": "delete"}
        if name == "comments/setModerationStatus" and request.method == "POST":
            return "comments.moderate"
        what = f"{name}.{verbs[request.method]}"
        if what.partition(".")[0] not in ("channels", "videos", "commentThreads", "comments"):
            raise GoogleError(404, "notFound", "Not Found")
        return what

    def _channels(self, request: httpx.Request) -> object:
        query = asked(request, {"part": "", "mine": "", "maxResults": ""})
        if query.get("part") != "snippet" or query.get("mine") != "true":
            raise GoogleError(400, "missingRequiredParameter")
        snippet = {"title": SHOP_NAME, "customUrl": HANDLE, "publishedAt": "2019-03-01T08:00:00Z"}
        items = [{"kind": "youtube#channel", "etag": "e", "id": SHOP, "snippet": snippet}] if self.has_channel else []
        return self._listed("channel", items)

    def _videos(self, request: httpx.Request) -> object:
        query = asked(request, {"part": "", "id": "", "maxResults": ""})
        wanted = query["id"].split(",")
        if len(wanted) > 50:
            raise GoogleError(400, "invalidParameter")
        items = [
            {"kind": "youtube#video", "etag": "e", "id": one, "snippet": {"title": self.videos[one], "channelId": SHOP}}
            for one in wanted
            if one in self.videos
        ]
        return self._listed("video", items)

    def _threads(self, request: httpx.Request) -> object:
        query = asked(request, _THREADS)
        plain = query.get("textFormat") == "plainText"
        if "id" in query:
            found = [self.comments[one] for one in query["id"].split(",") if one in self.comments]
            shown = [self._thread(one, query["part"], plain, "") for one in found if not one.parent]
            return self._listed("commentThread", shown)
        if query.get("allThreadsRelatedToChannelId") != SHOP or query.get("order", "time") != "time":
            raise GoogleError(400, "invalidFilters")
        status = query.get("moderationStatus", PUBLISHED)
        tops = [one for one in self.comments.values() if not one.parent and self._is_in(one, status)]
        tops.sort(key=lambda one: (one.at, one.id), reverse=True)
        some, token = page(tops, query.get("pageToken", ""), int(query.get("maxResults", "20")))
        if self.unreadable:
            raise GoogleError(400, "invalidFilters", self.unreadable)
        shown = [self._thread(one, query["part"], plain, status) for one in some]
        return self._listed("commentThread", [*self.odd, *shown], token)

    def _is_in(self, top: Comment, status: str) -> bool:
        """A thread is held when its first comment is, or an answer below it."""
        below = any(one.status == status for one in self.comments.values() if one.parent == top.id)
        return top.status == status or (status != PUBLISHED and top.status == PUBLISHED and below)

    def _thread(self, top: Comment, part: str, plain: bool, status: str) -> Mapping[str, object]:
        """`status`: that of the list it stands in; '' when it was asked for by id."""
        by_id = not status
        below = [one for one in self.comments.values() if one.parent == top.id and one.status in (PUBLISHED, status)]
        shown = [one for one in below if one.status == PUBLISHED]
        snippet = {
            "channelId": SHOP,
            "videoId": top.video,
            "topLevelComment": self._comment(top, plain, by_id=by_id),
            "canReply": top.id not in self.no_reply and top.video not in self.closed,
            "totalReplyCount": len(shown),
            "isPublic": top.status == PUBLISHED,
        }
        thread: dict[str, object] = {"kind": "youtube#commentThread", "etag": "e", "id": top.id, "snippet": snippet}
        along = sorted(below, key=lambda one: (one.status == HELD, one.at))[-INLINE:]
        if "replies" in part and along:
            thread["replies"] = {"comments": [self._comment(one, plain, by_id=by_id) for one in along]}
        return thread

    def _comment(self, one: Comment, plain: bool, *, by_id: bool = False) -> Mapping[str, object]:
        shown = one.text if plain else one.text.replace("<", "&lt;")
        at = _time(one.at)
        snippet: dict[str, object] = {
            "channelId": SHOP,
            "videoId": one.video,
            "textDisplay": shown,
            "authorDisplayName": one.name,
            "authorProfileImageUrl": "https://yt3.ggpht.com/a",
            "authorChannelUrl": f"http://www.youtube.com/channel/{one.channel}",
            "authorChannelId": {"value": one.channel},
            "canRate": True,
            "viewerRating": "none",
            "likeCount": 0,
            "publishedAt": at,
            "updatedAt": _time(one.updated or one.at),
        }
        if one.channel == SHOP:
            snippet["textOriginal"] = one.text
        if one.parent:
            snippet["parentId"] = one.parent
        if not by_id:
            snippet["moderationStatus"] = one.status
        return {"kind": "youtube#comment", "etag": "e", "id": one.id, "snippet": snippet}

    def _list(self, request: httpx.Request) -> object:
        query = asked(request, _COMMENTS)
        parent = self.comments.get(query.get("parentId", ""))
        if parent is None:
            raise GoogleError(404, "commentNotFound", "The specified comment does not exist.")
        below = [one for one in self.comments.values() if one.parent == parent.id and one.status == PUBLISHED]
        below.sort(key=lambda one: (one.at, one.id), reverse=True)
        some, token = page(below, query.get("pageToken", ""), int(query.get("maxResults", "20")))
        plain = query.get("textFormat") == "plainText"
        return self._listed("comment", [self._comment(one, plain) for one in some], token)

    def _insert(self, request: httpx.Request) -> object:
        if asked(request, {"part": ""}).get("part") != "snippet":
            raise GoogleError(400, "missingRequiredParameter")
        snippet = json.loads(request.content).get("snippet", {})
        parent, text = self.comments.get(snippet.get("parentId", "")), _checked(snippet.get("textOriginal", ""))
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise GoogleError(403, "forbidden", reason)
        if parent is None:
            raise GoogleError(404, "parentCommentNotFound", "The specified parent comment could not be found.")
        if parent.video in self.closed:
            raise GoogleError(403, "commentsDisabled", "Comments are disabled.")
        if parent.parent or parent.id in self.no_reply:
            raise GoogleError(400, "operationNotSupported", "The API user is not able to insert a comment there.")
        return self._comment(self.own(text, parent.id, by_program=True), plain=False)

    def _update(self, request: httpx.Request) -> object:
        asked(request, {"part": ""})
        body = json.loads(request.content)
        one = self._ours(body.get("id", ""))
        one.text, one.updated = _checked(body["snippet"]["textOriginal"]), datetime.now(UTC)
        return self._comment(one, plain=False)

    def _delete(self, request: httpx.Request) -> None:
        self.remove(self._ours(asked(request, {"id": ""})["id"]).id)

    def _ours(self, id_: str) -> Comment:
        one = self.comments.get(id_)
        if one is None:
            raise GoogleError(404, "commentNotFound", "The specified comment does not exist.")
        if one.channel != SHOP:
            raise GoogleError(403, "forbidden", "The comment cannot be changed due to insufficient permissions.")
        return one

    def _moderate(self, request: httpx.Request) -> None:
        query = asked(request, {"id": "", "moderationStatus": "", "banAuthor": ""})
        if query["moderationStatus"] not in (PUBLISHED, HELD, REJECTED):
            raise GoogleError(400, "invalidParameter")
        if "banAuthor" in query and query["moderationStatus"] != REJECTED:
            raise GoogleError(400, "banWithoutReject")
        for id_ in query["id"].split(","):
            if id_ not in self.comments:
                raise GoogleError(404, "commentNotFound", "The specified comment does not exist.")
            self.comments[id_].status = query["moderationStatus"]

    def _listed(self, kind: str, items: Sequence[object], token: str = "") -> Mapping[str, object]:
        info = {"totalResults": len(items), "resultsPerPage": len(items)}
        found = {"kind": f"youtube#{kind}ListResponse", "etag": "e", "pageInfo": info, "items": items}
        return {**found, "nextPageToken": token} if token else found


def _checked(text: str) -> str:
    if not text.strip():
        raise GoogleError(400, "commentTextRequired", "The comment text is missing.")
    if len(text) > 10_000:
        raise GoogleError(400, "commentTextTooLong", "The comment text is too long.")
    return text


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
