"""The part of every Google guide that is the same: project, consent, audience, client. Words as the console has them.

Sources: https://developers.google.com/identity/protocols/oauth2/native-app,
https://support.google.com/cloud/answer/15549257 (clients), https://support.google.com/cloud/answer/15549945 (audience).
"""

from typing import Final

from shopbell.connector import Field, FieldKind
from shopbell.guide import Copied, Step

UNVERIFIED: Final = (
    "Google shows “Google hasn’t verified this app” when you sign in, because the program is your own: choose "
    "Advanced, then “Go to …”."
)
FIELDS: Final = (
    Field("client_id", "Client ID", required=True, placeholder="1234-abcd.apps.googleusercontent.com"),
    Field("client_secret", "Client secret", FieldKind.PASSWORD, required=True),
    Field(
        "refresh_token",
        "Refresh token",
        FieldKind.PASSWORD,
        advanced=True,
        help="Only where no browser can open on this computer: one that you got for this client elsewhere.",
    ),
)


def project(api: str, library: str) -> Step:
    """`library`: the API's page in the console."""
    return Step(
        "A project with the API switched on",
        "Open the Google Cloud console with the Google account of the business. Create a project, any name will do "
        f"(“Shopbell”).\nThen open the page of the {api} and press Enable.",
        page=library,
    )


def consent(scope: str) -> Step:
    """Branding, audience, permissions."""
    return Step(
        "Who the program is, and for whom",
        "In the Google Auth Platform press Get started: an app name (“Shopbell”), your mail address twice, and "
        "Audience: External.\nUnder Data access press Add or remove scopes and add the permission below.\nUnder "
        "Audience press Publish app. A project left in Testing works too, but then Google signs you out every "
        "seven days.",
        page="https://console.cloud.google.com/auth/overview",
        copied=(Copied("Manually add scopes", scope),),
    )


def client() -> Step:
    """The pair that is asked for beside it."""
    return Step(
        "A client of the type Desktop app",
        "Under Clients press Create client, Application type: Desktop app, any name. Google then shows a client ID and "
        "a client secret: copy both here. There is no redirect address to enter: a desktop app answers on this "
        "computer, at an address that Google knows by itself.",
        page="https://console.cloud.google.com/auth/clients",
        fields=("client_id", "client_secret", "refresh_token"),
    )


def signing_in(words: str) -> Step:
    """What happens at the end."""
    return Step("Sign in", f"Press the button to sign in; your browser opens. {words} {UNVERIFIED}")
