"""The double as a server: session resource, method calls, files and events (RFC 8620)."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.jmap.testing.methods import ACCOUNT, MethodError, Methods
from connectors.jmap.testing.store import Store, blob_id
from connectors.jmap.testing.wire import Answer, LineBroke, Request, problem

USER = "shop@bakery.test"
PASSWORD = "jmap-canary-password-2209"
TOKEN = "jmap-canary-token-2210"
CORE, MAIL = "urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"
SUBMISSION = "urn:ietf:params:jmap:submission"
ORIGIN = "https://mail.bakery.test"
WELL_KNOWN = "/.well-known/jmap"


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    offline: bool = False
    signed_out: bool = False
    limited: float = 0
    cut: bool = False
    swallow: bool = False
    lose: bool = False
    mute: bool = False
    """The event source answers with nothing, as Cyrus without WebSockets does."""


class JmapService:
    """One server with one account."""

    def __init__(self) -> None:
        self.limits = {
            "maxSizeUpload": 50_000_000,
            "maxConcurrentUpload": 4,
            "maxSizeRequest": 10_000_000,
            "maxConcurrentRequests": 4,
            "maxCallsInRequest": 16,
            "maxObjectsInGet": 500,
            "maxObjectsInSet": 500,
        }
        self.store = Store()
        self.methods = Methods(self.store, self.limits)
        self.faults = Faults()
        self.origin = ORIGIN
        self.calls: list[str] = []
        """Names of the methods asked for, in order."""
        self.listened = asyncio.Event()
        """Somebody has opened the event source."""
        self._ears: set[asyncio.Queue[bytes | None]] = set()
        self._going = 0
        self.store.tell = self._tell

    # ---- the line ------------------------------------------------------------------------------------------------

    async def handle(self, request: Request) -> Answer:
        """The answer; raises LineBroke when there is none."""
        await asyncio.sleep(0)
        if self.faults.offline:
            raise LineBroke(reached=False)
        if request.path == WELL_KNOWN:
            return Answer(301, headers={"Location": f"{self.origin}/jmap/session"})
        if not self._signed_in(request.headers.get("authorization", "")):
            return Answer(401, b"", {"WWW-Authenticate": 'Basic realm="bakery.test"'})
        if self.faults.limited:
            seconds, self.faults.limited = self.faults.limited, 0
            return Answer(429, b"", {"Retry-After": str(round(seconds))})
        return await self._routed(request)

    def _signed_in(self, given: str) -> bool:
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return not self.faults.signed_out and given in (f"Basic {pair}", f"Bearer {TOKEN}")

    async def _routed(self, request: Request) -> Answer:
        parts = request.path.strip("/").split("/")
        match request.method, parts:
            case "GET", ["jmap", "session"]:
                return Answer(200, self.resource())
            case "POST", ["jmap", "api"]:
                return await self._api(request.body)
            case "POST", ["jmap", "upload", account]:
                return self._upload(account, request)
            case "GET", ["jmap", "download", account, blob, _]:
                return self._download(account, blob)
            case "GET", ["jmap", "events"]:
                return self._listen(request.query)
        return Answer(404, b"")

    def resource(self) -> dict[str, object]:
        """The session resource (RFC 8620 2)."""
        mail = {
            "maxMailboxesPerEmail": None,
            "maxMailboxDepth": None,
            "maxSizeMailboxName": 490,
            "maxSizeAttachmentsPerEmail": 50_000_000,
            "emailQuerySortOptions": ["receivedAt"],
            "mayCreateTopLevelMailbox": True,
        }
        able: dict[str, object] = {CORE: {}, MAIL: mail}
        if self.methods.sends:
            able[SUBMISSION] = {"maxDelayedSend": 0, "submissionExtensions": {}}
        account = {"name": USER, "isPersonal": True, "isReadOnly": self.methods.read_only, "accountCapabilities": able}
        return {
            "capabilities": {
                CORE: {**self.limits, "collationAlgorithms": []},
                **{name: {} for name in able if name != CORE},
            },
            "accounts": {ACCOUNT: account},
            "primaryAccounts": {name: ACCOUNT for name in able if name != CORE},
            "username": USER,
            "apiUrl": f"{self.origin}/jmap/api",
            "downloadUrl": f"{self.origin}/jmap/download/{{accountId}}/{{blobId}}/{{name}}?type={{type}}",
            "uploadUrl": f"{self.origin}/jmap/upload/{{accountId}}/",
            "eventSourceUrl": f"{self.origin}/jmap/events?types={{types}}&closeafter={{closeafter}}&ping={{ping}}",
            "state": self._session_state(),
        }

    def _session_state(self) -> str:
        return f"s{self.methods.sends:d}{self.methods.read_only:d}"

    # ---- method calls --------------------------------------------------------------------------------------------

    async def _api(self, body: bytes) -> Answer:
        try:
            asked = json.loads(body)
            using, calls = asked["using"], asked["methodCalls"]
        except ValueError:
            return problem("notJSON")
        except (KeyError, TypeError):
            return problem("notRequest")
        if set(using) - set(self.resource()["capabilities"]):  # type: ignore[call-overload]
            return problem("unknownCapability")
        if len(calls) > self.limits["maxCallsInRequest"]:
            return problem("limit", limit="maxCallsInRequest")
        if self._going >= self.limits["maxConcurrentRequests"]:
            return problem("limit", limit="maxConcurrentRequests")
        self._going += 1
        try:
            await asyncio.sleep(0)
            return self._answered(calls)
        finally:
            self._going -= 1

    def _answered(self, calls: list[list[Any]]) -> Answer:
        names = [str(name) for name, _, _ in calls]
        said: list[list[object]] = []
        for name, args, key in calls:
            self.calls.append(name)
            try:
                said += [[told, body, key] for told, body in self.methods.run(name, _resolved(args, said))]
            except MethodError as error:
                words = {"description": error.description} if error.description else {}
                said.append(["error", {"type": error.kind, **words}, key])
        if self.faults.swallow and "EmailSubmission/set" in names:
            self.faults.swallow = False
            raise LineBroke(reached=True)
        return Answer(200, {"methodResponses": said, "sessionState": self._session_state()})

    # ---- files and events ----------------------------------------------------------------------------------------

    def _upload(self, account: str, request: Request) -> Answer:
        if self.faults.lose:
            self.faults.lose = False
            raise LineBroke(reached=True)
        if account != ACCOUNT:
            return Answer(404, b"")
        if len(request.body) > self.limits["maxSizeUpload"]:
            return problem("limit", 413, limit="maxSizeUpload")
        name = blob_id(request.body)
        self.store.blobs[name] = request.body
        kind = request.headers.get("content-type", "application/octet-stream")
        return Answer(201, {"accountId": account, "blobId": name, "type": kind, "size": len(request.body)})

    def _download(self, account: str, blob: str) -> Answer:
        content = self.store.blobs.get(blob)
        if account != ACCOUNT or content is None:
            return Answer(404, b"")
        cut, self.faults.cut = self.faults.cut, False
        return Answer(200, content, {"Content-Type": "application/octet-stream"}, cut=cut)

    def _listen(self, query: Mapping[str, str]) -> Answer:
        if set(query) != {"types", "closeafter", "ping"}:
            return Answer(400, b"")
        if self.faults.mute:
            return Answer(204)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._ears.add(queue)
        self.listened.set()
        return Answer(200, b"", {"Content-Type": "text/event-stream"}, queue)

    def _tell(self) -> None:
        told = {"@type": "StateChange", "changed": {ACCOUNT: {"Email": str(self.store.state)}}}
        self.say(f"event: state\ndata: {json.dumps(told)}\n\n")

    def say(self, text: str) -> None:
        """To everybody who listens."""
        for queue in self._ears:
            queue.put_nowait(text.encode())

    def hang_up(self) -> None:
        """Every stream ends."""
        for queue in self._ears:
            queue.put_nowait(None)
        self._ears.clear()


def _resolved(args: Mapping[str, Any], said: list[list[object]]) -> dict[str, Any]:
    """With what it takes from earlier answers (RFC 8620 3.7)."""
    found = dict(args)
    for name, value in args.items():
        if name.startswith("#"):
            del found[name]
            found[name[1:]] = _pointed(value, said)
    return found


def _pointed(ref: Mapping[str, str], said: list[list[object]]) -> object:
    there: Any = next((body for name, body, key in said if key == ref["resultOf"] and name == ref["name"]), None)
    if there is None:
        raise MethodError("invalidResultReference")
    for step in ref["path"].strip("/").split("/"):
        there = there if step == "*" else ([one[step] for one in there] if isinstance(there, list) else there[step])
    return there
