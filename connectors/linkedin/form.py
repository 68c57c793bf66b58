"""What is asked to add a company's page, and what has to be done at LinkedIn first."""

from typing import Final

from connectors._kit.granted import CLIENT_SECRET
from connectors.linkedin.api import SCOPES, VERSION
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

ACCESS_TOKEN: Final = "access_token"
PORT: Final = "8735"
APPS: Final = "https://www.linkedin.com/developers/apps"
NEW: Final = "https://www.linkedin.com/developers/apps/new"
GENERATOR: Final = "https://www.linkedin.com/developers/tools/oauth/token-generator"

GUIDE: Final = Guide(
    needs="A registered company with a page at LinkedIn, of which you are a super admin, and a website on its own "
    "domain. LinkedIn looks at the company before it opens its Community Management API, and refuses whom it "
    "cannot verify. Others tell of one to five working days, of twenty to thirty days, of five months without an "
    "answer, and of a refusal because the company could not be verified.",
    costs="Nothing.",
    cannot=(
        "Direct messages: LinkedIn gives no program those of a member or of a page.",
        "Comments below posts of your own profile: only those of the company's page can be read.",
        "Names: LinkedIn tells a program no names of those who comment; the link leads to the comment with its name.",
        "LinkedIn tells news only to servers, so new comments are asked for; what nobody fetched for 60 days is gone.",
        "Files, and mentions of your page in posts of others.",
    ),
    steps=(
        Step(
            "Create an application",
            "Name it, choose your company's page, give the address of your privacy policy and a logo. Use it for this "
            "alone: LinkedIn grants the Community Management API only to an application with no other product.",
            NEW,
            (Copied("App name", "Shopbell"),),
        ),
        Step(
            "Have the page verified",
            "On the application's page, under Settings, press Verify beside the company. Open the address that you get "
            "as a super admin of the page and agree.",
            APPS,
        ),
        Step(
            "Ask for the Community Management API",
            "Under Products press Request access beside Community Management API and fill in the form: registered name "
            "and address, website, and that you read and answer comments of your own page. Wait for the mail.",
            APPS,
        ),
        Step(
            "Copy the keys",
            "Under Auth stand Client ID and Primary Client Secret. Add the redirect address there, exactly as here.",
            APPS,
            (
                Copied("Authorized redirect URLs for your app", f"http://localhost:{PORT}/"),
                Copied("Permissions asked for", " ".join(SCOPES)),
            ),
            ("client_id", CLIENT_SECRET),
        ),
        Step(
            "Sign in",
            "Press Check. LinkedIn's page opens: sign in as an admin of the page and allow everything. If it does not "
            "come back here, make a token with the token generator and paste it under the advanced fields; it lasts "
            "two months.",
            GENERATOR,
        ),
    ),
)


def linkedin_form() -> Form:
    """The two keys of an application."""
    return Form(
        title="Your LinkedIn page",
        intro="Comments below the posts of your company's page are answered here, once LinkedIn has agreed.",
        fields=(
            Field("client_id", "Client ID", required=True),
            Field(CLIENT_SECRET, "Primary Client Secret", FieldKind.PASSWORD, required=True),
            Field("organization", "Number of the page", advanced=True, help="Only if you administer several."),
            Field(
                ACCESS_TOKEN,
                "Access token",
                FieldKind.PASSWORD,
                advanced=True,
                help="From the developer portal's token generator, in place of signing in here.",
            ),
            Field("port", "Port of the redirect address", advanced=True, default=PORT, help="As you registered it."),
            Field(
                "version",
                "Version of LinkedIn's interface",
                advanced=True,
                default=VERSION,
                help="LinkedIn ends each after about a year; a newer one can be named here.",
            ),
            Field("server", "Server", advanced=True, help="Only where LinkedIn is reached elsewhere."),
        ),
        guide=GUIDE,
    )
