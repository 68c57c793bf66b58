"""Who can read a message, in a word or two: in the list, on a bubble, and on the button that sends an answer."""

from shopbell.model import Visibility
from ui.words import tr


def readers(visibility: Visibility) -> str:
    """As in "public"."""
    words = {Visibility.PRIVATE: tr("private"), Visibility.PUBLIC: tr("public"), Visibility.FOLLOWERS: tr("followers")}
    return words[visibility]


def reply_words(visibility: Visibility, network: str, account: str) -> str:
    """As in "Reply on Instagram, public comment as tern.bakery"."""
    if visibility is Visibility.PUBLIC:
        return tr("Reply on {network}, public comment as {account}", network=network, account=account)
    if visibility is Visibility.FOLLOWERS:
        return tr("Reply on {network}, for followers as {account}", network=network, account=account)
    return tr("Reply on {network} as {account}", network=network, account=account)


def send_words(visibility: Visibility, account: str) -> str:
    """As in "Send publicly as tern.bakery"; in private just "Send as", as most answers are."""
    if visibility is Visibility.PUBLIC:
        return tr("Send publicly as {account}", account=account)
    if visibility is Visibility.FOLLOWERS:
        return tr("Send to followers as {account}", account=account)
    return tr("Send as {account}", account=account)
