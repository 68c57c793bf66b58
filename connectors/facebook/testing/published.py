"""Fields of Graph's objects, by kind: facts of facebook/facebook-business-sdk-codegen, api_specs/specs (2026-04-15).

Messages of conversations are not among them; theirs are of docs/graph-api/reference/message.
"""

from typing import Final

COMMENT: Final = frozenset(
    [
        "admin_creator",
        "application",
        "attachment",
        "can_comment",
        "can_hide",
        "can_like",
        "can_remove",
        "can_reply_privately",
        "comment_count",
        "created_time",
        "from",
        "id",
        "is_hidden",
        "is_private",
        "like_count",
        "live_broadcast_timestamp",
        "message",
        "message_tags",
        "object",
        "parent",
        "permalink_url",
        "private_reply_conversation",
        "user_likes",
    ]
)
POST: Final = frozenset(
    [
        "actions",
        "admin_creator",
        "can_reply_privately",
        "created_time",
        "from",
        "full_picture",
        "id",
        "is_hidden",
        "is_published",
        "message",
        "message_tags",
        "parent_id",
        "permalink_url",
        "picture",
        "status_type",
        "story",
        "story_tags",
        "updated_time",
        "via",
    ]
)
RATING: Final = frozenset(
    [
        "created_time",
        "has_rating",
        "has_review",
        "open_graph_story",
        "rating",
        "recommendation_type",
        "review_text",
        "reviewer",
    ]
)
THREAD: Final = frozenset(
    [
        "can_reply",
        "folder",
        "former_participants",
        "id",
        "is_owner",
        "is_subscribed",
        "link",
        "message_count",
        "name",
        "participants",
        "scoped_thread_key",
        "senders",
        "snippet",
        "unread_count",
        "updated_time",
        "wallpaper",
    ]
)
MESSAGE: Final = frozenset(["id", "created_time", "from", "to", "message", "sticker", "shares", "attachments", "tags"])
PAGE: Final = frozenset(["id", "name", "category", "access_token", "link", "username"])
USER: Final = frozenset(["id", "name"])
PHOTO: Final = frozenset(["id"])
