"""What to ask, and what to do in Google's console and with Google's form first."""

from connectors._kit.google import console
from connectors.google_reviews.api import SCOPE
from shopbell.connector import Field, Form
from shopbell.guide import Copied, Guide, Step


def form() -> Form:
    """The form of `connectors/google_reviews`."""
    return Form(
        title="Your reviews on Google",
        intro="Reviews of your places are read and answered here, through a program of your own that Google approved.",
        fields=(
            *console.FIELDS,
            Field(
                "locations",
                "Places",
                placeholder="All",
                help="Leave it empty for all, also those that you open later. Else part of a name or street, or a "
                "store code; several with semicolons between.",
            ),
        ),
        guide=guide(),
    )


def guide() -> Guide:
    """Words as the console and the form have them."""
    return Guide(
        needs="A Business Profile that is verified and was active for at least 60 days, of which you are owner or "
        "manager, and a website that is named in it. Google approves each program by hand: fifteen minutes of work, "
        "then days to weeks of waiting.",
        costs="Nothing. Once approved, your project may ask 300 times a minute; Shopbell asks about once a minute.",
        cannot=(
            "Without Google's approval nothing works: your project may ask 0 times a minute until then.",
            "Google shows one answer to a review: Shopbell lets you change yours instead of writing a second one.",
            "Google looks at answers before it shows them, and may refuse one; Shopbell says so.",
            "Google says nobody's address, so you cannot write to a reviewer in private.",
            "Questions and messages to your profile are not given to programs any more.",
        ),
        steps=(
            Step(
                "A project, and its number",
                "Open the Google Cloud console with the Google account that owns the Business Profile. Create a "
                "project, any name will do (“Shopbell”), and copy its Project number from the dashboard.",
                page="https://console.cloud.google.com/home/dashboard",
            ),
            Step(
                "Apply for access",
                "Open the contact form of the Business Profile APIs and choose Application for Basic API Access. Give "
                "the project number, the mail address of the owner or manager, and your website. Google answers by "
                "mail.\n"
                "Whether you are approved stands under Quotas: 0 queries a minute is not yet, 300 is yes.",
                page="https://support.google.com/business/contact/api_default",
                copied=(Copied("What it is for", "Reading and answering the reviews of my own business."),),
            ),
            Step(
                "Switch three APIs on",
                "In the console's library open these three and press Enable on each. They can be found only once you "
                "are approved.",
                page="https://console.cloud.google.com/apis/library/mybusiness.googleapis.com",
                copied=(
                    Copied("First", "Google My Business API"),
                    Copied("Second", "My Business Account Management API"),
                    Copied("Third", "My Business Business Information API"),
                ),
            ),
            console.consent(SCOPE),
            console.client(),
            Step("Which places", "Leave it empty to read all of them.", fields=("locations",)),
            console.signing_in("Choose the account that owns or manages the Business Profile."),
        ),
    )
