"""What eBay's OpenAPI description commerce_message_v1_oas3 (1.0.0) and its token pages say of the fields, as facts.

The letters are those of `tests.support.published`. The description marks none as required; what eBay always gives in
its own examples is taken for required here, so that the double leaves nothing out.
"""

from collections.abc import Mapping
from typing import Final

_PAGE: Final = {"href": "s", "limit": "i", "offset": "i", "total": "i", "next": "s?", "prev": "s?"}
_MESSAGE: Final = {"createdDate": "s", "messageBody": "s", "messageId": "s", "messageMedia": "[MessageMedia]?"} | {
    "readStatus": "b",
    "subject": "s?",
}
ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "GetAllMyConversationsResponse": {**_PAGE, "conversations": "[ConversationDetail]"},
    "GetMessagesByConversationIdResponse": {**_PAGE, "messages": "[MessageDetail]"}
    | dict.fromkeys(["conversationStatus", "conversationTitle", "conversationType"], "s"),
    "ConversationDetail": dict.fromkeys(
        ["conversationId", "conversationStatus", "conversationTitle", "conversationType", "createdDate"], "s"
    )
    | {"latestMessage": "MessageDetail", "referenceId": "s?", "referenceType": "s?", "unreadCount": "i"},
    "MessageDetail": {**_MESSAGE, "recipientUsername": "s", "senderUsername": "s"},
    "SendMessageResponse": {**_MESSAGE, "recipientUserName": "s", "senderUserName": "s"},
    "MessageMedia": {"mediaName": "s", "mediaType": "s", "mediaUrl": "s"},
    "Errors": {"errors": "[Error]"},
    "Error": {"category": "s", "domain": "s", "errorId": "i", "message": "s", "longMessage": "s?"},
    "Token": {"access_token": "s", "expires_in": "i", "token_type": "s"}
    | {"refresh_token": "s?", "refresh_token_expires_in": "i?"},
    "OAuthError": {"error": "s", "error_description": "s?"},
    "User": {"userId": "s", "username": "s", "accountType": "s", "registrationMarketplaceId": "s", "status": "s"},
}
SEND_REQUEST: Final = frozenset(
    ("conversationId", "emailCopyToSender", "messageMedia", "messageText", "otherPartyUsername", "reference")
)
SEND_ERRORS: Final = frozenset(
    (355003, 355006, 355007, 355010, 355011, 355012, 355013, 355014, 355015, 355016, 355018, 355020, 355021)
)
LIST_ERRORS: Final = frozenset((355001, 355002, 355003, 355004, 355005, 355006, 355008, 355009, 355016, 355017, 355022))
MOST_TEXT: Final = 2000
"""SendMessageRequest.messageText."""
