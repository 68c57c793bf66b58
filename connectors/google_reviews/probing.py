"""Trying what the account may do, one thing after another, without changing anything at Google."""

from collections.abc import Collection
from typing import Final

from connectors._kit.google.meaning import NotApproved, Off
from connectors.google_reviews.api import SCOPE, Api, chosen
from shopbell.errors import Rejected
from shopbell.probing import Finding, Found

SHORT: Final = "business.manage"
TICK: Final = "Sign in again and leave the box for your Business Profile ticked on Google's page."
NO_PLACE: Final = "Sign in with the Google account that owns or manages the Business Profile."
APPROVAL: Final = (
    "Apply for it with the form of the guide's second step. Until Google says yes, every question is refused, and "
    "Shopbell cannot do anything about it."
)


async def probe(api: Api, scopes: Collection[str], wanted: str) -> tuple[Found, ...]:
    """Permission, approval, places, reviews of each. Raises what a pull raises when nobody answers."""
    if SCOPE not in scopes:
        return (Found(SHORT, "to read and answer reviews", Finding.MISSING, TICK),)
    found = [Found(SHORT, "to read and answer reviews", Finding.FINE)]
    try:
        places = await api.places()
    except NotApproved as error:
        return (*found, Found("Google's approval", "to be let in at all", Finding.MISSING, f"{error} {APPROVAL}"))
    except (Off, Rejected) as error:
        return (*found, Found("Google Business Profile APIs", "to find your places", Finding.MISSING, str(error)))
    found.append(Found("Google's approval", "to be let in at all", Finding.FINE))
    if not places:
        return (*found, Found("Places", "whose reviews are read", Finding.MISSING, NO_PLACE))
    read, unknown = chosen(places, wanted)
    found += [Found(word, "a place that you named", Finding.MISSING, _names(places)) for word in unknown]
    for place in read:
        try:
            await api.reviews(place.name)
        except (Off, Rejected) as error:
            one = Found(place.title, "its reviews", Finding.MISSING, str(error), needed=len(read) == 1)
        else:
            one = Found(place.title, "its reviews", Finding.FINE)
        found.append(one)
    return tuple(found)


def _names(places: Collection[object]) -> str:
    shown = "; ".join(str(getattr(place, "title", "")) for place in list(places)[:10])
    return f"Your places are: {shown}."
