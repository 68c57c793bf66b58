"""What is asked to add a Disqus user, and what has to be done at Disqus first."""

from typing import Final

from connectors.disqus.api import ACCESS_TOKEN, SECRET_KEY, SERVICE
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Copied, Guide, Step

APPLICATIONS: Final = "https://disqus.com/api/applications/"
REGISTER: Final = "https://disqus.com/api/applications/register/"

GUIDE: Final = Guide(
    needs="A Disqus user who owns or moderates your site's comments. Nobody has to approve anything: five minutes.",
    costs="Nothing. Disqus takes 1,000 requests an hour from an application; more is part of its Business plan.",
    cannot=(
        "Disqus tells a program on your computer nothing by itself, so new comments are asked for every few minutes.",
        "Comments take no files.",
        "Who reads a comment cannot be marked, and there are no private messages.",
        "Only what you write with this user counts as yours; answers of your other moderators stand as theirs.",
    ),
    steps=(
        Step(
            "Register an application",
            "Sign in at Disqus as the user who answers. Give the application a name and your site's address; the "
            "callback address and the domains can stay as they are.",
            REGISTER,
            (Copied("Label", "Shopbell"), Copied("Description", "Our inbox")),
        ),
        Step(
            "Let it write",
            "On the application's page open Settings. Under Authentication choose Read, Write, and Manage Forums as "
            "Default Access, and save.",
            APPLICATIONS,
            (Copied("Default Access", "Read, Write, and Manage Forums"),),
        ),
        Step(
            "Copy two keys",
            "On the page Details stand API Secret and Access Token. Copy both here. The API Key above them is not "
            "needed.",
            APPLICATIONS,
            (),
            (SECRET_KEY, ACCESS_TOKEN),
        ),
        Step(
            "Which sites",
            "Leave this empty for all sites that you moderate, or name some by their short names: the first part of "
            "their address under disqus.com, such as corner-bakery.",
            "",
            (),
            ("forums",),
        ),
    ),
)


def disqus_form() -> Form:
    """Two keys are enough."""
    return Form(
        title="Your Disqus comments",
        intro="Comments at your sites are read, answered and moderated with an API application of your own.",
        fields=(
            Field(
                SECRET_KEY,
                "API Secret",
                FieldKind.PASSWORD,
                required=True,
                help="On your application's page at Disqus, under Details.",
            ),
            Field(
                ACCESS_TOKEN,
                "Access Token",
                FieldKind.PASSWORD,
                required=True,
                help="On the same page. Whoever has both can write as you.",
            ),
            Field(
                "forums",
                "Short names of your sites",
                placeholder="corner-bakery, corner-cakes",
                help="Empty: all that you moderate.",
            ),
            Field("server", "Server", advanced=True, default=SERVICE, help="Only where Disqus is reached elsewhere."),
        ),
        guide=GUIDE,
    )
