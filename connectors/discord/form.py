"""What is asked to add a bot, and what to do in Discord's Developer Portal first."""

from typing import Final

from connectors.discord.permissions import WANTED
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

PORTAL: Final = "https://discord.com/developers/applications"
OURS: Final = "ours"


def invitation(application: str) -> str:
    """The address that asks an administrator to let the bot in (OAuth2, Bot Authorization Flow)."""
    return f"https://discord.com/oauth2/authorize?client_id={application}&scope=bot&permissions={WANTED}"


def discord_form() -> Form:
    """The token; the rest is for who wants it."""
    return Form(
        title="Your Discord bot",
        intro="You make a bot in Discord's Developer Portal and invite it to your server. Shopbell then shows what is "
        "written in the channels it may read, and what people write to the bot, and answers in the bot's name.",
        guide=_guide(),
        fields=(
            Field(
                "bot_token",
                "Bot token",
                FieldKind.PASSWORD,
                required=True,
                placeholder="MTA…",
                help="Whoever has it can read and write as your bot.",
            ),
            Field(
                OURS,
                "Your own user names",
                placeholder="rosa, ben.bakes",
                help="What you write at Discord by hand then counts as the shop's answer. Not the display names.",
            ),
            Field("api_base", "Server", advanced=True, default="https://discord.com", help="Only for tests."),
        ),
    )


def _guide() -> Guide:
    return Guide(
        needs="A Discord account, and a server where you have the right Manage Server. About ten minutes.",
        costs="Nothing. Discord charges nothing for bots.",
        cannot=(
            "Your own direct messages: Discord lets no program read those of a person, only those to the bot.",
            "A direct talk with the bot that began while Shopbell was not running is found when they write again.",
            "A bot cannot write first to somebody who shares no server with it, and nobody sees what it has read.",
            "Voice channels and their chats, and private threads the bot was not added to, are not read.",
        ),
        steps=(
            Step(
                "Make the app",
                "Press New Application, give it your shop's name and press Create. The name and picture on the page "
                "Bot (Username, Icon) are what people at your server see.",
                PORTAL,
            ),
            Step(
                "Keep it yours",
                "On the page Installation set Install Link to None and save. On the page Bot switch off Public Bot, "
                "so that nobody else can take your bot to a server.",
            ),
            Step(
                "Let it read",
                "On the page Bot, under Privileged Gateway Intents, switch on Message Content Intent (needed: without "
                "it Discord shows no words) and Server Members Intent (people are then called what they are called at "
                "your server). Leave Presence Intent off. Press Save Changes.",
            ),
            Step(
                "Copy the token",
                "On the page Bot press Reset Token, confirm, then Copy. It is shown only this once.",
                fields=("bot_token", OURS),
            ),
            Step(
                "Invite the bot",
                "On the page General Information copy the Application ID. Put it in the place of APPLICATION_ID in the "
                "address below, open that in the browser, choose your server and press Authorise. The number in it "
                "stands for View Channels, Send Messages, Send Messages in Threads, Attach Files and Read Message "
                "History, and nothing else.",
                copied=(
                    Copied("Address of the invitation", invitation("APPLICATION_ID")),
                    Copied("Permissions Integer", str(WANTED)),
                ),
            ),
            Step(
                "Choose the channels",
                "A channel that is closed (Private Channel) has to name the bot: Edit Channel, Permissions, Add "
                "members or roles. What everybody at the server can read asks for you only when it names or answers "
                "the bot; in a closed channel everything does.",
            ),
        ),
    )
