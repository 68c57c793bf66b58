"""What is asked to add a Page, and what has to be done at Meta first."""

from typing import Final

from connectors.facebook.permissions import PERMISSIONS
from connectors.facebook.signing_in import REDIRECT
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

_LIST: Final = ", ".join(permission.name for permission in PERMISSIONS)
_FIELDS: Final = (
    Field(
        "access_token",
        "Access token",
        FieldKind.PASSWORD,
        help="That of a System User, or of the Page. Leave it empty to sign in by browser.",
    ),
    Field("app_id", "App ID", placeholder="1234567890", help="At the top of the App Dashboard."),
    Field(
        "app_secret",
        "App secret",
        FieldKind.PASSWORD,
        help="App settings, Basic. It stays in your keyring, and proves that calls come from your app.",
    ),
    Field("page", "Page", advanced=True, help="Name or number, when the sign-in has several."),
    Field(
        "human_agent",
        "The app has the feature Human Agent",
        FieldKind.CHECK,
        advanced=True,
        help="Then Messenger takes an answer for seven days, not for 24 hours.",
    ),
    Field("api_base", "Server", advanced=True, help="Only for tests."),
)


def facebook_form() -> Form:
    """Two ways in: a pasted token, or the browser."""
    return Form(
        title="Your Facebook Page",
        intro="Comments, visitors' posts, recommendations and Messenger of your Page. Facebook opens them only to an "
        "app of your own.",
        fields=_FIELDS,
        guide=Guide(
            needs="A Facebook Page that you manage, and half an hour at Meta for Developers. To see messages of the "
            "public, Meta has to review your app and verify your business, which takes days to weeks.",
            costs="Nothing.",
            cannot=(
                "Until your app has Advanced Access, it sees no Messenger and no names of people without a role in it.",
                "In Messenger you can only answer, and for 24 hours (seven days with the feature Human Agent).",
                "A comment can be answered in private once, within seven days.",
                "Shopbell has to ask for news now and then, and finds a comment beneath a very old post late.",
                "Personal profiles and groups are closed to programs.",
            ),
            steps=(_app(), _rights(), _system_user(), _browser(), _review()),
        ),
    )


def _app() -> Step:
    return Step(
        "Make an app",
        "Create App. Use cases: “Manage everything on your Page” and “Engage with customers on Messenger from Meta”. "
        "Choose your business portfolio.\nFrom App settings, Basic, copy the App ID and the App secret.",
        page="https://developers.facebook.com/apps/creation/",
        fields=("app_id", "app_secret"),
    )


def _rights() -> Step:
    return Step(
        "Add the permissions",
        "Use cases, Customize: add each of these.",
        page="https://developers.facebook.com/apps/",
        copied=(Copied("Permissions", _LIST),),
    )


def _system_user() -> Step:
    return Step(
        "First way: a System User's token",
        "Business settings, Users, System users: Add. Assign assets: your Page with full control, and your app. "
        "Generate token: choose the app, expiry Never, and tick the permissions below. Paste the token here.",
        page="https://business.facebook.com/settings/system-users",
        copied=(Copied("Permissions", _LIST),),
        fields=("access_token", "page", "human_agent"),
    )


def _browser() -> Step:
    return Step(
        "Or: sign in by browser",
        "Facebook Login for Business, Settings: enter this address under Valid OAuth Redirect URIs, and switch Client "
        "OAuth Login on. Leave the token here empty. The browser opens; at its end you copy the address of the page "
        "that says Success, and paste it here.",
        page="https://developers.facebook.com/apps/",
        copied=(Copied("Valid OAuth Redirect URIs", REDIRECT),),
    )


def _review() -> Step:
    return Step(
        "Ask for Advanced Access",
        "App Review, Permissions and Features: ask for Advanced Access to each permission, and for the feature Human "
        "Agent if answers may take longer than a day. Meta wants a verified business and a film of the screen.",
        page="https://developers.facebook.com/docs/graph-api/overview/access-levels/",
    )
