"""Run by facebook-business's own interpreter: drives the double as any program of Meta's does, and prints what it saw.

Every object that comes back is held against the library's own types of its fields, which Meta generates.
"""

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Mapping

from facebook_business.adobjects.comment import Comment  # type: ignore[import-not-found]
from facebook_business.adobjects.page import Page  # type: ignore[import-not-found]
from facebook_business.adobjects.pagepost import PagePost  # type: ignore[import-not-found]
from facebook_business.adobjects.recommendation import Recommendation  # type: ignore[import-not-found]
from facebook_business.adobjects.unifiedthread import UnifiedThread  # type: ignore[import-not-found]
from facebook_business.adobjects.user import User  # type: ignore[import-not-found]
from facebook_business.api import FacebookAdsApi  # type: ignore[import-not-found]
from facebook_business.exceptions import FacebookRequestError  # type: ignore[import-not-found]
from facebook_business.session import FacebookSession  # type: ignore[import-not-found]

COMMENT = [
    *("id", "message", "created_time", "from", "parent", "attachment", "is_hidden", "can_hide", "can_like"),
    *("can_remove", "can_reply_privately", "user_likes", "permalink_url"),
]
POST = ["id", "message", "created_time", "updated_time", "from", "permalink_url", "is_hidden", "can_reply_privately"]
RATING = [
    *("created_time", "reviewer", "recommendation_type", "review_text", "has_rating", "has_review", "rating"),
    "open_graph_story",
]
THREAD = ["id", "updated_time", "unread_count", "message_count", "participants", "can_reply"]


def fits(kind: str, value: object) -> bool:
    """Whether a value is of a type of Meta's."""
    if kind == "datetime":
        try:
            return datetime.datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z") is not None
        except ValueError:
            return False
    plain = {"string": str, "bool": bool, "int": int, "unsigned int": int, "float": float}
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind == "bool" or not isinstance(value, bool))
    if kind.startswith("list"):
        return isinstance(value, list)
    return isinstance(value, Mapping) or hasattr(value, "export_all_data")


def odd(kind: type, found: Iterable[Mapping[str, object]]) -> list[str]:
    """Fields that the kind does not have, or of another type."""
    types = kind._field_types  # type: ignore[attr-defined]
    wrong = []
    for one in found:
        for name, value in one.items():
            if name not in types or not fits(types[name], value):
                wrong.append(f"{kind.__name__}.{name} ({types.get(name)}): {value!r}")
    return wrong


def refused(call: Callable[[], object]) -> list[int]:
    """The codes of an error that has to come."""
    try:
        call()
    except FacebookRequestError as error:
        return [error.http_status(), error.api_error_code(), error.api_error_subcode() or 0]
    return []


def main(base: str, token: str, secret: str) -> None:
    seen: dict[str, object] = {}
    FacebookSession.GRAPH = base
    user = FacebookAdsApi.init(access_token=token, app_secret=secret or None, crash_log=False)
    pages = list(User("me", api=user).get_accounts(fields=["id", "name", "access_token"]))
    seen["pages"] = [[page["id"], page["name"]] for page in pages]
    api = FacebookAdsApi.init(access_token=pages[0]["access_token"], app_secret=secret or None, crash_log=False)
    page = Page(pages[0]["id"], api=api)
    wrong: list[str] = []
    feed = list(page.get_feed(fields=POST, params={"limit": 3}))
    visitors = list(page.get_visitor_posts(fields=POST))
    tagged = list(page.get_tagged(fields=POST))
    ratings = list(page.get_ratings(fields=RATING))
    talks = list(page.get_conversations(fields=THREAD, params={"platform": "MESSENGER"}))
    wrong += odd(PagePost, [*feed, *visitors, *tagged]) + odd(Recommendation, ratings) + odd(UnifiedThread, talks)
    seen["counts"] = [len(feed), len(visitors), len(tagged), len(ratings), len(talks)]
    asked = {"filter": "stream", "order": "reverse_chronological", "limit": 2}
    comments = list(PagePost(feed[-1]["id"], api=api).get_comments(fields=COMMENT, params=asked))
    wrong += odd(Comment, comments)
    seen["comments"] = [one["message"] for one in comments]
    made = Comment(comments[-1]["id"], api=api).create_comment(params={"message": "Yes, from eight."})
    read = Comment(made["id"], api=api).api_get(fields=COMMENT)
    wrong += odd(Comment, [read])
    seen["answer"] = [read["message"], read["from"]["name"], read["parent"]["id"] == comments[-1]["id"]]
    first = Comment(comments[-1]["id"], api=api)
    first.create_like()
    first.api_update(params={"is_hidden": True})
    state = first.api_get(fields=["user_likes", "is_hidden"])
    seen["liked and hidden"] = [state["user_likes"], state["is_hidden"]]
    first.delete_likes()
    seen["liked no more"] = first.api_get(fields=["user_likes"])["user_likes"]
    Comment(made["id"], api=api).api_delete()
    seen["gone"] = refused(lambda: Comment(made["id"], api=api).api_get(fields=["id"]))
    messages = list(UnifiedThread(talks[0]["id"], api=api).get_messages(fields=["id", "message", "from", "to"]))
    seen["messages"] = [one["message"] for one in messages]
    person = messages[0]["from"]["id"]
    body = {"recipient": {"id": person}, "messaging_type": "RESPONSE", "message": {"text": "See you!"}}
    sent = api.call("POST", [page["id"], "messages"], params=body).json()
    seen["sent"] = [sent["recipient_id"] == person, sent["message_id"][:2]]
    seen["nobody"] = refused(
        lambda: api.call("POST", [page["id"], "messages"], params={**body, "recipient": {"id": "1"}})
    )
    seen["no such field"] = refused(lambda: list(page.get_feed(fields=["colour"])))
    private = {"recipient": {"comment_id": comments[-1]["id"]}, "message": {"text": "Just for you."}}
    api.call("POST", [page["id"], "messages"], params=private)
    seen["second private answer"] = refused(lambda: api.call("POST", [page["id"], "messages"], params=private))
    stranger = FacebookAdsApi.init(access_token="EAAnobody", crash_log=False)
    seen["no token"] = refused(lambda: list(User("me", api=stranger).get_accounts()))
    seen["odd"] = wrong
    print(json.dumps(seen))


main(*sys.argv[1:4])
