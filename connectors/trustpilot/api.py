"""The Trustpilot API for businesses: requests and JSON, nothing else.

Source: https://developers.trustpilot.com/business-units-api, /service-reviews-api, /grant-type-client-credentials.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from connectors._kit import oauth, values
from connectors._kit.granted import Granted
from connectors._kit.http import Answer, Http
from connectors.trustpilot.wording import explain
from shopbell.connector import Toolbox
from shopbell.errors import Rejected, Unreachable

Record = Mapping[str, Any]
SERVICE: Final = "https://api.trustpilot.com"
PAGE: Final = 100
"""The most that Trustpilot gives in one answer."""


def provider_of(settings: Mapping[str, str], secret: str) -> oauth.Provider:
    """The owner's application at Trustpilot: its API key is the client's id."""
    return oauth.Provider(
        client_id=settings.get("api_key", ""),
        client_secret=secret,
        auth_url="",
        token_url=f"{settings.get('server') or SERVICE}/v1/oauth/oauth-business-users-for-applications/accesstoken",
        scopes="",
        basic=True,
        bound=False,
    )


class Api:
    """One company's reviews."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self._key = {"apikey": settings.get("api_key", "")}
        self._unit = quote(settings.get("unit", ""), safe="")
        self._user = settings.get("business_user", "")
        self.granted = Granted(tools, lambda secret: provider_of(settings, secret), "Trustpilot", oauth.for_client)
        self._http = Http(tools, settings.get("server") or SERVICE, name="Trustpilot", explain=explain)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def company(self, domain: str) -> Record:
        """The business unit of a domain. Raises Gone when there is none."""
        return (await self._http.get("v1/business-units/find", {"name": domain}, self._key)).record()

    async def reviews(self, page: int, unit: str = "", limit: int = PAGE) -> tuple[Record, ...]:
        """Newest first, with what only the company sees; pages are counted from 1."""
        path = f"v1/private/business-units/{quote(unit, safe='') or self._unit}/reviews"
        query = {"page": page, "perPage": limit, "orderBy": "createdat.desc"}
        found = (await self._signed("GET", path, params=query)).record()
        if not isinstance(found.get("reviews"), list):
            raise Unreachable("The answer of Trustpilot could not be read. Shopbell tries again later.")
        return tuple(one for one in values.records(found, "reviews") if values.text(one, "id"))

    async def review(self, number: str) -> Record:
        """As everybody sees it, with its answer. Raises Gone."""
        return (await self._http.get(f"v1/reviews/{quote(number, safe='')}", None, self._key)).record()

    async def answer(self, number: str, text: str) -> None:
        """Raises what `Http.request` raises for a write."""
        body = {"authorBusinessUserId": self._user, "message": text}
        await self._signed("POST", f"v1/private/reviews/{quote(number, safe='')}/reply", json=body)

    async def take_back(self, number: str) -> None:
        """The answer of a review; harmless twice."""
        await self._signed("DELETE", f"v1/private/reviews/{quote(number, safe='')}/reply", safe=True)

    async def _signed(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        json: object = None,
        safe: bool = False,
    ) -> Answer:
        async def call(token: str) -> Answer:
            headers = {**self._key, "Authorization": f"Bearer {token}"}
            return await self._http.request(method, path, safe=safe, params=params, json=json, headers=headers)

        return await self.granted.use(call)

    def check_user(self) -> None:
        """Raises Rejected when nobody is named as the writer of answers."""
        if not self._user:
            raise Rejected("Trustpilot wants to know who answers. Add the account again with your User ID.")
