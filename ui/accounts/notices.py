"""What the owner should know of an account that is well: what is only partly so, and what a long absence costs."""

from datetime import datetime, timedelta

from shopbell.model import Account, AccountState
from shopbell.text.times import stamp
from ui.models.networks import Network
from ui.words import tr, trn

_READING = (AccountState.OK, AccountState.SYNCING)


def notice_words(account: Account, network: Network, now: datetime) -> list[str]:
    """A sentence each; `now` in the owner's zone."""
    if account.state is AccountState.CLOSED:
        return []
    said = [tr("Note: {words}", words=words) for words in account.notices]
    forgets = _forgets(account, network, now)
    return [*said, forgets] if forgets else said


def _forgets(account: Account, network: Network, now: datetime) -> str:
    """Where a service forgets what nobody fetched: until when to come back."""
    hours = network.manifest.keeps_hours
    if not hours:
        return ""
    values = {"network": network.name}
    if account.state in _READING or account.last_heard_at is None:
        return trn(
            "{network} keeps new messages for {n} hour. If Shopbell does not run for longer, the older ones are lost.",
            "{network} keeps new messages for {n} hours. If Shopbell does not run for longer, the older ones are lost.",
            hours,
            **values,
        )
    lost = account.last_heard_at + timedelta(hours=hours)
    when = stamp(lost, now)
    if lost > now:
        return tr(
            "{network} forgets what came meanwhile from {when} on. Until then nothing is lost.", when=when, **values
        )
    return tr("{network} has begun to forget what came meanwhile, since {when}.", when=when, **values)
