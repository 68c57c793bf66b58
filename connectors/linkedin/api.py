"""LinkedIn's versioned REST API for a company's page: requests and JSON, nothing else.

Rest.li 2.0 wants names (URNs) encoded wherever they stand in an address, and the signs of lists and records around
them not (learn.microsoft.com/linkedin, "URNs and IDs").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from connectors._kit import oauth, values
from connectors._kit.granted import Granted
from connectors._kit.http import Answer, Content, Http
from connectors.linkedin.wording import explain
from shopbell.connector import Toolbox
from shopbell.errors import Uncertain, Unreachable

Record = Mapping[str, Any]
SERVICE: Final = "https://api.linkedin.com"
SIGN_IN: Final = "https://www.linkedin.com"
VERSION: Final = "202608"
"""LinkedIn ends each version after about a year."""
SCOPES: Final = (
    "rw_organization_admin",
    "r_organization_social",
    "r_organization_social_feed",
    "w_organization_social_feed",
)
PAGE: Final = 50
ACTIONS: Final = ("COMMENT", "ADMIN_COMMENT", "COMMENT_EDIT", "COMMENT_DELETE")


def encoded(urn: str) -> str:
    """A name as it stands in an address."""
    return quote(urn, safe="")


def provider_of(settings: Mapping[str, str], secret: str) -> oauth.Provider:
    """The owner's application at LinkedIn."""
    place = settings.get("server") or SIGN_IN
    return oauth.Provider(
        client_id=settings.get("client_id", ""),
        client_secret=secret,
        auth_url=f"{place}/oauth/v2/authorization",
        token_url=f"{place}/oauth/v2/accessToken",
        scopes=" ".join(SCOPES),
        bound=False,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and whether there may be more behind them."""

    found: tuple[Record, ...]
    more: bool


class Api:
    """One company's page."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        self.page = settings.get("organization", "")
        self._version = settings.get("version") or VERSION
        self.granted = Granted(tools, lambda secret: provider_of(settings, secret), "LinkedIn")
        base = settings.get("server") or SERVICE
        self._http = Http(tools, base, name="LinkedIn", explain=lambda answer: explain(answer, tools.clock.now()))

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def roles(self) -> tuple[Record, ...]:
        """Pages that the member administers."""
        query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
        return (await self._list("organizationAcls", query, 0)).found

    async def organization(self, number: str) -> Record:
        """A page's own record."""
        return (await self._ask("GET", f"organizations/{encoded(number)}")).record()

    async def notifications(self, since: datetime, until: datetime, start: int) -> Page:
        """What was done below the page's posts; LinkedIn keeps it for 60 days."""
        actions = f"actions=List({','.join(ACTIONS)})"
        span = f"timeRange=(start:{_millis(since)},end:{_millis(until)})"
        query = f"q=criteria&{actions}&organizationalEntity={encoded(self.page)}&{span}"
        return await self._list("organizationalEntityNotifications", query, start)

    async def posts(self, start: int) -> Page:
        """The page's own posts, last changed first."""
        return await self._list("posts", f"q=author&author={encoded(self.page)}&sortBy=LAST_MODIFIED", start)

    async def comments(self, urn: str, start: int = 0) -> Page:
        """Comments of a post, or answers to a comment."""
        return await self._list(f"socialActions/{encoded(urn)}/comments", "", start)

    async def comment(self, post: str, number: str) -> Record:
        """Raises Gone."""
        return (await self._ask("GET", f"socialActions/{encoded(post)}/comments/{encoded(number)}")).record()

    async def answer(self, post: str, parent: str, text: str) -> Record:
        """A comment of the page below another one. Raises what `Http.request` raises for a write."""
        body = {"actor": self.page, "object": post, "parentComment": parent, "message": {"text": text}}
        answer = await self._ask("POST", f"socialActions/{encoded(parent)}/comments", json=body)
        try:
            return answer.record()
        except Unreachable as error:
            raise Uncertain("LinkedIn answered something that cannot be read, so it may have the comment.") from error

    async def change(self, post: str, number: str, text: str) -> None:
        """Other words for a comment of the page."""
        headers = {"X-RestLi-Method": "PARTIAL_UPDATE"}
        body = {"patch": {"message": {"$set": {"text": text}}}}
        await self._ask("POST", self._own(post, number), safe=True, json=body, headers=headers)

    async def remove(self, post: str, number: str) -> None:
        """A comment of the page."""
        await self._ask("DELETE", self._own(post, number), safe=True)

    async def like(self, urn: str) -> None:
        """As the page; liked already is a conflict, which is fine."""
        path = f"reactions?actor={encoded(self.page)}"
        await self._ask("POST", path, safe=True, json={"root": urn, "reactionType": "LIKE"})

    async def unlike(self, urn: str) -> None:
        """Take that back."""
        await self._ask(
            "DELETE",
            f"reactions/(actor:{encoded(self.page)},entity:{encoded(urn)})?actor={encoded(self.page)}",
            safe=True,
        )

    def _own(self, post: str, number: str) -> str:
        return f"socialActions/{encoded(post)}/comments/{encoded(number)}?actor={encoded(self.page)}"

    async def _list(self, what: str, query: str, start: int) -> Page:
        joint = f"{query}&" if query else ""
        data = (await self._ask("GET", f"{what}?{joint}start={start}&count={PAGE}")).record()
        if not isinstance(data.get("elements"), list):
            raise Unreachable("The answer of LinkedIn could not be read. Shopbell tries again later.")
        found = tuple(values.records(data, "elements"))
        return Page(found, len(data["elements"]) >= PAGE)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        safe: bool = False,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        async def call(token: str) -> Answer:
            usual = {
                "Authorization": f"Bearer {token}",
                "LinkedIn-Version": self._version,
                "X-Restli-Protocol-Version": "2.0.0",
            }
            content: Content = {"json": json, "headers": {**usual, **(headers or {})}}
            return await self._http.request(method, f"rest/{path}", safe=safe, **content)

        return await self.granted.use(call)


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def sorted_by_time(notices: Sequence[Record]) -> list[Record]:
    """Oldest first; LinkedIn does not publish in which order it gives them."""
    return sorted(notices, key=lambda one: (values.number(one, "lastModifiedAt"), values.number(one, "notificationId")))
