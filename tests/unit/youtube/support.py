"""A channel, and the rig of an account at it."""

from typing import cast

from connectors._kit.testing import Stand
from connectors.youtube.connector import YouTubeConnector
from connectors.youtube.testing import ChannelStand
from connectors.youtube.testing.service import Channel
from tests.unit.google.support import Answering, FakeMeter, GoogleRig, StillClock


def made(*, metered: bool = True, **settings: str) -> tuple[Channel, GoogleRig]:
    """A fresh channel; `settings` go with the answers of the form."""
    stand, clock = ChannelStand(), StillClock()
    rig = GoogleRig(YouTubeConnector(), cast("Stand", Answering(stand, settings)), clock=clock)
    rig.meter = FakeMeter(clock) if metered else None
    return stand.channel, rig
