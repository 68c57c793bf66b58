"""Signing in, and trying what the bot may do."""

import pytest

from connectors.discord import permissions
from connectors.discord.connector import DiscordConnector
from connectors.discord.form import discord_form
from connectors.discord.testing import DiscordStand
from connectors.discord.testing.entities import MEMBERS_LIMITED
from shopbell.errors import FormRefused, RateLimited
from shopbell.probing import Checked, Finding
from tests.contract.rig import Rig


async def checked(rig: Rig) -> Checked:
    connector = rig.connector
    assert isinstance(connector, DiscordConnector)
    return await connector.check(rig.stand.answers, rig.tools())


def missing(found: Checked) -> list[tuple[str, bool]]:
    return [(one.name, one.needed) for one in found.found if one.finding is Finding.MISSING]


async def test_a_bot_with_everything(rig: Rig, stand: DiscordStand) -> None:
    stand.service.add_channel("rules", deny=permissions.VIEW)
    found = await checked(rig)
    assert missing(found) == [("#rules · The Street", False)]
    assert found.verified is not None
    assert found.verified.address == "corner-bakery (100000000000000001)"
    assert found.verified.settings["people"] == "1"


async def test_without_the_words_nobody_is_signed_in(rig: Rig, stand: DiscordStand) -> None:
    stand.service.flags = 0
    found = await checked(rig)
    assert ("MESSAGE CONTENT INTENT", True) in missing(found)
    assert ("SERVER MEMBERS INTENT", False) in missing(found)
    assert found.verified is None
    remedies = [one.remedy for one in found.found if one.finding is Finding.MISSING]
    assert any("switch on Message Content Intent" in one for one in remedies)


async def test_each_channel_says_what_it_lacks(rig: Rig, stand: DiscordStand) -> None:
    stand.service.add_channel("look", deny=permissions.SEND | permissions.HISTORY)
    stand.service.add_channel("rules", deny=permissions.VIEW)
    found = {one.name: one for one in (await checked(rig)).found}
    assert found["#look · The Street"].remedy.endswith("give the bot's role Read Message History, Send Messages.")
    assert found["#orders · The Street"].finding is Finding.FINE
    assert "View Channels" in found["#rules · The Street"].remedy


async def test_a_bot_at_no_server_gets_the_address_of_its_invitation(rig: Rig, stand: DiscordStand) -> None:
    stand.service.guilds.clear()
    found = await checked(rig)
    (servers,) = [one for one in found.found if one.name == "Servers"]
    assert f"client_id=100000000000000001&scope=bot&permissions={permissions.WANTED}" in servers.remedy
    assert found.verified is None


async def test_a_bot_that_can_read_nowhere(rig: Rig, stand: DiscordStand) -> None:
    stand.service.roles_of_bot = []
    found = await checked(rig)
    assert missing(found)[0] == ("Channels", True)
    assert found.verified is None
    stand.service.add_channel("square")
    assert ("Channels", True) not in missing(await checked(rig))


async def test_a_probe_changes_nothing(rig: Rig, stand: DiscordStand) -> None:
    session = await rig.session()
    found = await session.probe()  # type: ignore[attr-defined]
    assert len(found) == 5
    assert all(call.startswith("GET ") for call in stand.service.asked)


@pytest.mark.parametrize("token", ["", "hello", "Bearer x.y.z", "MTAw.Gcan.short"])
async def test_what_is_no_token_is_not_sent_anywhere(rig: Rig, stand: DiscordStand, token: str) -> None:
    before = len(stand.service.asked)
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({**stand.answers, "bot_token": token}, rig.tools())
    assert "Developer Portal" in refused.value.fields["bot_token"]
    assert len(stand.service.asked) == before


async def test_a_token_pasted_with_the_word_before_it(rig: Rig, stand: DiscordStand) -> None:
    answers = {**stand.answers, "bot_token": f" Bot {stand.canary} ", "ours": "@Rosa, ben.bakes"}
    verified = await rig.connector.verify(answers, rig.tools())
    assert verified.secrets == {"bot_token": stand.canary}
    assert verified.settings["ours"] == "rosa ben.bakes"


async def test_being_told_to_wait_while_signing_in(rig: Rig, stand: DiscordStand) -> None:
    stand.service.limited = 40
    with pytest.raises(RateLimited):
        await rig.connector.verify(stand.answers, rig.tools())


def test_the_guide_gives_what_is_to_be_copied_and_asks_for_each_field() -> None:
    form = discord_form()
    assert form.guide is not None
    copied = [one.value for step in form.guide.steps for one in step.copied]
    assert copied[1] == str(permissions.WANTED)
    assert copied[1] in copied[0]
    asked = {name for step in form.guide.steps for name in step.fields}
    assert asked == {one.name for one in form.fields if not one.advanced}
    assert form.guide.cannot


async def test_names_at_the_server_are_asked_for_where_that_is_allowed(rig: Rig, stand: DiscordStand) -> None:
    ana = stand.service.person("ana")
    stand.service.nicks[ana["id"]] = "Ana of No. 5"
    await stand.deliver("Hello")
    (message,) = (await rig.read()).messages.values()
    assert message.author.name == "Ana of No. 5"
    stand.service.flags &= ~MEMBERS_LIMITED
    for _ in range(2):  # with the intent taken away behind our back, and signed in without it
        await rig.begin_anew()
        (message,) = (await rig.read()).messages.values()
        assert message.author.name == "Ana"
        await rig.sign_in()
