"""A channel, and the rig of an account at it."""

from typing import cast

from connectors._kit.testing import Stand
from connectors.youtube.connector import YouTubeConnector
from connectors.youtube.testing import ChannelStand
from connectors.youtube.testing.service import Channel
from tests.unit.google.support import FakeMeter, GoogleRig, StillClock


def made(*, metered: bool = True, **settings: str) -> tuple[Channel, GoogleRig]:
    """A fresh channel; `settings` go with the answers of the form."""
    stand, clock = ChannelStand(), StillClock()
    rig = GoogleRig(YouTubeConnector(), cast("Stand", _Answering(stand, settings)), clock=clock)
    rig.meter = FakeMeter(clock) if metered else None
    return stand.channel, rig


class _Answering:
    """The stand, with more answers."""

    def __init__(self, stand: ChannelStand, more: dict[str, str]) -> None:
        self._stand = stand
        self.answers = {**stand.answers, **more}

    def __getattr__(self, name: str) -> object:
        return getattr(self._stand, name)
