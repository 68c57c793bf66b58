"""What Google's discovery documents say of the fields that come and go here, as facts; and whether an answer keeps it.

Source: youtube.v3 and blogger.v3, mybusinessaccountmanagement.v1 and mybusinessbusinessinformation.v1 as
google-api-python-client 2.202 carries them; reviews from developers.google.com/my-business/reference/rest/v4, 2026-11.
The peer tests hold the same answers to the documents themselves. Letters: s text, b yes or no, i whole number, n
number, o object, [X] a list of X, a name another entity. Every field may be missing. What is not named is not
published, or not used.
"""

from collections.abc import Mapping
from typing import Final

Entities = Mapping[str, Mapping[str, str]]
_LIST: Final = {"kind": "s", "etag": "s", "nextPageToken": "s", "pageInfo": "PageInfo"}
YOUTUBE: Final[Entities] = {
    "PageInfo": {"totalResults": "i", "resultsPerPage": "i"},
    "ChannelListResponse": {**_LIST, "items": "[Channel]"},
    "Channel": {"kind": "s", "etag": "s", "id": "s", "snippet": "ChannelSnippet"},
    "ChannelSnippet": dict.fromkeys(("title", "customUrl", "publishedAt"), "s"),
    "VideoListResponse": {**_LIST, "items": "[Video]"},
    "Video": {"kind": "s", "etag": "s", "id": "s", "snippet": "VideoSnippet"},
    "VideoSnippet": dict.fromkeys(("title", "channelId"), "s"),
    "CommentThreadListResponse": {**_LIST, "items": "[CommentThread]"},
    "CommentThread": {"kind": "s", "etag": "s", "id": "s", "snippet": "CommentThreadSnippet", "replies": "Replies"},
    "CommentThreadSnippet": {
        **dict.fromkeys(("channelId", "videoId"), "s"),
        **dict.fromkeys(("canReply", "isPublic"), "b"),
        "totalReplyCount": "i",
        "topLevelComment": "Comment",
    },
    "Replies": {"comments": "[Comment]"},
    "CommentListResponse": {**_LIST, "items": "[Comment]"},
    "Comment": {"kind": "s", "etag": "s", "id": "s", "snippet": "CommentSnippet"},
    "CommentSnippet": {
        **dict.fromkeys(("channelId", "videoId", "textDisplay", "textOriginal", "parentId"), "s"),
        **dict.fromkeys(("authorDisplayName", "authorProfileImageUrl", "authorChannelUrl"), "s"),
        **dict.fromkeys(("viewerRating", "publishedAt", "updatedAt", "moderationStatus"), "s"),
        "authorChannelId": "AuthorChannelId",
        "canRate": "b",
        "likeCount": "i",
    },
    "AuthorChannelId": {"value": "s"},
}
BLOGGER: Final[Entities] = {
    "User": dict.fromkeys(("kind", "id", "displayName", "url", "created"), "s"),
    "BlogList": {"kind": "s", "items": "[Blog]"},
    "Blog": dict.fromkeys(("kind", "id", "name", "description", "url", "status"), "s"),
    "Post": {**dict.fromkeys(("kind", "id", "title", "url", "published", "status"), "s"), "blog": "Reference"},
    "CommentList": {**dict.fromkeys(("kind", "etag", "nextPageToken", "prevPageToken"), "s"), "items": "[Comment]"},
    "Comment": {
        **dict.fromkeys(("kind", "id", "status", "published", "updated", "selfLink", "content"), "s"),
        **dict.fromkeys(("post", "blog", "inReplyTo"), "Reference"),
        "author": "Author",
    },
    "Reference": {"id": "s"},
    "Author": {**dict.fromkeys(("id", "displayName", "url"), "s"), "image": "Image"},
    "Image": {"url": "s"},
}
BUSINESS: Final[Entities] = {
    "ListAccountsResponse": {"accounts": "[Account]", "nextPageToken": "s"},
    "Account": dict.fromkeys(("name", "accountName", "type", "role", "verificationState", "accountNumber"), "s"),
    "ListLocationsResponse": {"locations": "[Location]", "nextPageToken": "s", "totalSize": "i"},
    "Location": {**dict.fromkeys(("name", "title", "storeCode"), "s"), "storefrontAddress": "PostalAddress"},
    "PostalAddress": {"addressLines": "[s]", **dict.fromkeys(("locality", "regionCode", "postalCode"), "s")},
    "ListReviewsResponse": {
        "reviews": "[Review]",
        "averageRating": "n",
        "totalReviewCount": "i",
        "nextPageToken": "s",
    },
    "Review": {
        **dict.fromkeys(("name", "reviewId", "starRating", "comment", "createTime", "updateTime"), "s"),
        "reviewReplyUrl": "s",
        "reviewer": "Reviewer",
        "reviewReply": "ReviewReply",
    },
    "Reviewer": {"profilePhotoUrl": "s", "displayName": "s", "isAnonymous": "b"},
    "ReviewReply": dict.fromkeys(("comment", "updateTime", "reviewReplyState", "policyViolation"), "s"),
    "Empty": {},
}
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {"n": (int, float), "s": str, "b": bool, "i": int, "o": dict}


def faults(found: object, kind: str, entities: Entities, place: str = "") -> list[str]:
    """Where a value is not what was published, as paths; empty when it is."""
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{place} is no list"]
        inner = kind[1:-1]
        return [each for n, one in enumerate(found) for each in faults(one, inner, entities, f"{place}[{n}]")]
    if kind in _KINDS:
        right = isinstance(found, _KINDS[kind]) and not (kind == "i" and isinstance(found, bool))
        return [] if right else [f"{place} is {type(found).__name__}"]
    if not isinstance(found, dict):
        return [f"{place} is no {kind}"]
    known = entities[kind]
    odd = [f"{place}.{name} is not published" for name in found if name not in known]
    inside = ((one, known[name], f"{place}.{name}") for name, one in found.items() if name in known)
    return odd + [each for one, inner, where in inside for each in faults(one, inner, entities, where)]
