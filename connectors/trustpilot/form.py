"""What is asked to add a company, and what has to be done at Trustpilot first."""

from typing import Final

from connectors.trustpilot.signing_in import API_SECRET
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

APPLICATIONS: Final = "https://businessapp.b2b.trustpilot.com/applications"
PROFILE: Final = "https://businessapp.b2b.trustpilot.com/profile"

GUIDE: Final = Guide(
    needs="A Trustpilot Business account that you administer, with the API module. The module is an add-on that you "
    "ask Trustpilot's sales for (the Enterprise plan has it). Without it the keys below read nothing.",
    costs="The module has its price from Trustpilot, which names none in public. Its smallest tier has 200,000 "
    "requests a year; Shopbell uses at most about 105,000 when all is quiet and your computer is never off.",
    cannot=(
        "Without the API module Trustpilot lets no program read or answer your reviews; its own page and app still do.",
        "A review has one answer. It cannot be changed by a program: delete it and write another.",
        "Customers cannot answer you there; they can change their review, which is shown here.",
        "Product reviews are not read, only those of your company.",
        "Reviews cannot be judged or reported from here.",
    ),
    steps=(
        Step(
            "Ask for the API module",
            "At Trustpilot Business open Integrations, Developers, APIs. If no application can be created there, your "
            "plan has no module: ask for it.",
            APPLICATIONS,
        ),
        Step(
            "Create an application",
            "Press Create Application and give a name. The redirect address is not used. Copy API Key and Secret.",
            APPLICATIONS,
            (Copied("Name", "Shopbell"),),
            ("api_key", API_SECRET),
        ),
        Step(
            "Say who answers",
            "Open your own profile page and copy the User ID. Answers stand under your company's name.",
            PROFILE,
            (),
            ("business_user",),
        ),
        Step(
            "Name your company's page",
            "The domain in the address of your page: trustpilot.com/review/corner-bakery.example.",
            "",
            (),
            ("domain",),
        ),
    ),
)


def trustpilot_form() -> Form:
    """The application and the company."""
    return Form(
        title="Your reviews at Trustpilot",
        intro="Reviews of your company are read and answered here, with Trustpilot's paid API module.",
        fields=(
            Field("api_key", "API Key", required=True),
            Field(API_SECRET, "Secret", FieldKind.PASSWORD, required=True),
            Field("business_user", "User ID", help="Whose answers they are. Without it reviews are read only."),
            Field("domain", "Domain of your shop", required=True, placeholder="corner-bakery.example"),
            Field("server", "Server", advanced=True, help="Only where Trustpilot is reached elsewhere."),
        ),
        guide=GUIDE,
    )
