"""What to ask, and what to do in Google's console first."""

from connectors._kit.google import console
from connectors.blogger.api import SCOPE
from shopbell.connector import Field, Form
from shopbell.guide import Guide, Step


def form() -> Form:
    """The form of `connectors/blogger`."""
    return Form(
        title="Your blogs on Blogger",
        intro="Comments at your blogs are read and moderated here. Answers are written on the blog's own page.",
        fields=(
            *console.FIELDS,
            Field(
                "blogs",
                "Blogs",
                placeholder="All",
                help="Leave it empty for all. Else part of a name or address; several with semicolons between.",
            ),
        ),
        guide=guide(),
    )


def guide() -> Guide:
    """Words as the console has them."""
    return Guide(
        needs="The Google account that looks after the blog, and about fifteen minutes in Google's console. Nobody has "
        "to approve anything.",
        costs="Nothing.",
        cannot=(
            "Blogger gives programs no way to write a comment: Shopbell opens the article's page for your answer.",
            "Comments that Blogger itself puts under spam are not read.",
            "Blogger does not say what changed: comments of the last fourteen days are compared, older ones are not.",
        ),
        steps=(
            console.project("Blogger API v3", "https://console.cloud.google.com/apis/library/blogger.googleapis.com"),
            console.consent(SCOPE),
            console.client(),
            Step("Which blogs", "Leave it empty to read all of them.", fields=("blogs",)),
            console.signing_in("Choose the account that looks after the blog."),
        ),
    )
