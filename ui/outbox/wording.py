"""Sentences and answers for what waits in the outbox."""

from datetime import datetime

from shopbell.model import Delivery, OutboxItem, OutboxState
from ui.models.networks import Network
from ui.models.window_words import leave_by
from ui.thread.deeds import DeedKind
from ui.words import tr, trn


def state_of(item: OutboxItem, network: Network | None, now: datetime) -> str:
    """What is going on with it and why, in plain words, and until when it has to leave."""
    state, by = _state(item, network, now), leave_by(item, now)
    return f"{state.rstrip('.')}. {by}" if by else state


def _state(item: OutboxItem, network: Network | None, now: datetime) -> str:
    service = network.name if network is not None else tr("The service")
    if item.state is OutboxState.HELD:
        seconds = max(0, round((item.not_before - now).total_seconds()))
        return trn("Leaves in {n} second", "Leaves in {n} seconds", seconds)
    if item.state is OutboxState.QUEUED:
        reason = item.reason or (network.state_text if network is not None else "")
        return tr("Waiting to leave: {reason}", reason=reason) if reason else tr("Waiting to leave")
    if item.state is OutboxState.SENDING:
        return tr("Leaving now")
    if item.state is OutboxState.REFUSED:
        why = item.reason or tr("It did not say why.")
        return tr("{service} refused it. {why}", service=service, why=why)
    if item.state is OutboxState.UNCERTAIN:
        asked = tr("Not sure it left: it may have arrived. Which is it?")
        return f"{asked} {item.reason}".strip()
    return tr("Sent")


def sign_of(item: OutboxItem) -> Delivery:
    """The fate whose sign stands beside it."""
    signs = {
        OutboxState.SENDING: Delivery.SENDING,
        OutboxState.SENT: Delivery.SENT,
        OutboxState.REFUSED: Delivery.REFUSED,
        OutboxState.UNCERTAIN: Delivery.UNCERTAIN,
    }
    return signs.get(item.state, Delivery.WAITING)


def answers_for(item: OutboxItem) -> list[tuple[str, DeedKind]]:
    """The words on the buttons, in order."""
    if item.state is OutboxState.UNCERTAIN:
        return [
            (tr("It arrived"), DeedKind.ARRIVED),
            (tr("Send again"), DeedKind.RETRY),
            (tr("Drop it"), DeedKind.DROP),
        ]
    if item.state is OutboxState.REFUSED:
        return [
            (tr("Change and send again"), DeedKind.EDIT),
            (tr("Send again as it is"), DeedKind.RETRY),
            (tr("Drop it"), DeedKind.DROP),
        ]
    if item.state in (OutboxState.HELD, OutboxState.QUEUED):
        return [(tr("Take it back"), DeedKind.UNDO)]
    return []
