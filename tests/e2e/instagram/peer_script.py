"""Run by facebook-business's own interpreter: drives the double of Instagram, and prints what it saw.

Media and comments that come back are held against the library's own types of their fields, which Meta generates.
"""

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Mapping

from facebook_business.adobjects.igcomment import IGComment  # type: ignore[import-not-found]
from facebook_business.adobjects.igmedia import IGMedia  # type: ignore[import-not-found]
from facebook_business.adobjects.iguser import IGUser  # type: ignore[import-not-found]
from facebook_business.api import FacebookAdsApi  # type: ignore[import-not-found]
from facebook_business.exceptions import FacebookRequestError  # type: ignore[import-not-found]
from facebook_business.session import FacebookSession  # type: ignore[import-not-found]

COMMENT = ["id", "text", "timestamp", "from", "username", "hidden", "like_count", "parent_id"]
MEDIA = ["id", "caption", "timestamp", "permalink", "username", "comments_count", "media_type"]


def fits(kind: str, value: object) -> bool:
    """Whether a value is of a type of Meta's."""
    if kind == "datetime":
        try:
            return datetime.datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z") is not None
        except ValueError:
            return False
    plain = {"string": str, "bool": bool, "int": int}
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind == "bool" or not isinstance(value, bool))
    return isinstance(value, Mapping) or hasattr(value, "export_all_data")


def odd(kind: type, found: Iterable[Mapping[str, object]]) -> list[str]:
    """Fields that the kind does not have, or of another type."""
    types = kind._field_types  # type: ignore[attr-defined]
    return [
        f"{kind.__name__}.{name} ({types.get(name)}): {value!r}"
        for one in found
        for name, value in one.items()
        if name not in types or not fits(types[name], value)
    ]


def refused(call: Callable[[], object]) -> list[int]:
    """The codes of an error that has to come."""
    try:
        call()
    except FacebookRequestError as error:
        return [error.http_status(), error.api_error_code(), error.api_error_subcode() or 0]
    return []


def main(base: str, token: str, account: str) -> None:
    seen: dict[str, object] = {}
    FacebookSession.GRAPH = base
    api = FacebookAdsApi.init(access_token=token, crash_log=False)
    media = list(IGUser(account, api=api).get_media(fields=MEDIA, params={"limit": 2}))
    tags = list(IGUser(account, api=api).get_tags(fields=MEDIA))
    comments = list(IGMedia(media[-1]["id"], api=api).get_comments(fields=COMMENT, params={"limit": 1}))
    first = IGComment(comments[-1]["id"], api=api)
    replies = list(first.get_replies(fields=COMMENT))
    wrong = odd(IGMedia, [*media, *tags]) + odd(IGComment, [*comments, *replies])
    seen["counts"] = [len(media), len(tags), len(comments), len(replies)]
    made = IGComment(replies[0]["id"], api=api).create_reply(params={"message": "For both of you"})
    read = IGComment(made["id"], api=api).api_get(fields=COMMENT)
    wrong += odd(IGComment, [read])
    seen["answer"] = [read["text"], read["username"], read["parent_id"] == first["id"]]
    first.api_update(params={"hide": True})
    seen["hidden"] = first.api_get(fields=["hidden"])["hidden"]
    seen["beneath hidden"] = refused(lambda: first.create_reply(params={"message": "Hello?"}))
    first.api_update(params={"hide": False})
    IGComment(made["id"], api=api).api_delete()
    seen["gone"] = refused(lambda: IGComment(made["id"], api=api).api_get(fields=["id"]))
    talks = api.call("GET", [account, "conversations"], params={"platform": "instagram"}).json()["data"]
    listed = api.call("GET", [talks[0]["id"], "messages"], params={"fields": "id,message,from", "limit": 50}).json()[
        "data"
    ]
    seen["messages"] = [len(listed), len([one for one in listed if "message" in one])]
    seen["an old one"] = refused(lambda: api.call("GET", [listed[-1]["id"]], params={"fields": "message"}))
    person = listed[0]["from"]["id"]
    body = {"recipient": {"id": person}, "message": {"text": "See you!"}}
    sent = api.call("POST", [account, "messages"], params=body).json()
    seen["sent"] = sent["recipient_id"] == person
    long = {**body, "message": {"text": "\u00e9" * 501}}
    seen["too long"] = refused(lambda: api.call("POST", [account, "messages"], params=long))
    private = {"recipient": {"comment_id": comments[0]["id"]}, "message": {"text": "Just for you."}}
    api.call("POST", [account, "messages"], params=private)
    seen["second private answer"] = refused(lambda: api.call("POST", [account, "messages"], params=private))
    stranger = FacebookAdsApi.init(access_token="IGAAnobody", crash_log=False)
    seen["no token"] = refused(lambda: list(IGUser(account, api=stranger).get_media()))
    seen["odd"] = wrong
    print(json.dumps(seen))


main(*sys.argv[1:4])
