"""What the bot may do where, in the order that Discord applies it (Topics, Permissions)."""

from typing import Any

import pytest

from connectors.discord import permissions
from connectors.discord.permissions import ALL, HISTORY, SEND, VIEW, in_channel, in_server

EVERYBODY = {"id": "1", "permissions": str(VIEW)}
BAKERS = {"id": "2", "permissions": str(SEND | HISTORY)}


def over(one: str, kind: int, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": one, "type": kind, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("overwrites", "found"),
    [
        ([], VIEW | SEND | HISTORY),
        ([over("1", 0, deny=SEND)], VIEW | HISTORY),
        ([over("1", 0, deny=SEND), over("2", 0, allow=SEND)], VIEW | SEND | HISTORY),
        ([over("2", 0, deny=SEND), over("9", 1, allow=SEND)], VIEW | SEND | HISTORY),
        ([over("2", 0, allow=SEND), over("9", 1, deny=SEND)], VIEW | HISTORY),
        ([over("3", 0, deny=SEND), over("8", 1, deny=SEND)], VIEW | SEND | HISTORY),
        ([over("1", 0, deny=VIEW)], 0),
        ([over("1", 0, deny=VIEW), over("2", 0, allow=VIEW)], VIEW | SEND | HISTORY),
    ],
)
def test_overwrites_are_applied_in_their_order(overwrites: list[dict[str, Any]], found: int) -> None:
    base = in_server([EVERYBODY, BAKERS], "1", ["2"])
    assert in_channel(base, {"permission_overwrites": overwrites}, "1", ["2"], "9") == found


def test_an_administrator_and_an_owner_may_everything() -> None:
    administrator = {"id": "2", "permissions": "8"}
    base = in_server([EVERYBODY, administrator], "1", ["2"])
    assert in_channel(base, {"permission_overwrites": [over("1", 0, deny=VIEW)]}, "1", ["2"], "9") == ALL
    assert in_server([EVERYBODY], "1", [], owner=True) == ALL
    assert in_server([EVERYBODY, administrator], "1", []) == VIEW


def test_what_is_missing_is_called_as_in_the_settings() -> None:
    assert permissions.lacking(VIEW | HISTORY, permissions.WANTED) == (
        "Send Messages, Send Messages in Threads, Attach Files"
    )


def test_the_invitation_asks_for_five_things() -> None:
    assert permissions.WANTED == 274_878_008_320
