"""A profile with two places, and the rig of an account at it."""

from typing import cast

from connectors._kit.testing import Stand
from connectors.google_reviews.connector import ReviewsConnector
from connectors.google_reviews.testing import ProfileStand
from connectors.google_reviews.testing.service import Profile
from shopbell.events import MessageSeen
from tests.unit.google.support import MINUTE, Answering, GoogleRig, StillClock


def made(**settings: str) -> tuple[Profile, GoogleRig]:
    """A fresh profile; `settings` go with the answers of the form."""
    stand = ProfileStand()
    rig = GoogleRig(ReviewsConnector(), cast("Stand", Answering(stand, settings)), clock=StillClock())
    return stand.profile, rig


async def look(rig: GoogleRig, after: float = 2) -> list[str]:
    """Everything that is new at every place some minutes later: what came, as words."""
    rig.clock.at += after * MINUTE
    before = len(rig.shelf.batches)
    session = await rig.session()
    for stream in await session.streams():
        if stream.name.startswith("new/"):
            await rig.pull(session, stream)
    seen = (one for batch in rig.shelf.batches[before:] for one in batch.events)
    return [one.text for one in seen if isinstance(one, MessageSeen)]
