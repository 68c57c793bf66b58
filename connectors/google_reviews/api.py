"""Google's Business Profile of one owner: places, reviews, answers; requests and JSON, nothing else.

Sources: the discovery documents mybusinessaccountmanagement.v1 and mybusinessbusinessinformation.v1 (accounts, places),
https://developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews (reviews: not in any document).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit import values
from connectors._kit.google.asking import GoogleApi
from connectors._kit.google.meaning import Service
from connectors._kit.google.signing import Signature, base_of
from shopbell.connector import Toolbox
from shopbell.errors import Rejected
from shopbell.text.plain import one_line

Record = Mapping[str, Any]
SCOPE: Final = "https://www.googleapis.com/auth/business.manage"
REVIEWS: Final = "https://mybusiness.googleapis.com"
ACCOUNTS: Final = "https://mybusinessaccountmanagement.googleapis.com"
PLACES: Final = "https://mybusinessbusinessinformation.googleapis.com"
PAGE: Final = 50
"""The most that reviews.list gives in one answer."""
SERVICE: Final = Service(
    "Google",
    "Google Business Profile APIs",
    {
        "FAILED_PRECONDITION": (
            Rejected,
            "Google gives reviews of verified places only. Verify this one in your Business Profile.",
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Place:
    """A location of the business. `name` is accounts/…/locations/…; `id` the last part of it."""

    name: str
    title: str
    code: str = ""
    """The owner's own store code."""

    @property
    def id(self) -> str:
        """The same from whichever account it is seen."""
        return self.name.rpartition("/")[2]


class Api:
    """Raises the errors of `shopbell.errors`."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: client_id."""
        self.signature = Signature(settings, SCOPE, tools)
        self._reviews = base_of(settings, REVIEWS)
        self._accounts = base_of(settings, ACCOUNTS)
        self._places = base_of(settings, PLACES)
        self._google = GoogleApi(self._reviews, SERVICE, self.signature, tools)

    async def close(self) -> None:
        """Let go of connections."""
        await self._google.close()

    async def accounts(self) -> tuple[Record, ...]:
        """The owner's own and the groups they belong to."""
        pages = self._google.pages(f"{self._accounts}/v1/accounts", {"pageSize": 20})
        return tuple([one async for page in pages for one in values.records(page, "accounts")])

    async def places(self) -> tuple[Place, ...]:
        """All locations, each once although several accounts may have it."""
        found: dict[str, Place] = {}
        for account in await self.accounts():
            name = values.text(account, "name")
            asked = {"readMask": "name,title,storeCode,storefrontAddress", "pageSize": 100}
            async for page in self._google.pages(f"{self._places}/v1/{name}/locations", asked):
                for one in values.records(page, "locations"):
                    place = _place(name, one)
                    if place.id:
                        found.setdefault(place.id, place)
        return tuple(found.values())

    async def reviews(self, place: str, token: str = "") -> Record:
        """A page, those changed last first: `reviews`, `nextPageToken`, `totalReviewCount`."""
        asked = {"pageSize": PAGE, "orderBy": "updateTime desc", **({"pageToken": token} if token else {})}
        return await self._google.get(f"/v4/{place}/reviews", asked)

    async def review(self, name: str) -> Record:
        """One; raises Gone when it was taken back."""
        return await self._google.get(f"/v4/{name}")

    async def answer(self, review: str, text: str, *, again: bool = False) -> Record:
        """Write the answer, or another one in its place; `again`: where a lost end is no doubt, but to be repeated."""
        return await self._google.write("PUT", f"/v4/{review}/reply", body={"comment": text}, safe=again)

    async def take_answer_back(self, review: str) -> None:
        """Raises Gone when there is none."""
        await self._google.write("DELETE", f"/v4/{review}/reply", safe=True)


def _place(account: str, location: Record) -> Place:
    """Named with its street or town, since all places of a business often have one title."""
    title = one_line(values.text(location, "title"))
    lines = values.at(location, "storefrontAddress", "addressLines")
    street = one_line(str(lines[0])) if isinstance(lines, list) and lines and isinstance(lines[0], str) else ""
    where = street or one_line(values.text(location, "storefrontAddress", "locality"))
    name = values.text(location, "name")
    shown = ", ".join(part for part in (title, where) if part)
    return Place(f"{account}/{name}" if name else "", shown or name, one_line(values.text(location, "storeCode")))


def chosen(places: Sequence[Place], words: str) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Those that the owner named, by any part of the name, the store code or the id; and what names none of them.

    Nothing named is all of them. Names are parted by semicolons or new lines, since a street may have a comma.
    """
    wanted = [word.strip() for word in words.replace("\n", ";").split(";") if word.strip()]
    if not wanted:
        return tuple(places), ()
    fitting = {word: [place for place in places if _is_meant(place, word)] for word in wanted}
    named = {place.id for found in fitting.values() for place in found}
    return tuple(p for p in places if p.id in named), tuple(word for word, found in fitting.items() if not found)


def _is_meant(place: Place, word: str) -> bool:
    return word in (place.id, place.code) or word.casefold() in place.title.casefold()
