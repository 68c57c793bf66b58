"""Fields of Graph's objects, by kind: facts of facebook/facebook-business-sdk-codegen, api_specs/specs (2026-04-15).

Of conversations and messages those of instagram-api-with-instagram-login/conversations-api; of the
account those of instagram-api-with-instagram-login/get-started (`user_id`, `account_type`).
"""

from typing import Final

COMMENT: Final = frozenset(
    (
        *("from", "hidden", "id", "legacy_instagram_comment_id", "like_count", "media", "parent_id", "text"),
        *("timestamp", "user", "username"),
    )
)
MEDIA: Final = frozenset(
    (
        *("alt_text", "caption", "comments_count", "id", "is_comment_enabled", "like_count", "media_product_type"),
        *("media_type", "media_url", "owner", "permalink", "shortcode", "thumbnail_url", "timestamp", "username"),
    )
)
USER: Final = frozenset(
    (
        *("biography", "followers_count", "follows_count", "id", "media_count", "name", "profile_picture_url"),
        *("username", "website", "user_id", "account_type"),
    )
)
TALK: Final = frozenset(("id", "updated_time", "participants", "name"))
MESSAGE: Final = frozenset(
    ("id", "created_time", "from", "to", "message", "shares", "story", "is_unsupported", "attachments", "reactions")
)
