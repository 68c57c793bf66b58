"""What developers.trustpilot.com says of the fields that come and go here, as facts.

The letters are those of `tests.support.published`. Sources: /business-units-api, /service-reviews-api,
/grant-type-client-credentials, /get-started/common-error-messages; which may be null: dbt-labs/tap-trustpilot's schema.
"""

from collections.abc import Mapping
from typing import Final

_CONSUMER: Final = {"id": "s", "displayName": "s?", "displayLocation": "s?", "numberOfReviews": "i", "links": "[o]"}
ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Reviews": {"links": "[o]", "reviews": "[PrivateReview]"},
    "Review": dict.fromkeys(["title", "text", "language", "createdAt", "updatedAt", "status"], "s?")
    | {"id": "s", "links": "[o]", "consumer": "Consumer", "businessUnit": "BusinessUnit", "stars": "i"}
    | {"companyReply": "CompanyReply?", "isVerified": "b", "numberOfLikes": "i", "reportData": "o?"}
    | {"complianceLabels": "l", "countsTowardsTrustScore": "b"},
    "Consumer": _CONSUMER,
    "BusinessUnit": {"id": "s", "identifyingName": "s?", "displayName": "s?", "links": "[o]"},
    "CompanyReply": {"text": "s", "createdAt": "s?", "updatedAt": "s?"},
    "Company": {"id": "s", "displayName": "s", "name": "Name", "links": "[o]", "score": "o?", "status": "s?"},
    "Name": {"identifying": "s", "referring": "l"},
    "Token": {"access_token": "s", "expires_in": "s", "refresh_token": "s?"},
}
PRIVATE: Final = {
    **ENTITIES,
    "PrivateReview": {**ENTITIES["Review"], "referenceId": "s?", "referralEmail": "s?"},
}
STATUS: Final = frozenset((400, 401, 403, 404, 415, 429, 500, 501))
"""/get-started/common-error-messages, and 429 of /rate-limiting."""
