"""What is asked to add a seller, and what has to be done at eBay first."""

from typing import Final

from connectors._kit.granted import CLIENT_SECRET
from connectors.ebay.api import SCOPES
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

JOIN: Final = "https://developer.ebay.com/join"
KEYS: Final = "https://developer.ebay.com/my/keys"
TOKENS_PAGE: Final = "https://developer.ebay.com/my/auth"

GUIDE: Final = Guide(
    needs="Your seller account, and a developer account at eBay that you register for your business. Each registration "
    "is looked at first and some are refused; eBay names no time for it. A new keyset is disabled until you say how "
    "you handle data of members who close their account.",
    costs="Nothing. A new keyset has a daily number of requests that is meant for individuals and smaller businesses.",
    cannot=(
        "eBay tells news only to servers, so new messages are asked for every few minutes.",
        "Files can be added at eBay only: a picture would have to lie at a web address already.",
        "A conversation is begun at eBay; here you answer.",
        "eBay's own mails to you (offers, invoices, cases) are left out.",
        "Whoever keeps buyers' words, as you do here, is asked by eBay to delete them when a member leaves.",
        "Of that eBay tells only a server of yours; whether your keyset can be exempt is between eBay and you.",
    ),
    steps=(
        Step(
            "Register as a developer",
            "Register with the mail address of your business, and wait for eBay's mail that you are approved.",
            JOIN,
        ),
        Step(
            "Make a keyset",
            "On the page Application Keys give a title and press Create a keyset under Production. Copy App ID (Client "
            "ID) and Cert ID (Client Secret).",
            KEYS,
            (Copied("Application title", "Shopbell"),),
            ("client_id", CLIENT_SECRET),
        ),
        Step(
            "Switch the keyset on",
            "A new keyset says that it is disabled. Press the link beside it, Marketplace Account Deletion. Either "
            "name a server of yours that eBay can call, or read what an exemption asks of you and decide.",
            KEYS,
        ),
        Step(
            "Make a redirect name",
            "Press User Tokens beside the App ID, then Get a Token from eBay via Your Application, then Add eBay "
            "Redirect URL. Give your business's name and the address of your privacy policy, leave the accepted and "
            "declined addresses as eBay's own, tick OAuth, and save. Copy the RuName.",
            TOKENS_PAGE,
            (Copied("Display title", "Shopbell"), Copied("Permissions asked for", " ".join(SCOPES))),
            ("ru_name",),
        ),
        Step(
            "Sign in",
            "Press Check. eBay's page opens: sign in as the seller and agree. Copy the address of the page you end on "
            "and paste it when asked. It holds a code that is good for five minutes, once.",
        ),
    ),
)


def ebay_form() -> Form:
    """The three parts of a keyset."""
    return Form(
        title="Your eBay messages",
        intro="What buyers write to you at eBay is read and answered here, with a keyset of your own.",
        fields=(
            Field("client_id", "App ID (Client ID)", required=True, placeholder="RosaExam-Shopbell-PRD-…"),
            Field(CLIENT_SECRET, "Cert ID (Client Secret)", FieldKind.PASSWORD, required=True),
            Field("ru_name", "RuName (eBay Redirect URL name)", placeholder="Rosa_Example-RosaExam-Shopbe-…"),
            Field(
                "refresh_token",
                "Refresh token",
                FieldKind.PASSWORD,
                advanced=True,
                help="Only if you have one already; then nothing has to be signed in or pasted.",
            ),
            Field("sandbox", "eBay's Sandbox in place of the real one", FieldKind.CHECK, advanced=True),
            Field("server", "Server", advanced=True, help="Only where eBay is reached elsewhere."),
        ),
        guide=GUIDE,
    )
