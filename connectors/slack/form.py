"""What is asked to add an app, and what to do at api.slack.com first, with the app's manifest to paste there."""

import json
from typing import Final

from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

APPS: Final = "https://api.slack.com/apps"
SCOPES: Final = {
    "channels:history": "To read public channels that the app is in.",
    "channels:read": "To know which public channels the app is in.",
    "groups:history": "To read private channels that the app is in.",
    "groups:read": "To know which private channels the app is in.",
    "im:history": "To read what people write to the app.",
    "im:read": "To know who writes to the app.",
    "mpim:history": "To read groups of people with the app.",
    "mpim:read": "To know which groups the app is in.",
    "chat:write": "To answer.",
    "files:read": "To show files that people send.",
    "files:write": "To send files.",
    "users:read": "To call people by their names.",
    "metadata.message:read": "To find a message again when a connection broke while it was leaving.",
}
"""Of the bot, with what each is for."""
OPTIONAL: Final = frozenset({"files:read", "files:write", "mpim:history", "mpim:read"})
USER_SCOPES: Final = ("channels:write", "groups:write", "im:write", "mpim:write")
"""Of the owner's own token, to mark as read (conversations.mark)."""
EVENTS: Final = ("message.channels", "message.groups", "message.im", "message.mpim", "member_joined_channel")
EVENTS_OF_PLACES: Final = ("channel_left", "group_left", "channel_rename", "channel_archive", "channel_unarchive")


def app_manifest() -> str:
    """What the page Create New App, From a manifest takes (docs.slack.dev/reference/app-manifest)."""
    made = {
        "display_information": {
            "name": "Shopbell",
            "description": "Brings what is written to us into our own inbox.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Shopbell", "always_online": False},
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "user": list(USER_SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": [*EVENTS, *EVENTS_OF_PLACES]},
            "interactivity": {"is_enabled": False},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
    return json.dumps(made, indent=2)


def slack_form() -> Form:
    """Two tokens, and a third for who wants it."""
    return Form(
        title="Your Slack app",
        intro="You make an app of your own in your workspace from the text below. Shopbell then shows the channels the "
        "app is invited to, those shared with customers too, and messages to the app, and answers in its name.",
        guide=_guide(),
        fields=(
            Field(
                "bot_token",
                "Bot User OAuth Token",
                FieldKind.PASSWORD,
                required=True,
                placeholder="xoxb-…",
                help="Page OAuth & Permissions.",
            ),
            Field(
                "app_token",
                "App-Level Token",
                FieldKind.PASSWORD,
                required=True,
                placeholder="xapp-…",
                help="Page Basic Information.",
            ),
            Field(
                "user_token",
                "User OAuth Token",
                FieldKind.PASSWORD,
                placeholder="xoxp-…",
                help="Only to mark as read in Slack what you read here, and so that what you write there is yours.",
            ),
            Field(
                "ours",
                "Your own user names",
                advanced=True,
                placeholder="rosa, ben",
                help="What these people write in Slack then counts as the shop's answer.",
            ),
            Field("api_base", "Server", advanced=True, default="https://slack.com", help="Only for tests."),
        ),
    )


def _guide() -> Guide:
    return Guide(
        needs="A Slack workspace in which you may install apps, or an owner of it who allows yours. About ten minutes.",
        costs="Nothing. Channels shared with other companies (Slack Connect) need a paid plan of Slack's.",
        cannot=(
            "Your own direct messages with others: an app reads only those with itself.",
            "Channels that nobody invited the app to.",
            "On Slack's free plan, anything older than 90 days.",
            "Marking direct messages to the app as read: they are the app's, not yours.",
        ),
        steps=(
            Step(
                "Make the app",
                "Press Create New App, then From a manifest, choose your workspace, choose JSON, put the text below in "
                "the place of what stands there, and press Next and Create. You may change the name Shopbell (twice) "
                "to your shop's: people see it.",
                APPS,
                copied=(Copied("App manifest", app_manifest()),),
            ),
            Step(
                "Install it",
                "On the page Install App press Install to Workspace and Allow. Then copy Bot User OAuth Token, and, if "
                "what you read here should be read in Slack, User OAuth Token.",
                fields=("bot_token", "user_token"),
            ),
            Step(
                "Let it listen",
                "On the page Basic Information, under App-Level Tokens, press Generate Token and Scopes, give it any "
                "name, press Add Scope, choose connections:write, press Generate and copy the token.",
                copied=(Copied("Scope", "connections:write"),),
                fields=("app_token",),
            ),
            Step(
                "Invite it",
                "In Slack, in each channel that belongs into your inbox, write the line below (with the app's name, "
                "if you changed it). In channels shared with a customer it is the same.",
                copied=(Copied("Message in the channel", "/invite @Shopbell"),),
            ),
        ),
    )
