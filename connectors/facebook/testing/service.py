"""Graph at graph.facebook.com for one Page, as documented; strict about what it is asked.

Windows and private answers: messenger-platform/policy, discovery/private-replies. Codes:
messenger-platform/error-codes, graph-api/guides/error-handling.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connectors._kit.graph.testing.fields import wanted_of
from connectors._kit.graph.testing.line import Call
from connectors._kit.graph.testing.nodes import Json, Node, Refused, page, shown
from connectors.facebook.testing import published
from connectors.facebook.testing.views import WEEK, Views
from connectors.facebook.testing.world import NAME, PAGE, Letter, World

TOKEN = "EAAcanarySystemUserToken0123456789abcdefghijklmnop"
PAGE_TOKEN = f"{TOKEN}OfThePage"
SHORT_TOKEN = "EAAshortUserToken0123456789"
LONG_TOKEN = "EAAlongUserToken0123456789"
APP, SECRET = "1234567890", "canary0secret0of0the0app"
DAY = timedelta(hours=24)
ALL = frozenset(
    [
        "pages_show_list",
        "pages_read_engagement",
        "pages_read_user_content",
        "pages_manage_engagement",
        "pages_messaging",
        "pages_manage_metadata",
    ]
)


@dataclass(slots=True, repr=False)
class FacebookService:
    """What Facebook answers."""

    world: World = field(default_factory=World)
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: "user", PAGE_TOKEN: "page", LONG_TOKEN: "user"})
    trouble: tuple[int, int] = (190, 467)
    """Code and subcode for a token that is not known."""
    granted: frozenset[str] = ALL
    pages: list[tuple[str, str]] = field(default_factory=lambda: [(PAGE, NAME)])
    human_agent: bool = False
    most: int = 100
    """Posts or conversations in one answer before it is too large for Facebook itself."""
    wants_proof: bool = False
    refusal: str = ""
    refusal_code: tuple[int, int] = (100, 0)
    limited: float = 0.0
    percent: int = 0
    regain: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    """Sign-in code to redirect address."""
    views: Views = field(init=False)

    def __post_init__(self) -> None:
        self.views = Views(self.world)

    def now(self) -> datetime:
        """Its time."""
        return self.world.now()

    def headers(self) -> Mapping[str, str]:
        """Both kinds of usage."""
        counter = {"call_count": self.percent, "total_cputime": 0, "total_time": 1}
        if not self.percent and not self.regain:
            return {"facebook-api-version": "v26.0"}
        business = {PAGE: [{"type": "pages", **counter, "estimated_time_to_regain_access": self.regain}]}
        return {"x-app-usage": json.dumps(counter), "x-business-use-case-usage": json.dumps(business)}

    def answer(self, call: Call) -> Json | bytes:
        """One call. Raises Refused."""
        if call.host != "graph.facebook.com":
            return self._file(call)
        match = re.fullmatch(r"/v\d+\.\d+/(.+?)/?|/(.+)", call.path)
        path = (match[1] or match[2]) if match else ""
        if path in ("oauth/access_token", "debug_token"):
            return self._token(call) if path == "oauth/access_token" else self._debugged(call)
        self._check(call)
        parts = path.split("/")
        if call.method == "GET":
            return self._read(call, parts)
        return self._write(call, parts)

    def _check(self, call: Call) -> None:
        if call.token not in self.tokens:
            code, subcode = self.trouble
            raise Refused(code, "Error validating access token", subcode, status=401)
        if self.limited:
            self.regain, self.limited = max(1, round(self.limited / 60 + 0.4)), 0.0
            raise Refused(80001, "There have been too many calls to this Page account.", 2446079)
        self.regain = 0
        proof = call.asked.get("appsecret_proof", "")
        right = hmac.new(SECRET.encode(), call.token.encode(), hashlib.sha256).hexdigest()
        if (self.wants_proof and not proof) or (proof and not hmac.compare_digest(proof, right)):
            raise Refused(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")

    # ---- tokens

    def _token(self, call: Call) -> Json:
        if call.asked.get("client_id") != APP or call.asked.get("client_secret") != SECRET:
            raise Refused(1, "Error validating client secret.")
        if call.asked.get("grant_type") == "fb_exchange_token":
            if call.asked.get("fb_exchange_token") != SHORT_TOKEN:
                raise Refused(190, "Invalid OAuth access token")
            return {"access_token": LONG_TOKEN, "token_type": "bearer", "expires_in": 5_184_000}
        if self.codes.pop(call.asked.get("code", ""), "") != call.asked.get("redirect_uri"):
            raise Refused(100, "This authorization code has been used.", 36009)
        return {"access_token": SHORT_TOKEN, "token_type": "bearer", "expires_in": 5000}

    def _debugged(self, call: Call) -> Json:
        if call.token != f"{APP}|{SECRET}":
            raise Refused(100, "You must provide an app access token, or a user access token of its owner")
        known = call.asked.get("input_token") in self.tokens
        return {"data": {"app_id": APP, "is_valid": known, "scopes": sorted(self.granted) if known else []}}

    # ---- reading

    def _read(self, call: Call, parts: Sequence[str]) -> Json:
        try:
            wanted = wanted_of(call.asked["fields"]) if call.asked.get("fields") else ()
        except ValueError as error:
            raise Refused(2500, str(error)) from error
        node, edge = parts[0], "/".join(parts[1:])
        if node == "me":
            node = {"page": PAGE}.get(self.tokens[call.token], "me")
        if not edge:
            return shown(self._node(node), wanted, call.whole())
        if node == PAGE and int(call.asked.get("limit", "25")) > self.most:
            words = "Please reduce the amount of data you're asking for, then retry your request"
            raise Refused(1, words, status=500)
        return page(self._edge(call, node, edge), call.asked, wanted, call.whole())

    def _node(self, number: str) -> Node:
        world = self.world
        if number == "me":
            return Node("User", published.USER, {"id": "555", "name": "Rosa"}, {}, ("id", "name"))
        if number == PAGE:
            data = {"id": PAGE, "name": NAME, "category": "Bakery"}
            return Node("Page", published.PAGE, data, {}, ("id", "name"))
        if number in world.comments:
            return self.views.comment(world.comments[number])
        if number in world.posts:
            return self.views.post(world.posts[number])
        if number in world.letters:
            return self.views.letter(world.letters[number])
        if number.startswith("t_") and world.of_talk(number):
            return self.views.talk(number)
        words = f"Unsupported get request. Object with ID '{number}' does not exist"
        raise Refused(100, words, 33, kind="GraphMethodException")

    def _edge(self, call: Call, node: str, edge: str) -> Sequence[Node]:
        if node == "me" and edge == "accounts":
            return [self._account(number, name) for number, name in self.pages]
        if node == "me" and edge == "permissions":
            known = [(name, "granted" if name in self.granted else "declined") for name in sorted(ALL)]
            return [Node("Permission", frozenset(("permission", "status")), {"permission": n, "status": s}, {},
                         ("permission", "status")) for n, s in known]  # fmt: skip
        if node == PAGE:
            return self._of_page(call, edge)
        found = self._node(node)
        if edge not in found.edges:
            raise Refused(100, f"Tried accessing nonexisting field ({edge}) on node type ({found.kind})")
        return found.edges[edge](call.asked)

    def _account(self, number: str, name: str) -> Node:
        data = {"id": number, "name": name, "access_token": PAGE_TOKEN, "category": "Bakery"}
        return Node("Page", published.PAGE, data, {}, ("id", "name", "access_token"))

    def _of_page(self, call: Call, edge: str) -> Sequence[Node]:
        world = self.world
        needs = {"feed": "pages_read_engagement", "conversations": "pages_messaging"}
        if edge not in ("feed", "visitor_posts", "tagged", "ratings", "conversations"):
            raise Refused(100, f"Tried accessing nonexisting field ({edge}) on node type (Page)")
        if needs.get(edge, "pages_read_user_content") not in self.granted:
            raise Refused(10, f"This endpoint requires the '{needs.get(edge, 'pages_read_user_content')}' permission")
        if edge == "conversations":
            if call.asked.get("platform", "messenger").lower() != "messenger":
                raise Refused(100, "Param platform must be one of {INSTAGRAM, MESSENGER}")
            talks = {one.talk for one in world.letters.values()} if world.strangers else set()
            return [self.views.talk(talk) for talk in sorted(talks, key=lambda t: world.of_talk(t)[0].at, reverse=True)]
        if edge == "ratings":
            rated = sorted(world.ratings.values(), key=lambda one: one.at, reverse=True)
            return [self.views.rating(one) for one in rated]
        posts = sorted(world.posts.values(), key=lambda one: one.at, reverse=True)
        if edge == "visitor_posts":
            posts = [one for one in posts if one.writer != PAGE]
        return [self.views.post(one) for one in posts if one.tagged is (edge == "tagged")]

    def _file(self, call: Call) -> bytes:
        """Without any sign-in, by a signature that does not live long."""
        number, world = call.path.lstrip("/"), self.world
        if call.asked.get("oh") != str(self.views.signature):
            raise Refused(403, "URL signature expired", status=403)
        if number in world.comments:
            return world.comments[number].picture
        name, _, position = number.partition(".")
        letter = world.letters.get(name)
        if letter is None:
            raise Refused(404, "Not found", status=404)
        return letter.files[int(position)][2] if position else b"sticker"

    # ---- writing

    def _write(self, call: Call, parts: Sequence[str]) -> Json:
        node, edge = parts[0], "/".join(parts[1:])
        if node == PAGE and edge == "messages":
            return self._message(call)
        if "pages_manage_engagement" not in self.granted:
            raise Refused(200, "Requires pages_manage_engagement permission to manage the object")
        self._exists(node)
        if edge == "comments" and call.method == "POST":
            return self._comment(call, node)
        if edge == "likes":
            thing = self.world.comments.get(node) or self.world.posts[node]
            thing.liked = call.method == "POST"
            return {"success": True}
        if edge:
            raise Refused(100, f"Unsupported {call.method.lower()} request", 33, kind="GraphMethodException")
        return self._change(call, node)

    def _exists(self, number: str) -> None:
        world = self.world
        if number not in world.comments and number not in world.posts and number not in world.ratings:
            words = f"Unsupported post request. Object with ID '{number}' does not exist"
            raise Refused(100, words, 33, kind="GraphMethodException")

    def _change(self, call: Call, number: str) -> Json:
        world = self.world
        if call.method == "DELETE":
            world.drop(number)
            return {"success": True}
        thing = world.comments.get(number) or world.posts[number]
        if "is_hidden" in call.asked:
            thing.hidden = call.asked["is_hidden"] == "true"
        if "message" in call.asked:
            if thing.writer != PAGE:
                raise Refused(200, "You can only edit your own comments")
            thing.text = call.asked["message"]
        return {"success": True}

    def _comment(self, call: Call, under: str) -> Json:
        text = call.asked.get("message", "")
        if not text and "source" not in call.files:
            raise Refused(
                100, "One of attachment_id, attachment_share_url, attachment_url, message, or source is required"
            )
        if len(text.encode("utf-16-le")) // 2 > 8000:
            raise Refused(100, "Param message must be at most 8000 characters long")
        self._refuse()
        made = self.world.comment(under, text, writer=PAGE, here=True)
        if "source" in call.files:
            made.picture = call.files["source"].content
        return {"id": made.id}

    def _refuse(self) -> None:
        if self.refusal:
            words, self.refusal = self.refusal, ""
            code, subcode = self.refusal_code
            raise Refused(code, words, subcode)

    def _message(self, call: Call) -> Json:
        if "pages_messaging" not in self.granted:
            raise Refused(230, "Requires pages_messaging permission to manage the object")
        to = call.json("recipient")
        if "comment_id" in to or "post_id" in to:
            return self._privately(call, str(to.get("comment_id") or to.get("post_id")))
        person = str(to.get("id", ""))
        talk = self.world.talk(person) if person.isdigit() else ""
        letters = self.world.of_talk(talk) if talk else []
        if not letters:
            raise Refused(100, "No matching user found", 2018001)
        if call.asked.get("sender_action", "").lower() == "mark_seen":
            self.world.unread[talk] = 0
            return {"recipient_id": person}
        self._check_window(call, letters)
        return self._sent(call, person)

    def _check_window(self, call: Call, letters: Sequence[Letter]) -> None:
        kind, tag = call.asked.get("messaging_type", ""), call.asked.get("tag", "")
        if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"):
            raise Refused(100, "Param messaging_type must be one of {MESSAGE_TAG, RESPONSE, UPDATE, UTILITY}")
        theirs = max((one.at for one in letters if one.writer != PAGE), default=None)
        age = self.now() - theirs if theirs is not None else WEEK * 100
        if kind == "MESSAGE_TAG" and tag == "HUMAN_AGENT" and self.human_agent and age < WEEK:
            return
        if kind != "RESPONSE" or age >= DAY:
            raise Refused(10, "This message is sent outside of allowed window.", 2018278)

    def _privately(self, call: Call, number: str) -> Json:
        thing = self.world.comments.get(number) or self.world.posts.get(number)
        if thing is None:
            raise Refused(100, "No matching object found", 33)
        if thing.private:
            raise Refused(10900, "Activity already replied to")
        if self.now() - thing.at >= WEEK:
            raise Refused(10, "This message is sent outside of allowed window.", 2018278)
        answer = self._sent(call, thing.writer)
        thing.private = answer["message_id"]
        return answer

    def _sent(self, call: Call, person: str) -> Json:
        message: Mapping[str, Any] = call.json("message")
        text = str(message.get("text", ""))
        if bool(text) == ("attachment" in message):
            raise Refused(100, "Must send either text or attachment")
        if len(text.encode("utf-16-le")) // 2 > 2000:
            raise Refused(100, "Length of param message[text] must be less than or equal to 2000")
        self._refuse()
        files = []
        if "attachment" in message:
            if "filedata" not in call.files:
                raise Refused(100, "Upload attachment failure.", 2018047)
            file = call.files["filedata"]
            files = [(file.name, file.media_type, file.content)]
        tag = call.asked.get("tag", "")
        made = self.world.letter(person, text, ours=True, files=files, here=True, tag=tag)
        return {"recipient_id": person, "message_id": made.id}


def sends(call: Call) -> bool:
    """Whether this brings a message of ours."""
    if call.method != "POST":
        return False
    return call.path.endswith("/comments") or (call.path.endswith("/messages") and "message" in call.asked)
