"""The calls that Shopbell uses, answered strictly: signed in, right parameters, right records."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.bluesky.testing.issuer import Issuer
from connectors.bluesky.testing.network import CHAT, HANDLE, POST, SHOP, Network, Stored, Talk, cid_of
from connectors.bluesky.testing.web import Call, CutError, RefusedError, Reply

PASSWORD = "rye7-cana-ry81-1755"
_MESSAGES = ("getPosts", "listNotifications", "listRecords", "getMessages", "getLog")
_WRITES = ("putRecord", "sendMessage")


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    signed_out: bool = False
    stale: bool = False
    """The access token ran out; the refresh token is good."""
    wait_seconds: float = 0
    cut_messages: bool = False
    refuse: str = ""
    forget: bool = False
    lose: bool = False
    without_chat: bool = False


class Pds:
    """A server with one account of ours."""

    def __init__(self, network: Network, faults: Faults, issuer: Issuer) -> None:
        self.network = network
        self.issuer = issuer
        self.faults = faults
        self.sent: list[tuple[str, datetime]] = []
        self.calls: list[str] = []
        self.used_refresh: set[str] = set()
        self._sessions = 0
        self._open: dict[str, Callable[[Call], object]] = {
            "com.atproto.server.describeServer": self._describe,
            "com.atproto.server.createSession": self._create_session,
            "com.atproto.server.refreshSession": self._refresh_session,
            "com.atproto.sync.getBlob": self._blob,
            "com.atproto.identity.resolveHandle": self._resolve,
        }
        self._signed: dict[str, Callable[[Call], object]] = {
            "com.atproto.server.getSession": lambda _: {"did": SHOP, "handle": HANDLE, "active": True},
            "com.atproto.repo.putRecord": self._put,
            "com.atproto.repo.getRecord": self._get,
            "com.atproto.repo.listRecords": self._list,
            "com.atproto.repo.deleteRecord": self._delete,
            "com.atproto.repo.uploadBlob": self._upload,
            "app.bsky.notification.listNotifications": self._notifications,
            "app.bsky.feed.getPosts": self._posts,
            "app.bsky.feed.searchPosts": self._search,
        }
        self._chat: dict[str, Callable[[Call], object]] = {
            "chat.bsky.convo.listConvos": self._convos,
            "chat.bsky.convo.getConvo": lambda call: {"convo": self.network.convo(self._talk(call.param("convoId")))},
            "chat.bsky.convo.getMessages": self._messages,
            "chat.bsky.convo.getLog": self._log,
            "chat.bsky.convo.sendMessage": self._send,
            "chat.bsky.convo.updateRead": self._read,
        }

    def answer(self, call: Call) -> Reply:
        """See `web.Web`."""
        self.calls.append(call.method)
        self._limit()
        if call.method in self.issuer.answers:
            return self.issuer.answers[call.method](call)
        if call.method in self._open:
            found = self._open[call.method](call)
            return found if isinstance(found, Reply) else _said(found)
        self._check_token(call)
        answers = self._chat if call.method.startswith("chat.") else self._signed
        if call.method not in answers:
            raise RefusedError(501, "MethodNotImplemented", "Method Not Implemented")
        if answers is self._chat:
            self._check_chat(call)
        return self._with_faults(call, answers[call.method])

    def _limit(self) -> None:
        if self.faults.wait_seconds:
            until = datetime.now(UTC) + timedelta(seconds=self.faults.wait_seconds)
            self.faults.wait_seconds = 0
            headers = {"ratelimit-limit": "3000", "ratelimit-reset": str(round(until.timestamp()))}
            raise RefusedError(429, "RateLimitExceeded", "Rate Limit Exceeded", headers)

    def _with_faults(self, call: Call, answer: Callable[[Call], object]) -> Reply:
        last = call.method.rpartition(".")[2]
        writes = last in _WRITES
        if writes and self.faults.lose:
            self.faults.lose = False
            raise CutError
        if writes and self.faults.refuse:
            reason, self.faults.refuse = self.faults.refuse, ""
            raise RefusedError(400, "InvalidRequest", reason)
        found = _said(answer(call))
        if writes and self.faults.forget:
            self.faults.forget = False
            raise CutError
        if last in _MESSAGES and self.faults.cut_messages:
            self.faults.cut_messages = False
            return Reply(found.body, cut=True)
        return found

    # ---- signing in --------------------------------------------------------------------------------------------------

    def _check_token(self, call: Call) -> None:
        if call.headers.get("authorization", "").startswith("DPoP "):
            self._check_grant(call)
            return
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self.faults.signed_out or not token.startswith("access-"):
            raise RefusedError(400, "InvalidToken", "Token could not be verified")
        if self.faults.stale or token != f"access-{self._sessions}":
            raise RefusedError(400, "ExpiredToken", "Token has expired")

    def _check_grant(self, call: Call) -> None:
        if self.faults.signed_out:
            raise RefusedError(401, "invalid_token", "Token has been revoked")
        scopes = self.issuer.checked_access(call)
        if call.method.startswith("chat.") and "transition:chat.bsky" not in scopes:
            raise RefusedError(403, "ScopeMissingError", f'Missing required scope "rpc:{call.method}"')

    def _check_chat(self, call: Call) -> None:
        if self.faults.without_chat:
            raise RefusedError(400, "InvalidToken", "Bad token method")
        if call.headers.get("atproto-proxy") != CHAT:
            raise RefusedError(500, "InternalServerError", "Internal Server Error")

    def _describe(self, _: Call) -> object:
        return {"did": "did:web:double.test", "availableUserDomains": [".test"]}

    def _session(self) -> object:
        self._sessions += 1
        self.faults.stale = False
        tokens = {"accessJwt": f"access-{self._sessions}", "refreshJwt": f"refresh-{self._sessions}"}
        return {**tokens, "did": SHOP, "handle": HANDLE, "active": True}

    def _create_session(self, call: Call) -> object:
        given = call.json()
        right = given.get("identifier") in (SHOP, HANDLE) and given.get("password") == PASSWORD
        if self.faults.signed_out or not right:
            raise RefusedError(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    def _refresh_session(self, call: Call) -> object:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self.faults.signed_out or token in self.used_refresh or not token.startswith("refresh-"):
            raise RefusedError(400, "ExpiredToken", "Token has been revoked")
        self.used_refresh.add(token)
        return self._session()

    def _resolve(self, call: Call) -> object:
        for did, handle in self.network.handles.items():
            if handle == call.param("handle"):
                return {"did": did}
        raise RefusedError(400, "HandleNotFound", "Unable to resolve handle")

    # ---- records -----------------------------------------------------------------------------------------------------

    def _put(self, call: Call) -> object:
        given = call.json()
        _check_repo(given)
        stored, new = self.network.put(SHOP, given["record"], given["rkey"], datetime.now(UTC))
        if new:
            self.sent.append((str(stored.value["text"]), datetime.now(UTC)))
        return {"uri": stored.uri, "cid": stored.cid, "validationStatus": "valid"}

    def _get(self, call: Call) -> object:
        stored = self.network.posts.get(f"at://{call.param('repo')}/{POST}/{call.param('rkey')}")
        if stored is None:
            raise RefusedError(400, "RecordNotFound", "Could not locate record")
        return {"uri": stored.uri, "cid": stored.cid, "value": stored.value}

    def _list(self, call: Call) -> object:
        records = self.network.records(call.param("repo"))
        cursor = call.param("cursor")
        left = [one for one in records if not cursor or str(one["uri"]).rpartition("/")[2] < cursor]
        page = left[: int(call.param("limit", "50"))]
        more = {"cursor": str(page[-1]["uri"]).rpartition("/")[2]} if page else {}
        return {"records": page, **more}

    def _delete(self, call: Call) -> object:
        given = call.json()
        _check_repo(given)
        self.network.remove(f"at://{SHOP}/{POST}/{given['rkey']}")
        return {}

    def _upload(self, call: Call) -> object:
        media_type = call.headers.get("content-type", "")
        if not call.body or not media_type:
            raise RefusedError(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided")
        cid = cid_of(call.body, codec=0x55)
        self.network.blobs[cid] = (media_type, call.body)
        reference = {"$type": "blob", "ref": {"$link": cid}, "mimeType": media_type, "size": len(call.body)}
        return {"blob": reference}

    def _blob(self, call: Call) -> Reply:
        found = self.network.blobs.get(call.param("cid"))
        if found is None:
            raise RefusedError(404, "BlobNotFound", "Blob not found")
        return Reply(found[1], media_type=found[0])

    # ---- the AppView -------------------------------------------------------------------------------------------------

    def _notifications(self, call: Call) -> object:
        items = list(self.network.notifications(call.params_of("reasons")))
        return _paged(call, items, "notifications")

    def _posts(self, call: Call) -> object:
        uris = call.params_of("uris")
        if not 1 <= len(uris) <= 25:
            raise RefusedError(400, "InvalidRequest", "Error: uris must not have more than 25 elements")
        found: list[Stored] = [self.network.posts[uri] for uri in uris if uri in self.network.posts]
        return {"posts": [self.network.view(one) for one in found]}

    def _search(self, call: Call) -> object:
        wanted, since = call.param("q").strip('"').casefold(), call.param("since")
        if not wanted or call.param("sort") not in ("top", "latest"):
            raise RefusedError(400, "BadQueryString", "Error: Params must have the property q")
        found = [one for one in self.network.posts.values() if wanted in str(one.value["text"]).casefold()]
        late = sorted((one for one in found if one.indexed >= since), key=lambda one: one.indexed, reverse=True)
        return _paged(call, [self.network.view(one) for one in late], "posts")

    # ---- direct messages ---------------------------------------------------------------------------------------------

    def _talk(self, number: str) -> Talk:
        if number not in self.network.talks:
            raise RefusedError(400, "InvalidConvo", "Convo not found")
        return self.network.talks[number]

    def _convos(self, call: Call) -> object:
        return _paged(call, [self.network.convo(talk) for talk in self.network.talks.values()], "convos")

    def _messages(self, call: Call) -> object:
        return _paged(call, list(reversed(self._talk(call.param("convoId")).messages)), "messages")

    def _log(self, call: Call) -> object:
        begun = call.param("cursor")
        logs = [entry for entry in self.network.log if begun and entry["rev"] > begun][:100]
        last = logs[-1]["rev"] if logs else begun or self.network.next_rev()
        return {"logs": logs, "cursor": last}

    def _send(self, call: Call) -> object:
        given = call.json()
        message = given["message"]
        talk = self._talk(given["convoId"])
        made = self.network.say(talk, SHOP, message["text"], datetime.now(UTC), message.get("facets"))
        self.sent.append((message["text"], datetime.now(UTC)))
        return {name: value for name, value in made.items() if name != "$type"}

    def _read(self, call: Call) -> object:
        given = call.json()
        talk = self._talk(given["convoId"])
        talk.unread = 0
        read = [one for one in talk.messages if one["id"] == given.get("messageId", talk.messages[-1]["id"])]
        for message in read:
            self.network.tell(talk, "logReadMessage", message)
        return {"convo": self.network.convo(talk)}


def _check_repo(given: Mapping[str, Any]) -> None:
    if given.get("repo") not in (SHOP, HANDLE):
        raise RefusedError(403, "AuthMissing", "Not your repository")
    if given.get("collection") != POST or not given.get("rkey"):
        raise RefusedError(400, "InvalidRequest", "Input must have the property collection and rkey")


def _paged(call: Call, items: list[dict[str, Any]], name: str) -> object:
    """Cursors are positions from the end: what arrives meanwhile moves nothing."""
    limit = int(call.param("limit", "50"))
    if not 1 <= limit <= 100:
        raise RefusedError(400, "InvalidRequest", "Error: limit can not be greater than 100")
    start = len(items) - int(call.param("cursor", str(len(items))))
    page = items[start : start + limit]
    left = len(items) - start - len(page)
    return {name: page, **({"cursor": str(left)} if left > 0 else {})}


def _said(found: object) -> Reply:
    return Reply(json.dumps(found).encode())
