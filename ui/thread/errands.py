"""What the service is to do with one message: offered in its menu, said on it, and answered."""

from shopbell.model import ErrandKind, Message
from shopbell.services.errands import possible
from ui.models.networks import Network
from ui.thread.deeds import DeedKind
from ui.words import tr

DEEDS = {
    DeedKind.DELETE: ErrandKind.DELETE,
    DeedKind.APPROVE: ErrandKind.APPROVE,
    DeedKind.SPAM: ErrandKind.SPAM,
    DeedKind.BIN: ErrandKind.BIN,
    DeedKind.HIDE: ErrandKind.HIDE,
    DeedKind.SHOW: ErrandKind.SHOW,
    DeedKind.LIKE: ErrandKind.LIKE,
    DeedKind.UNLIKE: ErrandKind.UNLIKE,
}


def menu_choices(message: Message, network: Network | None) -> list[tuple[str, DeedKind]]:
    """For the menu of a message; empty where the service can do nothing with it."""
    if network is None:
        return []
    can = possible(message, network.manifest)
    words = (
        (ErrandKind.EDIT, tr("Change…"), DeedKind.CHANGE),
        (ErrandKind.DELETE, tr("Delete on {network}", network=network.name), DeedKind.DELETE),
        (ErrandKind.LIKE, tr("Like"), DeedKind.LIKE),
        (ErrandKind.UNLIKE, tr("Take the like back"), DeedKind.UNLIKE),
        (ErrandKind.APPROVE, tr("Approve"), DeedKind.APPROVE),
        (ErrandKind.HIDE, tr("Hide on {network}", network=network.name), DeedKind.HIDE),
        (ErrandKind.SHOW, tr("Show again on {network}", network=network.name), DeedKind.SHOW),
        (ErrandKind.SPAM, tr("Mark as spam"), DeedKind.SPAM),
        (ErrandKind.BIN, _bin_words(network), DeedKind.BIN),
    )
    return [(label, deed) for kind, label, deed in words if kind in can]


def _bin_words(network: Network) -> str:
    """Where a network has no bin, so that nothing comes back out of it."""
    if "bin_deletes" in network.manifest.facts:
        return tr("Delete on {network}", network=network.name)
    return tr("Move to the bin")


def errand_words(message: Message, network: Network | None) -> str:
    """What is still to be done with it, or why it was not done; '' when there is nothing to say."""
    errand = message.errand
    service = network.name if network is not None else tr("The service")
    if errand is None:
        return _state_words(message, service)
    if errand.refused:
        return tr("{service} did not do this. {why}", service=service, why=errand.refused)
    deleted = tr("Waiting to be deleted on {service}", service=service)
    deletes = network is not None and "bin_deletes" in network.manifest.facts
    return {
        ErrandKind.EDIT: tr("Waiting to be changed on {service}: “{words}”", service=service, words=errand.text),
        ErrandKind.DELETE: deleted,
        ErrandKind.APPROVE: tr("Waiting to be approved on {service}", service=service),
        ErrandKind.SPAM: tr("Waiting to be marked as spam on {service}", service=service),
        ErrandKind.BIN: deleted if deletes else tr("Waiting to be moved to the bin on {service}", service=service),
        ErrandKind.HIDE: tr("Waiting to be hidden on {service}", service=service),
        ErrandKind.SHOW: tr("Waiting to be shown again on {service}", service=service),
        ErrandKind.LIKE: tr("Waiting to be liked on {service}", service=service),
        ErrandKind.UNLIKE: tr("Waiting for your like to be taken back on {service}", service=service),
    }[errand.kind]


def _state_words(message: Message, service: str) -> str:
    """Who sees it, where not everybody does."""
    if message.gone_at is not None:
        return ""
    if message.facts.get("held"):
        return tr("Only you see this until you approve it.")
    if message.facts.get("hidden"):
        return tr(
            "Hidden on {service}: only who wrote it, and whom they know there, may still see it.", service=service
        )
    return ""


def errand_answers(message: Message, network: Network | None) -> list[tuple[str, DeedKind]]:
    """The buttons under those words."""
    errand = message.errand
    if errand is not None:
        return [(tr("All right") if errand.refused else tr("Take it back"), DeedKind.DROP_ERRAND)]
    if network is None:
        return []
    if message.facts.get("held"):
        return [choice for choice in menu_choices(message, network) if choice[1] is not DeedKind.CHANGE]
    return [choice for choice in menu_choices(message, network) if choice[1] is DeedKind.SHOW]
