"""Why WhatsApp has no direct way, and the two that work. Sources are in the README."""

from connectors._kit.bridged import NEEDS, bridge_steps
from shopbell.connector import Form
from shopbell.guide import Guide, Step

_EXPORT = (
    "Choose “Attach media” to bring pictures along; WhatsApp then exports fewer messages, about the last 10,000, and "
    "without them about the last 40,000."
)


def whatsapp_form() -> Form:
    """No field: nobody can sign in."""
    return Form(
        title="WhatsApp",
        intro="There is no direct way for a program on your computer to read WhatsApp. Two other ways work.",
        fields=(),
        guide=Guide(
            needs="For the first way: "
            + NEEDS[0].lower()
            + NEEDS[1:]
            + " For the second way: your phone, and ten minutes.",
            costs="Shopbell asks for nothing. Hosted bridges cost some money each month; the export is free.",
            cannot=(
                (
                    "WhatsApp hands messages of businesses only to a server in the internet that it can call; Shopbell "
                    "has none, on purpose."
                ),
                "Nothing lists what came in, so there is nothing that a program on a computer could fetch.",
                "Programs that pretend to be WhatsApp's own get numbers blocked; Shopbell does not do that.",
                "An exported chat is a picture of one day: it can be read and searched here, and not answered.",
            ),
            steps=(
                *bridge_steps(
                    "WhatsApp",
                    "mautrix-whatsapp",
                    "https://docs.mau.fi/bridges/go/whatsapp/authentication.html",
                    "You scan a code with WhatsApp on your phone, under “Linked devices”. The phone has to be "
                    "online at least every two weeks, or WhatsApp drops its linked devices.",
                ),
                Step(
                    "Second way: export a chat on an iPhone",
                    "Open the chat, tap the name at the top, scroll down and tap “Export Chat”.\n"
                    + _EXPORT
                    + "\nSend the zip file to this computer, by AirDrop, mail or a cable.",
                ),
                Step(
                    "Or on Android",
                    "Open the chat, tap the three dots, “More”, “Export chat”.\n"
                    + _EXPORT
                    + "\nSend the file to this computer, by mail or a cable.",
                ),
                Step(
                    "Bring it in",
                    "In Shopbell: Settings, Your data, “Import…”, and choose the file as it is. Shopbell asks which of "
                    "the writers is you.\n"
                    "Export the chat again whenever you like: only what is new is added.",
                ),
            ),
        ),
    )
