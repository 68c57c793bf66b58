"""Graph at graph.instagram.com for one professional account, as documented; strict about what it is asked.

Messages: instagram-api-with-instagram-login/messaging-api, conversations-api; comments: comment-moderation,
reference/ig-comment/replies; tokens: reference/access_token, refresh_access_token.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors._kit.graph.testing.fields import wanted_of
from connectors._kit.graph.testing.line import Call
from connectors._kit.graph.testing.nodes import Json, Node, Refused, page, shown, stamp
from connectors.instagram.testing import published
from connectors.instagram.testing.world import ACCOUNT, SCOPED, USERNAME, Letter, Media, Said, World

TOKEN = "IGAAcanaryLongToken0123456789abcdefghijklmnop"
SHORT_TOKEN = "IGAAshortToken0123456789"
APP, SECRET = "990602627938098", "canary0secret0of0the0instagram0app"
DAY, WEEK, LIFE = timedelta(hours=24), timedelta(days=7), timedelta(days=60)
BASIC, COMMENTS, MESSAGES = (
    "instagram_business_basic",
    "instagram_business_manage_comments",
    "instagram_business_manage_messages",
)
NEWEST = 20
_VERB = {"POST": "post", "DELETE": "delete"}


@dataclass(slots=True)
class Token:
    """One that was given out."""

    made: datetime
    ends: datetime
    short: bool = False


@dataclass(slots=True, repr=False)
class InstagramService:
    """What Instagram answers."""

    world: World = field(default_factory=World)
    tokens: dict[str, Token] = field(default_factory=dict)
    granted: frozenset[str] = frozenset((BASIC, COMMENTS, MESSAGES))
    tags: bool = True
    """Whether the list of posts that tag the account is open to the app."""
    human_agent: bool = False
    personal: bool = False
    refusal: str = ""
    refusal_code: tuple[int, int] = (100, 0)
    limited: float = 0.0
    regain: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    signature: int = 0
    data_list: bool = False
    """Whether a token comes in a list, as one page of the documentation shows it."""
    scoped: bool = False
    """Whether messages call the account by its number for the app, not by its own; the documentation shows both."""
    renewals: int = 0
    renewing: bool = True

    def __post_init__(self) -> None:
        now = self.now() - timedelta(days=2)
        self.tokens[TOKEN] = Token(now, now + LIFE)

    def now(self) -> datetime:
        """Its time."""
        return self.world.now()

    def headers(self) -> Mapping[str, str]:
        """Usage of the account."""
        if not self.regain:
            return {}
        counter = {"type": "instagram", "call_count": 100, "total_cputime": 1, "total_time": 1}
        return {
            "x-business-use-case-usage": json.dumps(
                {ACCOUNT: [{**counter, "estimated_time_to_regain_access": self.regain}]}
            )
        }

    def answer(self, call: Call) -> Json | bytes:
        """One call. Raises Refused."""
        if call.host.endswith("cdninstagram.com"):
            return self._file(call)
        if call.path.endswith("/oauth/access_token"):
            return self._redeemed(call)
        if call.path in ("/access_token", "/refresh_access_token"):
            return self._renewed(call)
        match = re.fullmatch(r"/v\d+\.\d+/(.+?)/?", call.path)
        if match is None:
            raise Refused(100, "Unsupported request", 33)
        self._check(call)
        parts = match[1].replace("me", ACCOUNT, 1).split("/") if match[1].split("/")[0] == "me" else match[1].split("/")
        return self._read(call, parts) if call.method == "GET" else self._write(call, parts)

    def _check(self, call: Call) -> None:
        token = self.tokens.get(call.token)
        if token is None:
            raise Refused(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        if token.ends <= self.now():
            raise Refused(190, "Error validating access token: Session has expired", 463, status=401)
        if self.limited:
            self.regain, self.limited = max(1, round(self.limited / 60 + 0.4)), 0.0
            raise Refused(80002, "There have been too many calls to this Instagram account.", 2446079)
        self.regain = 0

    # ---- tokens

    def _redeemed(self, call: Call) -> Json:
        """Of api.instagram.com: a code for a token of an hour."""
        if call.asked.get("client_id") != APP or call.asked.get("client_secret") != SECRET:
            raise Refused(400, "Invalid platform app")
        if self.codes.pop(call.asked.get("code", ""), "") != call.asked.get("redirect_uri"):
            raise Refused(400, "Matching code was not found or was already used")
        self.tokens[SHORT_TOKEN] = Token(self.now(), self.now() + timedelta(hours=1), short=True)
        made = {"access_token": SHORT_TOKEN, "user_id": ACCOUNT, "permissions": ",".join(sorted(self.granted))}
        return {"data": [made]} if self.data_list else made

    def _renewed(self, call: Call) -> Json:
        token = self.tokens.get(call.token)
        if token is None or token.ends <= self.now():
            raise Refused(190, "Error validating access token: Session has expired", 463)
        if call.path == "/access_token":
            if call.asked.get("grant_type") != "ig_exchange_token" or call.asked.get("client_secret") != SECRET:
                raise Refused(101, "Error validating client secret")
            if not token.short:
                raise Refused(452, "Session key invalid")
            return self._given()
        if call.asked.get("grant_type") != "ig_refresh_token" or token.short or not self.renewing:
            raise Refused(100, "Unsupported request - method type: get")
        if self.now() - token.made < DAY:
            raise Refused(100, "The access token must be at least 24 hours old")
        self.renewals += 1
        return self._given()

    def _given(self) -> Json:
        text = f"{TOKEN}R{self.renewals}"
        self.tokens[text] = Token(self.now(), self.now() + LIFE)
        return {"access_token": text, "token_type": "bearer", "expires_in": int(LIFE.total_seconds())}

    # ---- reading

    def _read(self, call: Call, parts: Sequence[str]) -> Json:
        try:
            wanted = wanted_of(call.asked["fields"]) if call.asked.get("fields") else ()
        except ValueError as error:
            raise Refused(2500, str(error)) from error
        node, edge = parts[0], "/".join(parts[1:])
        if not edge:
            return shown(self._node(node), wanted, call.whole())
        return page(self._edge(call, node, edge), call.asked, wanted, call.whole())

    def _node(self, number: str) -> Node:
        world = self.world
        if number == ACCOUNT:
            self._needs(BASIC)
            kind = "PERSONAL" if self.personal else "BUSINESS"
            data = {
                "id": SCOPED,
                "user_id": ACCOUNT,
                "username": USERNAME,
                "name": "Corner Bakery",
                "account_type": kind,
            }
            return Node("IGUser", published.USER, data)
        if number in world.comments:
            self._needs(COMMENTS)
            return self.comment(world.comments[number])
        if number in world.media:
            return self.media(world.media[number])
        if number in world.letters:
            self._needs(MESSAGES)
            return self._letter_alone(world.letters[number])
        words = f"Unsupported get request. Object with ID '{number}' does not exist"
        raise Refused(100, words, 33, kind="IGApiException")

    def _letter_alone(self, one: Letter) -> Node:
        """Of older ones it says that they were deleted (conversations-api)."""
        if one not in self.world.of_talk(one.other)[:NEWEST]:
            raise Refused(100, "The requested message has been deleted", 33)
        return self.letter(one)

    def _needs(self, permission: str) -> None:
        if permission not in self.granted:
            raise Refused(10, f"Application does not have permission for this action: {permission}")

    def _edge(self, call: Call, node: str, edge: str) -> Sequence[Node]:
        world = self.world
        if node == ACCOUNT and edge == "media":
            self._needs(BASIC)
            ours = [one for one in world.media.values() if not one.tagged]
            return [self.media(one) for one in sorted(ours, key=lambda m: m.at, reverse=True)]
        if node == ACCOUNT and edge == "tags":
            if not self.tags:
                raise Refused(100, "Tried accessing nonexisting field (tags) on node type (IGUser)")
            tagged = [one for one in world.media.values() if one.tagged]
            return [self.media(one) for one in sorted(tagged, key=lambda m: m.at, reverse=True)]
        if node == ACCOUNT and edge == "conversations":
            self._needs(MESSAGES)
            if call.asked.get("platform") != "instagram":
                raise Refused(100, "Param platform must be one of {INSTAGRAM, MESSENGER}")
            people = sorted(
                {one.other for one in world.letters.values()}, key=lambda p: world.of_talk(p)[0].at, reverse=True
            )
            return [self.talk(person) for person in people]
        if node.startswith("aWdfdGhyZWFk") and edge == "messages":
            self._needs(MESSAGES)
            return self._letters(node.removeprefix("aWdfdGhyZWFk"))
        found = self._node(node)
        if edge not in found.edges:
            raise Refused(100, f"Tried accessing nonexisting field ({edge}) on node type ({found.kind})")
        return found.edges[edge](call.asked)

    def who(self, number: str) -> Json:
        """Number and name."""
        return {"id": number, "username": self.world.names.get(number, "somebody")}

    def comment(self, one: Said) -> Node:
        """A comment with its answers."""
        data: Json = {
            "id": one.id,
            "text": one.text,
            "timestamp": stamp(one.at),
            "from": self.who(one.writer),
            "username": self.world.names[one.writer],
            "hidden": one.hidden,
            "like_count": 0,
        }
        data |= {"parent_id": one.top} if one.top else {}
        edges = {"replies": lambda asked: [self.comment(reply) for reply in self.world.replies(one.id)]}
        return Node("IGComment", published.COMMENT, data, edges, ("id", "text", "timestamp"))

    def media(self, one: Media) -> Node:
        """A post with its comments."""
        data: Json = {
            "id": one.id,
            "caption": one.caption,
            "timestamp": stamp(one.at),
            "permalink": f"https://www.instagram.com/p/{one.id}/",
            "username": self.world.names[one.writer],
            "media_type": "IMAGE",
            "comments_count": len([c for c in self.world.comments.values() if c.media == one.id]),
        }

        def beneath(asked: Mapping[str, str]) -> Sequence[Node]:
            self._needs(COMMENTS)
            return [self.comment(comment) for comment in self.world.beneath(one.id)]

        return Node("IGMedia", published.MEDIA, data, {} if one.tagged else {"comments": beneath})

    def talk(self, person: str) -> Node:
        """A conversation; all its messages are listed, and only the newest can be read."""
        data = {
            "id": f"aWdfdGhyZWFk{person}",
            "updated_time": stamp(self.world.of_talk(person)[0].at),
            "participants": {"data": [self.who(ACCOUNT), self.who(person)]},
        }
        edges = {"messages": lambda asked: self._letters(person)}
        return Node("Conversation", published.TALK, data, edges, ("id", "updated_time"))

    def _letters(self, person: str) -> list[Node]:
        letters = self.world.of_talk(person)
        return [self.letter(one) if place < NEWEST else self._old(one) for place, one in enumerate(letters)]

    def _old(self, one: Letter) -> Node:
        """Only its number is told."""
        return Node("Message", published.MESSAGE, {"id": one.id}, {}, ("id",))

    def letter(self, one: Letter) -> Node:
        """A message."""
        us = SCOPED if self.scoped else ACCOUNT
        writer, reader = (us, one.other) if one.own else (one.other, us)
        data: Json = {
            "id": one.id,
            "created_time": stamp(one.at),
            "from": self.who(writer),
            "to": {"data": [self.who(reader)]},
            "message": one.text,
        }
        if one.unsupported:
            data["is_unsupported"] = True
        if one.story:
            data["story"] = {"mention": {"link": "https://lookaside.fbsbx.com/story", "id": "1"}}
        if one.files:
            found = [
                {"id": f"{place}", "image_data": {"url": self.file(one.id, place), "width": 8, "height": 8}}
                for place in range(len(one.files))
            ]
            data["attachments"] = {"data": found}
        return Node("Message", published.MESSAGE, data, {}, ("id", "created_time"))

    def file(self, number: str, place: int) -> str:
        """A signed address; only the newest signature is good."""
        return f"https://scontent.cdninstagram.com/{number}.{place}?oh={self.signature}"

    def _file(self, call: Call) -> bytes:
        number, _, place = call.path.lstrip("/").partition(".")
        if call.asked.get("oh") != str(self.signature) or number not in self.world.letters:
            raise Refused(403, "URL signature expired", status=403)
        return self.world.letters[number].files[int(place)][2]

    # ---- writing

    def _write(self, call: Call, parts: Sequence[str]) -> Json:
        node, edge = parts[0], "/".join(parts[1:])
        if node == ACCOUNT and edge == "messages":
            self._needs(MESSAGES)
            return self._message(call)
        self._needs(COMMENTS)
        comment = self.world.comments.get(node)
        if comment is None:
            words = f"Unsupported {_VERB[call.method]} request. Object with ID '{node}' does not exist"
            raise Refused(100, words, 33, kind="IGApiException")
        if edge == "replies" and call.method == "POST":
            return self._reply(call, comment)
        if call.method == "DELETE" and not edge:
            self.world.drop(node)
            return {"success": True}
        if "hide" not in call.asked or edge:
            raise Refused(100, "The parameter hide is required")
        comment.hidden = call.asked["hide"] == "true"
        return {"success": True}

    def _reply(self, call: Call, comment: Said) -> Json:
        text = call.asked.get("message", "")
        if not text:
            raise Refused(100, "The parameter message is required")
        if comment.hidden:
            raise Refused(100, "You cannot reply to hidden comments")
        if len(text.encode("utf-16-le")) // 2 > 2200:
            raise Refused(100, "The comment is too long")
        self._refuse()
        return {"id": self.world.comment(comment.id, text, writer=ACCOUNT, here=True).id}

    def _refuse(self) -> None:
        if self.refusal:
            words, self.refusal = self.refusal, ""
            code, subcode = self.refusal_code
            raise Refused(code, words, subcode)

    def _message(self, call: Call) -> Json:
        to, text = call.json("recipient"), str(call.json("message").get("text", ""))
        if not text or len(text.encode()) > 1000:
            raise Refused(100, "Length of param message[text] must be less than or equal to 1000", 2534037)
        if "comment_id" in to:
            return self._privately(str(to["comment_id"]), text)
        person = str(to.get("id", ""))
        letters = self.world.of_talk(person)
        if not letters:
            raise Refused(100, "The requested user cannot be found.", 2534014)
        theirs = max((one.at for one in letters if not one.own), default=None)
        age = self.now() - theirs if theirs is not None else WEEK * 9
        tag = call.asked.get("tag", "")
        window = WEEK if tag == "HUMAN_AGENT" and self.human_agent else DAY
        if age >= window or tag not in ("", "HUMAN_AGENT"):
            raise Refused(10, "This message is sent outside of allowed window.", 2534022)
        self._refuse()
        made = self.world.letter(person, text, ours=True, here=True, tag=tag)
        return {"recipient_id": person, "message_id": made.id}

    def _privately(self, number: str, text: str) -> Json:
        comment = self.world.comments.get(number)
        if comment is None:
            raise Refused(100, "The requested comment cannot be found", 33)
        if comment.answered:
            raise Refused(100, "A private reply was sent to this comment already", 2534025)
        if self.now() - comment.at >= WEEK:
            raise Refused(10, "This message is sent outside of allowed window.", 2534022)
        self._refuse()
        comment.answered = True
        made = self.world.letter(comment.writer, text, ours=True, here=True)
        return {"recipient_id": comment.writer, "message_id": made.id}


def sends(call: Call) -> bool:
    """Whether this brings a message of ours."""
    return call.method == "POST" and call.path.endswith(("/replies", "/messages"))
