"""Signing in with two tokens or three, and trying each scope."""

import json

import pytest

from connectors.slack.connector import SlackConnector
from connectors.slack.form import SCOPES, USER_SCOPES, app_manifest, slack_form
from connectors.slack.testing import SlackStand
from connectors.slack.testing.entities import BOT_USER, OWNER
from connectors.slack.testing.service import APP_TOKEN, BOT_TOKEN, USER_TOKEN
from shopbell.errors import FormRefused
from shopbell.probing import Checked, Finding
from tests.contract.rig import Rig


async def checked(rig: Rig, **answers: str) -> Checked:
    connector = rig.connector
    assert isinstance(connector, SlackConnector)
    return await connector.check({**rig.stand.answers, **answers}, rig.tools())


def missing(found: Checked) -> list[tuple[str, bool]]:
    return [(one.name, one.needed) for one in found.found if one.finding is Finding.MISSING]


async def test_an_app_with_everything(rig: Rig) -> None:
    found = await checked(rig, user_token=USER_TOKEN)
    assert missing(found) == []
    assert {one.name for one in found.found} >= {*SCOPES, *USER_SCOPES, "connections:write"}
    assert found.verified is not None
    assert (found.verified.address, found.verified.name) == ("shopbell at bakery.slack.com", "Corner Bakery")
    assert found.verified.settings["owner"] == OWNER
    assert found.verified.settings["bot_user"] == BOT_USER
    assert set(found.verified.secrets) == {"bot_token", "app_token", "user_token"}


@pytest.mark.parametrize(("scope", "needed"), [("groups:history", True), ("chat:write", True), ("files:write", False)])
async def test_each_missing_scope_is_named_with_where_to_add_it(
    rig: Rig, stand: SlackStand, scope: str, needed: bool
) -> None:
    stand.service.scopes.remove(scope)
    found = await checked(rig)
    assert (scope, needed) in missing(found)
    (one,) = [one for one in found.found if one.name == scope]
    assert (
        one.remedy
        == f"Page OAuth & Permissions, Scopes: add {scope} to Bot Token Scopes, then press reinstall your app."
    )
    assert (found.verified is None) == needed


async def test_the_owners_scopes_are_tried_only_with_their_token(rig: Rig, stand: SlackStand) -> None:
    stand.service.user_scopes.remove("channels:write")
    assert ("channels:write", False) not in missing(await checked(rig))
    assert ("channels:write", False) in missing(await checked(rig, user_token=USER_TOKEN))


async def test_where_scopes_cannot_be_listed_nothing_is_claimed(rig: Rig, stand: SlackStand) -> None:
    real = stand.service.answer
    stand.line.answering = lambda *call: (real(*call)[0], {}, real(*call)[2])
    found = await checked(rig)
    (one,) = [one for one in found.found if one.name == "chat:write"]
    assert one.finding is Finding.UNTRIED


async def test_a_probe_changes_nothing(rig: Rig, stand: SlackStand) -> None:
    session = await rig.session()
    stand.service.asked.clear()
    found = await session.probe()  # type: ignore[attr-defined]
    assert found
    reads = {"auth.test", "apps.connections.open", "users.conversations", f"conversations.history {stand.orders}"}
    assert set(stand.service.asked) == reads


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"bot_token": "xoxp-not-a-bot-token-at-all"}, "bot_token", "begins with xoxb-"),
        ({"bot_token": ""}, "bot_token", "Paste"),
        ({"app_token": "xoxb-1234567890-canary"}, "app_token", "begins with xapp-"),
        ({"user_token": "xoxb-1234567890-canary"}, "user_token", "begins with xoxp-"),
    ],
)
async def test_a_token_in_the_wrong_field_is_not_sent_anywhere(
    rig: Rig, stand: SlackStand, answers: dict[str, str], field: str, words: str
) -> None:
    before = len(stand.service.asked)
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({**stand.answers, **answers}, rig.tools())
    assert words in refused.value.fields[field]
    assert len(stand.service.asked) == before


async def test_an_app_without_its_live_line_is_told_what_to_do(rig: Rig, stand: SlackStand) -> None:
    stand.service.app_scopes = ()
    with pytest.raises(FormRefused, match="connections:write"):
        await rig.connector.verify(stand.answers, rig.tools())
    stand.service.app_scopes, stand.service.socket_mode = ("connections:write",), False
    with pytest.raises(FormRefused, match="Socket Mode is switched off"):
        await rig.connector.verify(stand.answers, rig.tools())


async def test_a_token_of_another_workspace_is_refused(rig: Rig, stand: SlackStand) -> None:
    real = stand.service._auth

    def other(method: str, target: str, headers: dict[str, str], body: bytes) -> object:
        if headers.get("authorization") == f"Bearer {USER_TOKEN}":
            return 200, {}, {"ok": True, **real(kind="user"), "team_id": "T0OTHER"}
        return stand.service.answer(method, target, headers, body)

    stand.line.answering = other  # type: ignore[assignment]
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({**stand.answers, "user_token": USER_TOKEN}, rig.tools())
    assert "another workspace" in refused.value.fields["user_token"]


def test_the_manifest_to_paste_is_whole() -> None:
    made = json.loads(app_manifest())
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["features"]["app_home"]["messages_tab_enabled"] is True
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert made["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert {"message.channels", "message.groups", "message.im", "message.mpim"} <= set(events)
    # Each event needs the scope to read where it happens (reference of the events).
    for event in ("channels", "groups", "im", "mpim"):
        assert f"{event}:history" in SCOPES
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140


def test_the_guide_asks_for_each_token_where_it_is_made() -> None:
    form = slack_form()
    assert form.guide is not None
    asked = [name for step in form.guide.steps for name in step.fields]
    assert asked == ["bot_token", "user_token", "app_token"]
    copied = {one.label: one.value for step in form.guide.steps for one in step.copied}
    assert copied["App manifest"] == app_manifest()
    assert (BOT_TOKEN[:5], APP_TOKEN[:5]) == ("xoxb-", "xapp-")
