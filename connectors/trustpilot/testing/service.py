"""Trustpilot in memory, as developers.trustpilot.com describes it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

KEY, SECRET = "apikey-0123456789abcdef", "secret-fedcba9876543210-TRUST"
USERNAME, PASSWORD = "rosa@corner-bakery.example", "pass-word-of-rosa"
UNIT, DOMAIN, USER = "507f191e810c19729de860ea", "corner-bakery.example", "607f191e810c19729de860eb"
QUERY = frozenset({"page", "perPage", "orderBy", "stars", "language"})
Answer = tuple[int, Mapping[str, Any] | None, dict[str, str]]


class RefusedError(Exception):
    """An answer that is not 2xx."""

    def __init__(self, status: int, words: str = "No.", **headers: str) -> None:
        super().__init__(words)
        self.answer: Answer = (status, {"message": words}, headers)


@dataclass(slots=True)
class Review:
    """One review, and its answer."""

    id: str
    consumer: str
    text: str
    at: datetime
    stars: int = 5
    title: str = ""
    updated: datetime | None = None
    answer: str = ""
    answered: datetime | None = None
    ours: bool = False


@dataclass(slots=True)
class Service:
    """One company with no reviews yet."""

    secret: str = field(default=SECRET, repr=False)
    access: set[str] = field(default_factory=set, repr=False)
    reviews: dict[str, Review] = field(default_factory=dict)
    module: bool = True
    limited: float = 0
    refusal: str = ""
    minted: int = 0
    made: int = 0
    sent: list[Review] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def add(self, consumer: str, text: str, **more: object) -> Review:
        """A review, now unless told otherwise."""
        self.made += 1
        usual: dict[str, Any] = {"at": datetime.now(UTC), "title": "My review", **more}
        review = Review(f"{0x5E3DE1B45FB06F0000000000 + self.made:x}", consumer, text, **usual)
        self.reviews[review.id] = review
        return review

    def seed(self, count: int) -> None:
        """Older reviews of three people."""
        start = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            at, stars = start + timedelta(hours=number), number % 5 + 1
            self.add(("ana", "ben", "carla")[number % 3], f"Older words, number {number}.", at=at, stars=stars)

    def handle(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Status, JSON and headers."""
        self.asked.append(f"{method} {path}")
        try:
            if path.endswith("/oauth-business-users-for-applications/accesstoken"):
                return self._token(headers, parse_qs(body.decode()))
            given = {name: found[0] for name, found in parse_qs(query).items()}
            if path.startswith("/v1/private/"):
                self._admit(headers)
                return self._private(method, path.removeprefix("/v1/private/"), given, body)
            if headers.get("apikey") != KEY:
                raise RefusedError(401, "Invalid API key")
            return self._public(path.removeprefix("/v1/"), given)
        except RefusedError as refused:
            return refused.answer

    def _token(self, headers: Mapping[str, str], form: Mapping[str, list[str]]) -> Answer:
        kind, _, pair = headers.get("authorization", "").partition(" ")
        if kind != "Basic" or base64.b64decode(pair).decode() != f"{KEY}:{self.secret}":
            raise RefusedError(401, "Invalid client")
        grant = form.get("grant_type")
        by_password = [form.get("username"), form.get("password")] == [[USERNAME], [PASSWORD]]
        if grant != ["client_credentials"] and not (grant == ["password"] and by_password):
            raise RefusedError(400, "Invalid grant")
        self.minted += 1
        self.access = {f"token-{self.minted}"}
        again = {"refresh_token": f"refresh-{self.minted}"} if by_password else {}
        return 200, {"access_token": f"token-{self.minted}", "expires_in": "359999", **again}, {}

    def _admit(self, headers: Mapping[str, str]) -> None:
        if self.limited:
            seconds, self.limited = self.limited, 0
            raise RefusedError(429, "Too many requests", **{"Retry-After": str(round(seconds))})
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.access:
            raise RefusedError(401, "Invalid token")
        if not self.module:
            raise RefusedError(403, "Forbidden")

    def _public(self, path: str, given: Mapping[str, str]) -> Answer:
        if path == "business-units/find":
            if given.get("name") != DOMAIN:
                raise RefusedError(404, "Not found")
            return 200, {**self.unit(), "score": {"stars": 4, "trustScore": 4.2}, "status": "active"}, {}
        review = self.reviews.get(path.removeprefix("reviews/"))
        if review is None:
            raise RefusedError(404, "Not found")
        return 200, self.review(review, private=False), {}

    def _private(self, method: str, path: str, given: Mapping[str, str], body: bytes) -> Answer:
        if path == f"business-units/{UNIT}/reviews" and method == "GET":
            if set(given) - QUERY or int(given.get("perPage", "20")) > 100:
                raise RefusedError(400, "Bad request")
            ordered = sorted(self.reviews.values(), key=lambda one: (one.at, one.id), reverse=True)
            size, page = int(given.get("perPage", "20")), int(given.get("page", "1"))
            found = ordered[(page - 1) * size : page * size]
            return 200, {"links": _links(), "reviews": [self.review(one) for one in found]}, {}
        number, _, rest = path.removeprefix("reviews/").partition("/")
        review = self.reviews.get(number)
        if review is None or rest != "reply":
            raise RefusedError(404, "Not found")
        if method == "DELETE":
            if not review.answer:
                raise RefusedError(404, "Not found")
            review.answer, review.answered = "", None
            return 204, None, {}
        return self._reply(review, json.loads(body))

    def _reply(self, review: Review, data: Mapping[str, Any]) -> Answer:
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise RefusedError(400, reason)
        if not data.get("message") or data.get("authorBusinessUserId") != USER:
            raise RefusedError(400, "Invalid authorBusinessUserId")
        review.answer, review.answered = data["message"], datetime.now(UTC)
        self.sent.append(Review(review.id, "shop", review.answer, review.answered))
        return 201, None, {}

    # ---- as JSON

    def unit(self) -> Mapping[str, Any]:
        """A business unit."""
        name = {"identifying": DOMAIN, "referring": [DOMAIN]}
        return {"id": UNIT, "displayName": "Corner Bakery", "name": name, "links": _links()}

    def review(self, one: Review, *, private: bool = True) -> Mapping[str, Any]:
        """A review; only its company sees the last fields."""
        consumer = {"id": f"c-{one.consumer}", "displayName": one.consumer.title(), "displayLocation": "Mainz, DE"}
        answer = {"text": one.answer, "createdAt": _iso(one.answered), "updatedAt": None} if one.answer else None
        shown: dict[str, Any] = {
            "links": _links(),
            "id": one.id,
            "consumer": {**consumer, "numberOfReviews": 3, "links": _links()},
            "businessUnit": {"id": UNIT, "identifyingName": DOMAIN, "displayName": "Corner Bakery", "links": _links()},
            "stars": one.stars,
            "title": one.title,
            "text": one.text,
            "language": "en",
            "createdAt": _iso(one.at),
            "updatedAt": _iso(one.updated),
            "companyReply": answer,
            "isVerified": True,
            "numberOfLikes": 0,
            "status": "active",
            "reportData": None,
            "complianceLabels": [],
            "countsTowardsTrustScore": True,
        }
        return shown | ({"referenceId": "order-17", "referralEmail": f"{one.consumer}@example.org"} if private else {})


def _links() -> list[Mapping[str, str]]:
    return [{"href": "https://api.trustpilot.com/", "method": "GET", "rel": "self"}]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None
