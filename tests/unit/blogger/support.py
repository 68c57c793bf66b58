"""Two blogs, and the rig of an account at them."""

from typing import cast

from connectors._kit.testing import Stand
from connectors.blogger.connector import BloggerConnector
from connectors.blogger.testing import BlogStand
from connectors.blogger.testing.service import Blogs
from shopbell.events import MessageSeen
from tests.unit.google.support import MINUTE, Answering, GoogleRig, StillClock


def made(**settings: str) -> tuple[Blogs, GoogleRig]:
    """Fresh blogs; `settings` go with the answers of the form."""
    stand = BlogStand()
    rig = GoogleRig(BloggerConnector(), cast("Stand", Answering(stand, settings)), clock=StillClock())
    return stand.blogs, rig


async def look(rig: GoogleRig, after: float = 2) -> list[str]:
    """Everything that is new at every blog some minutes later: what came, as words."""
    rig.clock.at += after * MINUTE
    before = len(rig.shelf.batches)
    session = await rig.session()
    for stream in await session.streams():
        if stream.name.startswith("new/"):
            await rig.pull(session, stream)
    seen = (one for batch in rig.shelf.batches[before:] for one in batch.events)
    return [one.text for one in seen if isinstance(one, MessageSeen)]
