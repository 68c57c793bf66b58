"""What learn.microsoft.com/linkedin says of the fields that come and go here, as facts.

The letters are those of `tests.support.published`. Sources: comments-api, reactions-api,
organization-social-action-notifications, organization-access-control, authorization-code-flow; a notification as it was
received is quoted in public handlers of LinkedIn's webhooks, whose payload is that of the finder.
"""

from collections.abc import Mapping
from typing import Final

ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Comments": {"paging": "Paging", "elements": "[Comment]"},
    "Notifications": {"paging": "Paging", "elements": "[Notification]"},
    "Acls": {"paging": "Paging", "elements": "[Acl]"},
    "Posts": {"paging": "Paging", "elements": "[Post]"},
    "Paging": {"start": "i", "count": "i", "links": "l", "total": "i?"},
    "Comment": {"actor": "s", "commentUrn": "s", "created": "Stamp", "lastModified": "Stamp", "id": "s"}
    | {"message": "Message", "object": "s", "likesSummary": "Likes", "commentsSummary": "Below", "parentComment": "s?"},
    "Stamp": {"actor": "s", "time": "i"},
    "Message": {"text": "s", "attributes": "l"},
    "Likes": {"totalLikes": "i", "likedByCurrentUser": "b"},
    "Below": {"totalFirstLevelComments": "i", "aggregatedTotalComments": "i"},
    "Notification": {"notificationId": "i", "organizationalEntity": "s", "action": "s", "sourcePost": "s"}
    | {"decoratedSourcePost": "SourcePost", "generatedActivity": "s", "decoratedGeneratedActivity": "Activity"}
    | {"lastModifiedAt": "i", "subscriber": "s"},
    "SourcePost": {"owner": "s", "text": "s", "entity": "s", "mediaCategory": "s"},
    "Activity": {"comment": "About"},
    "About": {"owner": "s", "text": "s", "entity": "s", "object": "s"},
    "Acl": {"organization": "s", "role": "s", "state": "s", "roleAssignee": "s"},
    "Post": {"id": "s", "author": "s", "commentary": "s", "createdAt": "i"},
    "Organization": {"id": "i", "localizedName": "s", "vanityName": "s"},
    "Token": {"access_token": "s", "expires_in": "i", "scope": "s", "refresh_token": "s?"}
    | {"refresh_token_expires_in": "i?"},
    "Error": {"status": "i", "code": "s", "message": "s", "serviceErrorCode": "i"},
}
ACTIONS: Final = frozenset(
    ("LIKE", "COMMENT", "SHARE", "SHARE_MENTION", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE")
)
KEPT_DAYS: Final = 60
"""Notifications "are retained and available to pull for 60 days"."""
