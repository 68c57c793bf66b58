"""What is asked of the account: lists, their fields, and where more of each is (instagram-platform/reference)."""

from collections.abc import Mapping
from typing import Final

from connectors._kit.graph.talks import Ways
from connectors._kit.graph.wall import Source
from connectors.instagram.mapping import TAGS

COMMENT: Final = "id,text,timestamp,from,username,hidden,parent_id"
MESSAGE: Final = "id,created_time,from,to,message,shares,story,is_unsupported,attachments"
DEPTH: Final = 20
CUT: Final = "Instagram shows programs only the 20 newest messages of a conversation."
_WHOLE: Final = f"{COMMENT},replies.limit(50){{{COMMENT}}}"
_POST: Final = "id,caption,timestamp,permalink,username,comments_count"
_POSTS: Final[Mapping[str, str | int]] = {"fields": f"{_POST},comments.limit(50){{{_WHOLE}}}", "limit": 25}
_TAGGED: Final[Mapping[str, str | int]] = {"fields": "id,caption,timestamp,permalink,username", "limit": 25}


def sources(account: str) -> tuple[Source, ...]:
    """The shop's own posts, and those that tag it, where the app may see them."""
    return (
        Source(
            "media",
            f"{account}/media",
            _POSTS,
            "{post}/comments",
            {"fields": _WHOLE, "limit": 50},
            replies="{comment}/replies",
            counted="comments_count",
            time="timestamp",
        ),
        Source(TAGS, f"{account}/tags", _TAGGED, optional=True, time="timestamp"),
    )


def ways(account: str) -> Ways:
    """Direct messages."""
    return Ways(f"{account}/conversations", "instagram", "id,updated_time", MESSAGE, DEPTH, CUT)
