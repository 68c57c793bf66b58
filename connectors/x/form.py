"""The set-up: a developer app of the owner's own, what it may cost, and X's page."""

from connectors.x.settings import REDIRECT, SCOPES, SERVICE
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

CONSOLE = "https://console.x.com"


def x_form() -> Form:
    """The form of `connectors/x`."""
    return Form(
        title="Your X account",
        intro="X's page opens in the browser and asks whether your own app may read and answer for you.",
        fields=(
            Field(
                "client_id",
                "Client ID",
                required=True,
                placeholder="M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ",
                help="From your app's Keys and tokens, under OAuth 2.0. The Client Secret is not needed.",
            ),
            Field(
                "budget",
                "Budget a month, in US dollars",
                FieldKind.NUMBER,
                required=True,
                default="10",
                help="Shopbell stops before it is passed, and begins anew on the first day of the month (UTC). You can "
                "change it later with “Sign in again”.",
            ),
            Field(
                "owned",
                "The app belongs to this same X account",
                FieldKind.CHECK,
                help="Then X charges a fifth for your own mentions and posts ($0.001 in place of $0.005). Tick it only "
                "if you signed in to the console with this account: else Shopbell counts too little.",
            ),
            Field(
                "refresh_token",
                "Refresh token",
                FieldKind.PASSWORD,
                advanced=True,
                help="Only if you signed in with another tool, such as X's own xurl. Then no page is opened.",
            ),
            Field(
                "api_base", "Server", advanced=True, default=SERVICE, help="Only for X's playground on this computer."
            ),
        ),
        guide=_guide(),
    )


def _guide() -> Guide:
    return Guide(
        needs="Your X account, and some fifteen minutes for a developer app of your own: X lets each business read "
        "with its own key. No approval is waited for.",
        costs="You pay X, not us, from credit that you buy in X's console. Reading a mention costs $0.001 with your "
        "own app (else $0.005), each new person's name $0.01 once a month, a private message $0.01; an answer costs "
        "about $0.01, one with a link $0.20, a private message $0.015. Looking and finding nothing costs nothing, but "
        "for a cent a day for private messages. The check below costs about two cents. These are prices of August "
        "2026; X changes them.",
        cannot=(
            "Answer a post whose writer neither mentions nor quotes you (since February 2026): its page opens instead.",
            "Read the newer, end-to-end encrypted private messages (XChat): only those of the older kind come here.",
            "Like, follow or quote: X took that out of self-serve access in April 2026. Nor does Shopbell begin posts.",
            "Notice that a post was deleted or changed later: to ask again would cost for each.",
            "Read more than the 800 newest mentions, and private messages older than 30 days.",
            "Hear what is said about you without your name: each hit would cost, and strangers decide how many.",
        ),
        steps=_steps(),
    )


def _steps() -> tuple[Step, ...]:
    return (
        Step(
            "A developer account",
            "Sign in to X's Developer Console with the account of your business, and accept the agreement. Use "
            "this same account: its own mentions then cost a fifth.",
            CONSOLE,
        ),
        Step(
            "Credit, and X's own limit",
            "Buy a little credit (5 dollars will do), leave auto-recharge off, and set a spending limit a little "
            "above your budget below: a second lock on the same door.",
            CONSOLE,
        ),
        Step(
            "An app",
            "Choose New App. Name and description are free; as use case say that you read and answer your own "
            "business's mentions. Keys and tokens that are shown now are not needed here.",
            CONSOLE,
        ),
        Step(
            "User authentication settings",
            "In the app choose Set up under User authentication settings.\n"
            "App permissions: Read and write and Direct message.\n"
            "Type of App: Native App.\n"
            "Callback URI / Redirect URL: the address below, exactly, with the slash at its end.\n"
            "Website URL: your own.",
            CONSOLE,
            copied=(
                Copied("Callback URI / Redirect URL", REDIRECT),
                Copied("Permissions that X's page will name", SCOPES),
            ),
        ),
        Step(
            "The Client ID",
            "After Save, X shows Client ID and Client Secret. Copy the Client ID here; the secret is not used.",
            CONSOLE,
            fields=("client_id",),
        ),
        Step(
            "What it may cost",
            "A quarter of the budget is kept for your answers; the rest is spread over the days of the month, so "
            "that reading does not stop on the tenth.",
            fields=("budget", "owned"),
        ),
    )
