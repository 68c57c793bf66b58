"""What to ask, and what to do in Google's console first."""

from connectors._kit.google import console
from connectors.youtube.api import SCOPE
from connectors.youtube.ledger import DAY_UNITS
from shopbell.connector import Field, FieldKind, Form
from shopbell.guide import Guide, Step


def form() -> Form:
    """The form of `connectors/youtube`."""
    return Form(
        title="Your YouTube channel",
        intro="Comments on your videos are read, answered and moderated here, through a program of your own at Google.",
        fields=(
            *console.FIELDS,
            Field(
                "daily_units",
                "Units in a day",
                FieldKind.NUMBER,
                advanced=True,
                default=str(DAY_UNITS),
                help="Only if Google gave your project more, or if another program uses the same project.",
            ),
        ),
        guide=guide(),
    )


def guide() -> Guide:
    """Words as the console has them."""
    return Guide(
        needs="The Google account that owns the channel, or manages it, and about fifteen minutes in Google's console. "
        "Nobody has to approve anything.",
        costs="Nothing. Google gives your project 10,000 units a day: a look takes 2 or 3, an answer 50. Shopbell "
        "counts them, keeps enough back for 20 answers, and spreads its looks so that a day never runs dry.",
        cannot=(
            "Comments on other people's videos, live chat and private messages: YouTube gives programs none of these.",
            "An answer always stands below the first comment of a thread, as on YouTube itself.",
            "Liking a comment, pinning it, and the heart are for YouTube Studio only.",
            "YouTube does not tell programs what is new: Shopbell asks every one to five minutes.",
            "New answers are noticed in the newest 500 threads only.",
        ),
        steps=(
            console.project(
                "YouTube Data API v3", "https://console.cloud.google.com/apis/library/youtube.googleapis.com"
            ),
            console.consent(SCOPE),
            console.client(),
            Step(
                "More units, if you have them",
                "Leave this as it is unless Google granted your project another quota.",
                page="https://console.cloud.google.com/iam-admin/quotas",
                fields=("daily_units",),
            ),
            console.signing_in("If your channel is a brand account, choose the channel there, not your own name."),
        ),
    )
