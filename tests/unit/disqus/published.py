"""What Disqus publishes of the fields that come and go here, as facts (disqus.com/api/docs, examples of each method).

The letters are those of `tests.support.published`. What is not named here is not published, or not used.
"""

from collections.abc import Mapping
from typing import Final

ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Cursor": {"prev": "s?", "next": "s?", "id": "s", "hasNext": "b", "hasPrev": "b", "more": "b", "total": "i?"},
    "User": {"id": "s?", "username": "s?", "name": "s", "url": "s", "profileUrl": "s", "isAnonymous": "b"}
    | {"about": "s?", "avatar": "o?", "email": "s?"},
    "Forum": {"id": "s", "name": "s", "founder": "s", "url": "s?", "favicon": "o?"},
    "Thread": dict.fromkeys(["id", "forum", "title", "slug", "createdAt", "author", "message"], "s")
    | dict.fromkeys(["isClosed", "isDeleted"], "b")
    | dict.fromkeys(["posts", "likes", "dislikes"], "i")
    | {"clean_title": "s", "link": "s?", "identifiers": "l"},
    "Post": dict.fromkeys(["id", "forum", "message", "raw_message", "createdAt"], "s")
    | dict.fromkeys(["isApproved", "isSpam", "isDeleted", "isEdited", "isFlagged", "isHighlighted"], "b")
    | dict.fromkeys(["likes", "dislikes", "points", "userScore"], "i")
    | {"thread": "s", "parent": "i?", "author": "User", "media": "l"},
    "Vote": {"vote": "i", "id": "s", "post": "Post"},
    "Judged": {"id": "s"},
}
ENTITIES_WITH_THREAD: Final = {**ENTITIES, "Post": {**ENTITIES["Post"], "thread": "Thread"}}
STATUS: Final[Mapping[int, int]] = {0: 200, 4: 401, 5: 403, 8: 404, 15: 500, 16: 408, 20: 503, 21: 503} | dict.fromkeys(
    (1, 2, 3, 6, 7, 9, 10, 11, 12, 13, 14, 17, 18, 19, 22, 23, 24), 400
)
"""disqus.com/api/docs/errors: the HTTP status that a code comes with."""
LIMITS: Final = frozenset({"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"})
