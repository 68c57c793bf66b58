"""What is asked of the Page: lists, their fields, and where more of each is (Graph API reference)."""

from collections.abc import Mapping
from typing import Final

from connectors._kit.graph.talks import Ways
from connectors._kit.graph.wall import Source
from connectors.facebook.mapping import RATINGS, TAGGED

COMMENT: Final = (
    "id,message,created_time,from{id,name},parent{id,parent{id}},attachment,is_hidden,can_hide,can_like,can_remove,"
    "can_reply_privately,user_likes,permalink_url"
)
MESSAGE: Final = (
    "id,created_time,from,to,message,sticker,shares,attachments{id,mime_type,name,size,image_data,video_data,file_url}"
)
_POST: Final = "id,message,story,created_time,from{id,name},permalink_url,full_picture,is_hidden,can_reply_privately"
_BENEATH: Final = f"comments.filter(stream).order(reverse_chronological).limit(50){{{COMMENT}}}"
_RATING: Final = "created_time,reviewer{id,name},recommendation_type,review_text,has_rating,has_review,rating"
_POSTS: Final[Mapping[str, str | int]] = {"fields": f"{_POST},{_BENEATH}", "limit": 25}
_MORE: Final[Mapping[str, str | int]] = {
    "fields": COMMENT,
    "filter": "stream",
    "order": "reverse_chronological",
    "limit": 100,
}


def sources(page: str) -> tuple[Source, ...]:
    """What stands at the Page, the shop's own posts first."""
    beneath = "{post}/comments"
    ratings: dict[str, str | int] = {
        "fields": f"{_RATING},open_graph_story{{id,permalink_url,{_BENEATH}}}",
        "limit": 25,
    }
    return (
        Source("feed", f"{page}/feed", _POSTS, beneath, _MORE),
        Source("visitor_posts", f"{page}/visitor_posts", _POSTS, beneath, _MORE, optional=True),
        Source(TAGGED, f"{page}/tagged", _POSTS, beneath, _MORE, optional=True),
        Source(RATINGS, f"{page}/ratings", ratings, beneath, _MORE, inside="open_graph_story", optional=True),
    )


def ways(page: str) -> Ways:
    """Messenger."""
    return Ways(f"{page}/conversations", "messenger", "id,updated_time,unread_count", MESSAGE)
