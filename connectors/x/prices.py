"""What X charges, in millionths of a dollar (docs.x.com/x-api/getting-started/pricing, read on 22 August 2026).

Reads are charged for each thing in an answer, once on a day in UTC; writes for each request. An empty answer is free.
"""

from typing import Final

CURRENCY: Final = "USD"
POST_READ: Final = 5_000
OWN_READ: Final = 1_000
"""A post of our own, or one that mentions us, when the account that signs in owns the developer app ("Owned Reads")."""
USER_READ: Final = 10_000
DM_READ: Final = 10_000
POST: Final = 15_000
SUMMONED: Final = 10_000
"""An answer to a post that mentions or quotes us."""
LINK: Final = 200_000
"""Any post with an address in it; instead of the others."""
DM: Final = 15_000
DELETE: Final = 10_000
METADATA: Final = 5_000
"""What a picture shows."""
