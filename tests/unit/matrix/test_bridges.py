"""People whom a bridge brings in are shown as those of their network."""

from typing import Any

import pytest

from connectors.matrix.bridges import bridge_of, plain_name
from connectors.matrix.rooms import Room

BOT = "@bridgebot:bakery.test"


def bridged(network: str, kind: str = "m.bridge") -> Room:
    room = Room("!room:bakery.test", "@shop:bakery.test")
    content = {"bridgebot": BOT, "protocol": {"id": network}}
    room.learn({"type": kind, "state_key": "net.example/1", "content": content})
    return room


@pytest.mark.parametrize(
    ("protocol", "ghost", "network"),
    [
        ("whatsapp", "@whatsapp_351912345678:bakery.test", "whatsapp"),
        ("signal", "@signal_0b1c:bakery.test", "signal"),
        ("instagramgo", "@instagramgo_17:bakery.test", "instagram"),
        ("instagram", "@meta_17:bakery.test", "instagram"),
        ("facebookgo", "@meta_17:bakery.test", "facebook"),
        ("telegram", "@telegram_77:bakery.test", "telegram"),
        ("gmessages", "@gmessages_1.2:bakery.test", "sms"),
        ("twitter", "@_twitter_1:bakery.test", "x"),
    ],
)
def test_the_network_of_a_bridged_person(protocol: str, ghost: str, network: str) -> None:
    for kind in ("m.bridge", "uk.half-shot.bridge"):
        assert bridged(protocol, kind).author(ghost).network == network


@pytest.mark.parametrize(
    "somebody", ["@ana:bakery.test", "@whatsapp_1:elsewhere.test", BOT, "@shop:bakery.test", "@whatsapper:bakery.test"]
)
def test_others_in_a_bridged_room_are_at_matrix(somebody: str) -> None:
    assert bridged("whatsapp").author(somebody).network == ""


def test_a_membership_that_names_its_bridge_is_believed() -> None:
    room = bridged("whatsapp")
    member: dict[str, Any] = {"displayname": "Carla (WA)", "com.beeper.bridge.remote_id": "351"}
    room.learn({"type": "m.room.member", "state_key": "@c:local.test", "content": member})
    author = room.author("@c:local.test")
    assert (author.network, author.name) == ("whatsapp", "Carla")


def test_a_bridge_that_went_brings_nobody() -> None:
    room = bridged("whatsapp")
    room.learn({"type": "m.bridge", "state_key": "net.example/1", "content": {}})
    assert room.bridge is None
    assert bridge_of({"protocol": {"id": "<script>"}}) is None


def test_the_mark_of_a_network_is_taken_off_a_name() -> None:
    assert plain_name("Carla (WA)") == "Carla"
    assert plain_name("Carla (work)") == "Carla (work)"
    assert plain_name("(WA)") == "(WA)"


def test_a_face_is_told_by_its_place_in_the_media_repository_and_no_other() -> None:
    room = bridged("whatsapp")
    for address, told in (("mxc://bakery.test/face", "mxc://bakery.test/face"), ("https://tracker.example/a.png", "")):
        member = {"displayname": "Ana", "avatar_url": address}
        room.learn({"type": "m.room.member", "state_key": "@whatsapp_1:bakery.test", "content": member})
        assert room.author("@whatsapp_1:bakery.test").portrait == told
