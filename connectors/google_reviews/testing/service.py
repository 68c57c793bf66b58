"""A Business Profile in memory, as Google's three APIs show it; it refuses what it does not know, unlike the real ones.

Made from the discovery documents mybusinessaccountmanagement.v1 and mybusinessbusinessinformation.v1; reviews from
https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from connectors._kit.google.testing import GoogleError, Issuer, asked, page
from connectors._kit.testing import Arrived

SCOPE = "https://www.googleapis.com/auth/business.manage"
OWNER = "Rosa Pérez"
PERSONAL, GROUP = "accounts/101", "accounts/202"
HARBOUR, MARKET = "11", "22"
STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")


@dataclass(slots=True)
class Review:
    """One review; `stars` from 1."""

    id: str
    location: str
    name: str
    text: str
    stars: int
    at: datetime
    changed: datetime
    anonymous: bool = False
    reply: str = ""
    replied: datetime | None = None
    state: str = ""
    violation: str = ""


@dataclass(slots=True)
class Profile:
    """Two places; the first one is seen from two accounts."""

    issuer: Issuer = field(default_factory=lambda: Issuer(SCOPE))
    places: dict[str, str] = field(default_factory=lambda: {HARBOUR: "Harbour Street 4", MARKET: "Market Square 1"})
    reviews: dict[str, Review] = field(default_factory=dict)
    unverified: set[str] = field(default_factory=set)
    approved: bool = True
    switched_on: bool = True
    pending: bool = False
    """Whether Google looks at answers first."""
    refusal: str = ""
    odd: list[object] = field(default_factory=list)
    """What stands before the reviews of every list, as a service that errs would answer."""
    log: list[Arrived] = field(default_factory=list)
    """What programs wrote, as far as it changed something."""
    calls: list[str] = field(default_factory=list)
    number: int = 0

    # ---- what people do

    def add(self, name: str, text: str, stars: int = 5, location: str = HARBOUR, **more: object) -> Review:
        """A review by somebody, now unless told otherwise."""
        self.number += 1
        at = more.get("at", datetime.now(UTC))
        assert isinstance(at, datetime)
        made = Review(f"AbF{self.number:06d}", location, name, text, stars, at, at, bool(more.get("anonymous")))
        self.reviews[made.id] = made
        return made

    def edit(self, review: Review, text: str, stars: int, at: datetime | None = None) -> None:
        """Its writer thinks again."""
        review.text, review.stars, review.changed = text, stars, at or datetime.now(UTC)

    def answer_elsewhere(self, review: Review, text: str, at: datetime | None = None) -> None:
        """The owner answers in the Business Profile; the review does not move."""
        review.reply, review.replied = text, at or datetime.now(UTC)

    def seed(self, count: int) -> None:
        """Older reviews of both places."""
        start = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            name, location = ("Ana", "Ben", "Carla")[number % 3], (HARBOUR, MARKET)[number % 2]
            words = f"Older words, number {number}."
            self.add(name, words, number % 5 + 1, location, at=start + timedelta(hours=number))

    # ---- what the APIs say

    def carries(self, request: httpx.Request) -> bool:
        """Lists of reviews."""
        return request.method == "GET" and request.url.path.endswith("/reviews")

    def sends(self, request: httpx.Request) -> bool:
        """An answer (updateReply)."""
        return request.method == "PUT"

    def answer(self, request: httpx.Request) -> httpx.Response:
        """To one request. Raises GoogleError."""
        self.issuer.check(request, SCOPE)
        if not self.switched_on:
            raise GoogleError(403, "SERVICE_DISABLED", "The API is disabled.", "PERMISSION_DENIED")
        if not self.approved:
            words = "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'."
            raise GoogleError(429, "RATE_LIMIT_EXCEEDED", words, "RESOURCE_EXHAUSTED", "0")
        path = request.url.path.split("/")[1:]
        self.calls.append(f"{request.method} {request.url.path}")
        match (request.method, path):
            case ("GET", ["v1", "accounts"]):
                return _json(self._accounts(request))
            case ("GET", ["v1", "accounts", account, "locations"]):
                return _json(self._locations(request, f"accounts/{account}"))
            case ("GET", ["v4", "accounts", account, "locations", location, "reviews"]):
                return _json(self._list(request, f"accounts/{account}", location))
            case ("GET", ["v4", "accounts", _, "locations", _, "reviews", review]):
                return _json(self._shown(self._known(review)))
            case ("PUT" | "DELETE", ["v4", "accounts", _, "locations", _, "reviews", review, "reply"]):
                return _json(self._reply(request, self._known(review)))
        raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.", "NOT_FOUND")

    def _accounts(self, request: httpx.Request) -> Mapping[str, object]:
        query = asked(request, {"pageSize": "", "pageToken": ""})
        accounts = [
            {"name": PERSONAL, "accountName": OWNER, "type": "PERSONAL", "role": "PRIMARY_OWNER"},
            {"name": GROUP, "accountName": "Rosa's bakeries", "type": "LOCATION_GROUP", "role": "OWNER"},
        ]
        some, token = page(accounts, query.get("pageToken", ""), min(int(query.get("pageSize", "20")), 1))
        return {"accounts": some, **({"nextPageToken": token} if token else {})}

    def _locations(self, request: httpx.Request, account: str) -> Mapping[str, object]:
        query = asked(request, {"readMask": "", "pageSize": "", "pageToken": ""})
        if not query.get("readMask"):
            raise GoogleError(400, "INVALID_ARGUMENT", "Invalid field mask provided.", "INVALID_ARGUMENT")
        seen = [HARBOUR] if account == PERSONAL else list(self.places)
        return {
            "locations": [
                {
                    "name": f"locations/{one}",
                    "title": "Rosa's bakery",
                    "storeCode": f"S{one}",
                    "storefrontAddress": {"addressLines": [self.places[one]], "locality": "Cork", "regionCode": "IE"},
                }
                for one in seen
                if one in self.places
            ]
        }

    def _list(self, request: httpx.Request, account: str, location: str) -> Mapping[str, object]:
        query = asked(request, {"pageSize": "", "pageToken": "", "orderBy": ""})
        if query.get("orderBy", "updateTime desc") != "updateTime desc" or int(query.get("pageSize", "10")) > 50:
            raise GoogleError(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", "INVALID_ARGUMENT")
        if location in self.unverified:
            raise GoogleError(400, "FAILED_PRECONDITION", "Precondition check failed.", "FAILED_PRECONDITION")
        here = [one for one in self.reviews.values() if one.location == location]
        here.sort(key=lambda one: (one.changed, one.id), reverse=True)
        if not here:
            return {}
        some, token = page(here, query.get("pageToken", ""), int(query.get("pageSize", "10")))
        average = sum(one.stars for one in here) / len(here)
        found = {
            "reviews": [*self.odd, *(self._shown(one, account) for one in some)],
            "averageRating": average,
            "totalReviewCount": len(here),
        }
        return {**found, "nextPageToken": token} if token else found

    def _known(self, id_: str) -> Review:
        if id_ not in self.reviews:
            raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.", "NOT_FOUND")
        return self.reviews[id_]

    def _shown(self, one: Review, account: str = PERSONAL) -> Mapping[str, object]:
        reviewer: dict[str, object] = {"displayName": "A Google User" if one.anonymous else one.name}
        if one.anonymous:
            reviewer["isAnonymous"] = True
        else:
            reviewer["profilePhotoUrl"] = f"https://lh3.googleusercontent.com/a/{one.name.lower()}"
        shown: dict[str, object] = {
            "name": f"{account}/locations/{one.location}/reviews/{one.id}",
            "reviewId": one.id,
            "reviewer": reviewer,
            "starRating": STARS[one.stars - 1],
            "createTime": _time(one.at),
            "updateTime": _time(one.changed),
            "reviewReplyUrl": f"https://business.google.com/reviews/{one.id}",
        }
        # A review may be stars alone.
        shown |= {"comment": one.text} if one.text else {}
        return {**shown, "reviewReply": self._answer(one)} if one.reply else shown

    def _answer(self, one: Review) -> Mapping[str, object]:
        found = {"comment": one.reply, "updateTime": _time(one.replied or one.at)}
        found |= {"reviewReplyState": one.state} if one.state else {}
        return {**found, "policyViolation": one.violation} if one.violation else found

    def _reply(self, request: httpx.Request, one: Review) -> Mapping[str, object]:
        if request.method == "DELETE":
            if not one.reply:
                raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.", "NOT_FOUND")
            one.reply, one.replied = "", None
            return {}
        body = json.loads(request.content)
        text = body.get("comment", "")
        if set(body) != {"comment"} or not text or len(text.encode()) > 4096:
            raise GoogleError(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", "INVALID_ARGUMENT")
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise GoogleError(403, "PERMISSION_DENIED", reason, "PERMISSION_DENIED")
        if text != one.reply:
            one.reply, one.replied = text, datetime.now(UTC)
            self.log.append(Arrived(text, one.replied))
        one.state = "PENDING" if self.pending else ""
        return self._answer(one)


def _json(body: Mapping[str, object]) -> httpx.Response:
    return httpx.Response(200, json=body)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
