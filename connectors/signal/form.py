"""Why Signal has no direct way, and what works. Sources are in the README."""

from connectors._kit.bridged import NEEDS, bridge_steps
from shopbell.connector import Form
from shopbell.guide import Guide, Step


def signal_form() -> Form:
    """No field: nobody can sign in."""
    return Form(
        title="Signal",
        intro="There is no direct way for another program to read Signal. Through a bridge there is one, and what was "
        "said can be noted by hand.",
        fields=(),
        guide=Guide(
            needs="For the first way: " + NEEDS[0].lower() + NEEDS[1:] + " For the second way: nothing.",
            costs="Shopbell asks for nothing. Hosted bridges cost some money each month.",
            cannot=(
                "Signal has no interface for other programs: its messages are for its own apps only.",
                (
                    "Signal has no export of chats that other programs can read: its backups are locked with a key and "
                    "open only in Signal again. So there is no import of old chats here."
                ),
            ),
            steps=(
                *bridge_steps(
                    "Signal",
                    "mautrix-signal",
                    "https://docs.mau.fi/bridges/go/signal/authentication.html",
                    "You scan a code with Signal on your phone, under “Linked devices”. Signal then asks whether "
                    "earlier messages are to be handed over: say yes, and the recent chats come along.",
                ),
                Step(
                    "Second way: note what was said",
                    "Answer on your phone. Then open that customer here and log it as a call or a visit with a line "
                    "about it: it stands in the same timeline, and whose turn it is stays right.",
                ),
            ),
        ),
    )
