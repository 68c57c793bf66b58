"""Which network somebody really writes at, when a bridge brings them into a room.

A bridged room says so by a state event `m.bridge` (MSC2346; before it `uk.half-shot.bridge`): `protocol.id` is the
network and `bridgebot` the bridge. The people are users that the bridge made at its own server, named after the network
(`@whatsapp_351912345678:example.org`), or carry `com.beeper.bridge.*` in their membership (Beeper).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit import values

KINDS: Final = ("m.bridge", "uk.half-shot.bridge")
_NETWORKS: Final = {
    "instagramgo": "instagram",
    "facebookgo": "facebook",
    "facebook-messenger": "facebook",
    "messenger": "facebook",
    "gmessages": "sms",
    "androidsms": "sms",
    "mmlinux": "sms",
    "imessagego": "imessage",
    "imessagecloud": "imessage",
    "twitter": "x",
    "discordgo": "discord",
    "slackgo": "slack",
}
_PREFIXES: Final = {
    "instagram": ("instagram", "meta"),
    "facebook": ("facebook", "meta", "messenger"),
    "sms": ("gmessages", "sms", "androidsms"),
    "x": ("twitter", "x"),
}
"""What a bridge puts before its people's ids, where that is not the network's own name (docs of mautrix)."""
_NAME_END: Final = re.compile(
    r"\s*\((?:WA|WhatsApp|Signal|IG|Instagram|FB|Facebook|Messenger|TG|Telegram|Discord|Slack|Twitter|X|SMS|RCS|"
    r"iMessage|LinkedIn|Google (?:Chat|Voice)|Bluesky)\)$"
)
_NETWORK_WORD: Final = re.compile(r"[a-z0-9-]{1,30}")


@dataclass(frozen=True, slots=True)
class Bridge:
    """What brings people of another network into a room."""

    network: str
    bot: str
    protocol: str

    def brings(self, sender: str, membership: Mapping[str, Any]) -> bool:
        """Whether the sender is somebody of that network, and not a Matrix user beside them."""
        if sender == self.bot:
            return False
        if values.text(membership, "com.beeper.bridge.remote_id"):
            return True
        local, _, server = sender.removeprefix("@").partition(":")
        if self.bot and server != self.bot.partition(":")[2]:
            return False
        names = {self.network, self.protocol, *_PREFIXES.get(self.network, ())}
        return local.lstrip("_").startswith(tuple(f"{name}_" for name in names))


def bridge_of(content: Mapping[str, Any]) -> Bridge | None:
    """From the state event's content; None when the bridge was taken away again."""
    protocol = values.text(content, "protocol", "id").casefold()
    if not _NETWORK_WORD.fullmatch(protocol):
        return None
    return Bridge(_NETWORKS.get(protocol, protocol), values.text(content, "bridgebot"), protocol)


def plain_name(name: str) -> str:
    """A bridged person's name without the mark of the network that bridges put behind it."""
    return _NAME_END.sub("", name) or name
