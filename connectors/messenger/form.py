"""Why Messenger has no direct way without an app at Meta, and the two that work. Sources are in the README."""

from connectors._kit.bridged import NEEDS, bridge_steps
from shopbell.connector import Form
from shopbell.guide import Guide, Step


def messenger_form() -> Form:
    """No field: nobody can sign in."""
    return Form(
        title="Messenger without an app",
        intro="A Page's Messenger can be read directly, with an app of your own at Meta: that is the account "
        "“Facebook”. Without one, and for personal chats, two other ways work.",
        fields=(),
        guide=Guide(
            needs="For the first way: " + NEEDS[0].lower() + NEEDS[1:] + " For the second way: your Facebook sign-in; "
            "Facebook may take a day to make the file.",
            costs="Shopbell asks for nothing. Hosted bridges cost some money each month; the download is free.",
            cannot=(
                "Facebook has no interface by which programs read the chats of persons; only a Page has one.",
                "A Page's Messenger opens only to an app that you register at Meta; for the public, after its review.",
                "A download is a picture of one day: it can be read and searched here, and not answered.",
                "Chats that are kept encrypted end to end are not in the usual download, and are not read here.",
            ),
            steps=(
                *bridge_steps(
                    "Messenger",
                    "mautrix-meta",
                    "https://docs.mau.fi/bridges/go/meta/authentication.html",
                    "It signs in with the cookies of your browser, and wants them anew now and then.",
                ),
                Step(
                    "Second way: download your information",
                    "Choose “Export your information” in Facebook's Accounts Center, tick “Messages”, and take the "
                    "format JSON, not HTML, and all time.\n"
                    "Facebook tells you when the file is ready. Download the zip to this computer.",
                    page="https://accountscenter.facebook.com/",
                ),
                Step(
                    "Bring it in",
                    "In Shopbell: Settings, Your data, “Import…”, and choose the file as it is.\n"
                    "Export again whenever you like: only what is new is added.",
                ),
                Step(
                    "Or add the Page with an app of your own",
                    "If customers write to your Page, an app at Meta lets you answer here as well. Its guide says what "
                    "that takes.",
                    connector="facebook",
                ),
            ),
        ),
    )
