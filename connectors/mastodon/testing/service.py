"""A server with Mastodon's client interface, strict about what it is asked, with a switch for every failure."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from connectors.mastodon.testing import entities
from connectors.mastodon.testing.faults import Faults
from connectors.mastodon.testing.wire import Answer, LineBroke, Request
from connectors.mastodon.testing.world import App, Grant, Media, Notice, Toot, World
from shopbell.text.counters import Unit, count

Listed = TypeVar("Listed", Toot, Notice)
_POSTED: Final = {
    "status",
    "visibility",
    "in_reply_to_id",
    "spoiler_text",
    "sensitive",
    "media_ids",
    "language",
    "poll",
}
_EDITED: Final = {"status", "spoiler_text", "sensitive", "media_ids", "language", "poll", "media_attributes"}
_VISIBLE: Final = ("public", "unlisted", "private", "direct")
_SEARCHED: Final = {"q", "type", "resolve", "limit", "offset", "following", "account_id", "exclude_unreviewed"}
_PAGED: Final = {"limit", "max_id", "min_id", "since_id"}
NOT_FOUND: Final = "Record not found"


@dataclass(slots=True)
class Refused(Exception):
    """An error answer."""

    status: int
    error: str


@dataclass(slots=True)
class MastodonService:
    """Takes requests, gives answers."""

    world: World = field(default_factory=World)
    faults: Faults = field(default_factory=Faults)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of every call."""
    _listeners: "list[asyncio.Queue[bytes | None]]" = field(default_factory=list)

    def handle(self, request: Request) -> Answer:
        """One call. Raises LineBroke."""
        self.asked.append((request.method, request.path))
        faults = self.faults
        if faults.offline:
            raise LineBroke(reached=False)
        if faults.limited:
            until = datetime.now(UTC) + timedelta(seconds=faults.limited)
            faults.limited = 0.0
            return _error(429, "Too many requests", {"X-RateLimit-Reset": entities.stamp(until)})
        posting = (request.method, request.path) == ("POST", "/api/v1/statuses")
        if posting and faults.lose:
            faults.lose = False
            raise LineBroke(reached=False)
        answer = self._answered(request)
        if posting and faults.swallow:
            faults.swallow = False
            raise LineBroke(reached=True)
        if faults.cut and isinstance(answer.body, list) and answer.body:
            faults.cut, answer.cut = False, True
        return answer

    def _answered(self, request: Request) -> Answer:
        try:
            for method, pattern, act, is_open in _ROUTES:
                match = re.fullmatch(pattern, request.path)
                if match and request.method == method:
                    if not is_open:
                        self._check_token(request)
                    answer = act(self, request, *match.groups())
                    answer.headers |= _limits(self.faults.left)
                    return answer
            raise Refused(404, NOT_FOUND)
        except Refused as refusal:
            return _error(refusal.status, refusal.error)

    def _check_token(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.world.tokens:
            raise Refused(401, "The access token is invalid")

    # ---- reading ----

    def instance(self, request: Request) -> Answer:
        """GET /api/v2/instance"""
        if not self.faults.newer:
            raise Refused(404, NOT_FOUND)
        return Answer(body=entities.instance(self.world))

    def old_instance(self, request: Request) -> Answer:
        """GET /api/v1/instance"""
        new = entities.instance(self.world)
        return Answer(body={"uri": self.world.domain, **{k: new[k] for k in ("title", "version", "configuration")}})

    def me(self, request: Request) -> Answer:
        """GET /api/v1/accounts/verify_credentials"""
        return Answer(body=entities.credentials(self.world, self.world.shop))

    def notifications(self, request: Request) -> Answer:
        """GET /api/v1/notifications"""
        _check_names(request, _PAGED | {"types[]", "exclude_types[]", "include_filtered", "account_id"})
        kinds = {value for name, value in request.query if name == "types[]"}
        found = [one for one in self.world.notices.values() if not kinds or one.kind in kinds]
        page = _page(request, found, 80)
        return Answer(body=[entities.notification(self.world, one) for one in page], headers=_link(request, page))

    def statuses_of(self, request: Request, who: str) -> Answer:
        """GET /api/v1/accounts/:id/statuses"""
        _check_names(request, _PAGED | {"exclude_reblogs", "exclude_replies", "only_media", "pinned", "tagged"})
        found = [toot for toot in self.world.toots.values() if toot.author.id == who]
        page = _page(request, found, 40)
        return Answer(body=[entities.status(self.world, one) for one in page], headers=_link(request, page))

    def home(self, request: Request) -> Answer:
        """GET /api/v1/timelines/home"""
        _check_names(request, _PAGED)
        page = _page(request, list(self.world.toots.values()), 40)
        return Answer(body=[entities.status(self.world, one) for one in page], headers=_link(request, page))

    def status(self, request: Request, toot_id: str) -> Answer:
        """GET /api/v1/statuses/:id"""
        return Answer(body=entities.status(self.world, self._toot(toot_id)))

    def statuses(self, request: Request) -> Answer:
        """GET /api/v1/statuses"""
        if not self.faults.many:
            raise Refused(404, NOT_FOUND)
        _check_names(request, {"id[]"})
        wanted = [value for _, value in request.query]
        if len(wanted) > 20:
            raise Refused(422, "Validation failed: Too many statuses")
        found = [self.world.toots[one] for one in wanted if one in self.world.toots]
        return Answer(body=[entities.status(self.world, one) for one in found])

    def source(self, request: Request, toot_id: str) -> Answer:
        """GET /api/v1/statuses/:id/source"""
        toot = self._toot(toot_id)
        return Answer(body={"id": toot.id, "text": toot.text, "spoiler_text": toot.warning})

    def context(self, request: Request, toot_id: str) -> Answer:
        """GET /api/v1/statuses/:id/context"""
        toot = self._toot(toot_id)
        before, after = self.world.ancestors(toot), self.world.descendants(toot)
        shown = [[entities.status(self.world, one) for one in some] for some in (before, after)]
        return Answer(body={"ancestors": shown[0], "descendants": shown[1]})

    def search(self, request: Request) -> Answer:
        """GET /api/v2/search"""
        _check_names(
            request, _PAGED | {"q", "type", "resolve", "following", "account_id", "exclude_unreviewed", "offset"}
        )
        name, _, domain = request.asked("q").lstrip("@").partition("@")
        found = self.world.known(name, domain)
        people = [entities.account(self.world, found)] if found and request.asked("type") == "accounts" else []
        words = request.asked("q").strip('"').casefold()
        toots = [toot for toot in self._open_toots() if words in toot.text.casefold()]
        shown = toots if request.asked("type") == "statuses" and self.faults.searching else []
        statuses = [entities.status(self.world, toot) for toot in shown]
        return Answer(body={"accounts": people, "statuses": statuses, "hashtags": []})

    def tagged(self, request: Request, tag: str) -> Answer:
        """GET /api/v1/timelines/tag/:hashtag"""
        _check_names(request, _PAGED | {"any[]", "all[]", "none[]", "local", "remote", "only_media"})
        found = [toot for toot in self._open_toots() if f"#{tag.casefold()}" in toot.text.casefold().split()]
        page = _page(request, found, 40)
        return Answer(body=[entities.status(self.world, one) for one in page], headers=_link(request, page))

    def _open_toots(self) -> list[Toot]:
        return [toot for toot in self.world.toots.values() if toot.visibility == "public"]

    def file(self, request: Request, media_id: str, name: str) -> Answer:
        """A file's bytes; no token may come along."""
        if "authorization" in request.headers or media_id not in self.world.media:
            raise Refused(404, NOT_FOUND)
        one = self.world.media[media_id]
        return Answer(body=one.content, headers={"Content-Type": one.media_type})

    def stream(self, request: Request) -> Answer:
        """GET /api/v1/streaming/user"""
        if not self.faults.streaming:
            raise Refused(404, NOT_FOUND)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        queue.put_nowait(b":)\n\n:thump\n\n")
        self._listeners.append(queue)
        return Answer(headers={"Content-Type": "text/event-stream"}, events=queue)

    # ---- writing ----

    def post(self, request: Request) -> Answer:
        """POST /api/v1/statuses"""
        sent, _ = request.fields()
        _check_known(sent, _POSTED)
        key = request.headers.get("idempotency-key", "")
        if key and self.faults.keys and key in self.world.keys:
            return Answer(body=entities.status(self.world, self._toot(self.world.keys[key])))
        if self.faults.refuse:
            reason, self.faults.refuse = self.faults.refuse, ""
            raise Refused(422, f"Validation failed: {reason}")
        toot = self.world.post(self._made(sent, key))
        if key:
            self.world.keys[key] = toot.id
        self.say("update", entities.status(self.world, toot))
        return Answer(body=entities.status(self.world, toot))

    def _made(self, sent: dict[str, object], key: str) -> Toot:
        parent, visibility = str(sent.get("in_reply_to_id") or ""), str(sent.get("visibility") or "public")
        if parent and parent not in self.world.toots:
            raise Refused(404, "The post you are trying to reply to does not appear to exist")
        if visibility not in _VISIBLE:
            raise Refused(422, f"'{visibility}' is not a valid visibility")
        files = self._attached(sent)
        words, warning = _worded(sent, bool(files))
        at = datetime.now(UTC)
        return Toot(
            self.world.number(at), self.world.shop, words, at, visibility, parent, warning, media=files, key=key or "-"
        )

    def _attached(self, sent: dict[str, object]) -> tuple[Media, ...]:
        ids = sent.get("media_ids") or []
        assert isinstance(ids, list)
        if len(ids) > 4:
            raise Refused(422, "Validation failed: Cannot attach more than 4 files")
        found = [self.world.media.get(str(one)) for one in ids]
        if any(one is None or one.looks > 0 for one in found):
            raise Refused(422, "Validation failed: Cannot attach files that have not finished processing")
        return tuple(one for one in found if one is not None)

    def edit(self, request: Request, toot_id: str) -> Answer:
        """PUT /api/v1/statuses/:id"""
        toot = self._ours(toot_id)
        sent, _ = request.fields()
        _check_known(sent, _EDITED)
        files = self._attached(sent)
        toot.text, toot.warning = _worded(sent, bool(files))
        toot.media, toot.edited_at = files, datetime.now(UTC)
        self.say("status.update", entities.status(self.world, toot))
        return Answer(body=entities.status(self.world, toot))

    def delete(self, request: Request, toot_id: str) -> Answer:
        """DELETE /api/v1/statuses/:id"""
        gone = entities.status(self.world, self._ours(toot_id))
        self.drop(toot_id)
        return Answer(body=gone)

    def drop(self, toot_id: str) -> None:
        """A status goes, whoever took it away."""
        self.world.remove(toot_id)
        self.say("delete", toot_id)

    def upload(self, request: Request) -> Answer:
        """POST /api/v2/media: taken, and worked on for a while."""
        sent, files = request.fields()
        _check_known(sent, {"description", "focus"})
        if set(files) != {"file"} or files["file"].media_type not in entities.TYPES:
            raise Refused(422, "Validation failed: File content type is invalid, File is invalid")
        file = files["file"]
        one = Media(self.world.number(), file.name, file.media_type, file.content, str(sent.get("description") or ""))
        self.world.media[one.id] = one
        return Answer(202, entities.media(self.world, one))

    def uploaded(self, request: Request, media_id: str) -> Answer:
        """GET /api/v1/media/:id"""
        one = self.world.media.get(media_id)
        if one is None:
            raise Refused(404, NOT_FOUND)
        one.looks -= 1
        return Answer(206 if one.looks > 0 else 200, entities.media(self.world, one))

    # ---- signing in ----

    def register(self, request: Request) -> Answer:
        """POST /api/v1/apps"""
        sent, _ = request.fields()
        if not sent.get("client_name") or not sent.get("redirect_uris"):
            raise Refused(422, "Validation failed: Redirect URI can't be blank")
        number = self.world.number()
        redirects = tuple(str(sent["redirect_uris"]).split())
        app = App(f"client-{number}", f"secret-{number}", redirects, str(sent.get("scopes") or "read"))
        self.world.apps[app.client_id] = app
        shown = {
            "id": number,
            "name": sent["client_name"],
            "website": None,
            "redirect_uris": list(redirects),
            "vapid_key": "",
        }
        more = {"redirect_uri": redirects[0], "client_id": app.client_id, "client_secret": app.secret}
        return Answer(body={**shown, **more, "scopes": app.scopes.split()})

    def allow(self, url_query: dict[str, str]) -> str:
        """The owner presses Authorize on the page with these parameters; the code that comes of it."""
        app = self.world.apps[url_query["client_id"]]
        assert url_query["redirect_uri"] in app.redirects
        assert url_query["response_type"] == "code"
        assert set(url_query["scope"].split()) <= set(app.scopes.split())
        assert url_query["code_challenge_method"] == "S256"
        code = f"code-{self.world.number()}"
        self.world.grants[code] = Grant(app, url_query["redirect_uri"], url_query["code_challenge"])
        return code

    def token(self, request: Request) -> Answer:
        """POST /oauth/token"""
        sent, _ = request.fields()
        grant = self.world.grants.pop(str(sent.get("code")), None)
        digest = hashlib.sha256(str(sent.get("code_verifier")).encode()).digest()
        if (
            grant is None
            or sent.get("grant_type") != "authorization_code"
            or sent.get("redirect_uri") != grant.redirect
            or (sent.get("client_id"), sent.get("client_secret")) != (grant.app.client_id, grant.app.secret)
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.challenge
        ):
            return Answer(400, {"error": "invalid_grant", "error_description": "The grant is invalid."})
        token = f"token-{self.world.number()}"
        self.world.tokens.add(token)
        created = int(datetime.now(UTC).timestamp())
        return Answer(
            body={"access_token": token, "token_type": "Bearer", "scope": grant.app.scopes, "created_at": created}
        )

    # ---- the stream ----

    def say(self, event: str, payload: object) -> None:
        """To everybody who listens."""
        data = payload if isinstance(payload, str) else json.dumps(payload)
        for queue in self._listeners:
            queue.put_nowait(f"event: {event}\ndata: {data}\n\n".encode())

    def hang_up(self) -> None:
        """Every open stream breaks."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()

    def _toot(self, toot_id: str) -> Toot:
        found = self.world.toots.get(toot_id)
        if found is None:
            raise Refused(404, NOT_FOUND)
        return found

    def _ours(self, toot_id: str) -> Toot:
        found = self._toot(toot_id)
        if found.author is not self.world.shop:
            raise Refused(404, NOT_FOUND)
        return found


def _worded(sent: dict[str, object], has_files: bool) -> tuple[str, str]:
    words, warning = str(sent.get("status") or ""), str(sent.get("spoiler_text") or "")
    if not words.strip() and not has_files:
        raise Refused(422, "Validation failed: Text can't be blank")
    if count(words, Unit.MASTODON) + count(warning, Unit.MASTODON) > entities.MOST:
        raise Refused(422, f"Validation failed: Text character limit of {entities.MOST} exceeded")
    return words, warning


def _page(request: Request, found: Iterable[Listed], most: int) -> list[Listed]:
    """Newest first; `min_id` gives the page just above it (api/guidelines, pagination)."""
    ordered = sorted(found, key=lambda one: int(one.id), reverse=True)
    limit = min(int(request.asked("limit") or 20), most)
    low, high = request.asked("min_id") or request.asked("since_id"), request.asked("max_id")
    ordered = [one for one in ordered if (not low or int(one.id) > int(low)) and (not high or int(one.id) < int(high))]
    return ordered[-limit:] if request.asked("min_id") else ordered[:limit]


def _link(request: Request, page: list[Listed]) -> dict[str, str]:
    if not page:
        return {}
    here = f"https://{request.headers.get('host', 'shop.example')}{request.path}"
    return {"Link": f'<{here}?max_id={page[-1].id}>; rel="next", <{here}?min_id={page[0].id}>; rel="prev"'}


def _check_names(request: Request, known: set[str]) -> None:
    odd = {name for name, _ in request.query} - known
    if odd:
        raise Refused(400, f"unknown parameters {sorted(odd)}")


def _check_known(sent: dict[str, object], known: set[str]) -> None:
    odd = set(sent) - known
    if odd:
        raise Refused(422, f"unknown fields {sorted(odd)}")


def _limits(left: int) -> dict[str, str]:
    reset = entities.stamp(datetime.now(UTC) + timedelta(minutes=5))
    return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": reset}


def _error(status: int, words: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, {"error": words}, headers or {})


_Act = Callable[..., Answer]
_ID: Final = r"([0-9]+)"
_S: Final = MastodonService
_ROUTES: Final[tuple[tuple[str, str, _Act, bool], ...]] = (
    ("GET", "/api/v2/instance/?", _S.instance, True),
    ("GET", "/api/v1/instance/?", _S.old_instance, True),
    ("POST", "/api/v1/apps", _S.register, True),
    ("POST", "/oauth/token", _S.token, True),
    ("GET", "/media/([0-9]+)/(.+)", _S.file, True),
    ("GET", "/api/v1/accounts/verify_credentials", _S.me, False),
    ("GET", f"/api/v1/accounts/{_ID}/statuses", _S.statuses_of, False),
    ("GET", "/api/v1/notifications", _S.notifications, False),
    ("GET", "/api/v1/timelines/home", _S.home, False),
    ("GET", "/api/v2/search", _S.search, False),
    ("GET", r"/api/v1/timelines/tag/(\w+)", _S.tagged, False),
    ("GET", "/api/v1/streaming/user", _S.stream, False),
    ("GET", "/api/v1/statuses", _S.statuses, False),
    ("GET", f"/api/v1/statuses/{_ID}", _S.status, False),
    ("GET", f"/api/v1/statuses/{_ID}/context", _S.context, False),
    ("GET", f"/api/v1/statuses/{_ID}/source", _S.source, False),
    ("POST", "/api/v1/statuses", _S.post, False),
    ("PUT", f"/api/v1/statuses/{_ID}", _S.edit, False),
    ("DELETE", f"/api/v1/statuses/{_ID}", _S.delete, False),
    ("POST", "/api/v2/media", _S.upload, False),
    ("GET", f"/api/v1/media/{_ID}", _S.uploaded, False),
)
