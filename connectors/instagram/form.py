"""What is asked to add an Instagram account, and what has to be done at Meta first."""

from typing import Final

from connectors.instagram.permissions import APP, BASIC, COMMENTS, MESSAGES
from connectors.instagram.signing_in import REDIRECT
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

_LIST: Final = f"{BASIC}, {COMMENTS}, {MESSAGES}"
_FIELDS: Final = (
    Field(
        "access_token",
        "Access token",
        FieldKind.PASSWORD,
        help="From the App Dashboard. Leave it empty to sign in by browser.",
    ),
    Field("app_id", "Instagram app ID", placeholder="990602627938098", help="Not the Meta app's: the one beside it."),
    Field(
        "app_secret",
        "Instagram app secret",
        FieldKind.PASSWORD,
        help="Needed while you sign in by browser, and kept nowhere.",
    ),
    Field(
        "human_agent",
        "The app has the feature Human Agent",
        FieldKind.CHECK,
        advanced=True,
        help="Then direct messages take an answer for seven days, not for 24 hours.",
    ),
    Field("api_base", "Server", advanced=True, help="Only for tests."),
)


def instagram_form() -> Form:
    """Two ways in: a pasted token, or the browser."""
    return Form(
        title="Your Instagram account",
        intro="Comments beneath your posts, posts that tag you, and direct messages. Instagram opens them only to an "
        "app of your own.",
        fields=_FIELDS,
        guide=Guide(
            needs="A professional (business or creator) account, and half an hour at Meta for Developers; no Facebook "
            "Page. To see messages of the public, Meta has to review your app, which takes days to weeks.",
            costs="Nothing.",
            cannot=(
                "Of each conversation only the 20 newest messages can be read; older ones stay in the Instagram app.",
                "Until your app has Advanced Access, what people without a role in it write may be missing.",
                "You can only answer messages, and for 24 hours (seven days with the feature Human Agent).",
                "A comment can be answered in private once, within seven days.",
                "Answers to answers stand beneath the top comment; hidden comments take none.",
                "That somebody names you in a comment elsewhere is told to servers only.",
                "Posts that tag you are shown where Meta lets your app see them, and cannot be commented on.",
                "Pictures cannot be sent, message requests are closed after 30 days, and likes are for the app.",
                "The sign-in lives sixty days; Shopbell renews it each week, and cannot while it is not running.",
            ),
            steps=(_app(), _token(), _browser(), _messages(), _review()),
        ),
    )


def _app() -> Step:
    return Step(
        "Make an app",
        "Create App. Use case: “Manage messaging & content on Instagram”. Open Instagram, API setup with Instagram "
        "login: Instagram app ID and Instagram app secret are at its top. Add these permissions.",
        page="https://developers.facebook.com/apps/creation/",
        copied=(Copied("Permissions", _LIST),),
        fields=("app_id", "app_secret"),
    )


def _token() -> Step:
    return Step(
        "First way: a token",
        "On the same page, Generate access tokens: Add account, sign in as your shop, and Generate token. Paste it "
        "here. Roles: your account has to be listed under App roles as an Instagram tester until the app is live.",
        page="https://developers.facebook.com/apps/",
        fields=("access_token", "human_agent"),
    )


def _browser() -> Step:
    return Step(
        "Or: sign in by browser",
        "Set up Instagram business login, Business login settings: enter this address under OAuth redirect URIs. Leave "
        "the token here empty. The browser opens; at its end it cannot open a page at localhost, and you copy that "
        "address and paste it here.",
        page="https://developers.facebook.com/apps/",
        copied=(Copied("OAuth redirect URIs", REDIRECT),),
    )


def _messages() -> Step:
    return Step("Let programs see messages", APP, page="https://www.instagram.com/")


def _review() -> Step:
    return Step(
        "Ask for Advanced Access",
        "App Review, Permissions and Features: ask for Advanced Access to each permission, and for the feature Human "
        "Agent if answers may take longer than a day.",
        page="https://developers.facebook.com/docs/instagram-platform/app-review",
    )
