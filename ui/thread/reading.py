"""Everything about one conversation that the timeline needs, read from the store in one go."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from shopbell.errors import NotFound
from shopbell.ids import AccountId, OutboxId
from shopbell.model import ConversationRow, Gap, OutboxItem
from shopbell.ports import Library
from shopbell.questions import Question
from ui.backend import Backend
from ui.models.networks import Network, behind_bridge, network_of
from ui.thread.window import MessageWindow


@dataclass(frozen=True, slots=True)
class Reading:
    """One conversation as the store has it now, apart from its messages."""

    row: ConversationRow
    networks: Mapping[AccountId, Network]
    gaps: tuple[Gap, ...]
    outbox: Mapping[OutboxId, OutboxItem]
    questions: tuple[Question, ...] = ()
    """What they asked in the newest messages, and where each of it stands."""

    @property
    def network(self) -> Network | None:
        """The account it is in."""
        return self.networks.get(self.row.account)


async def read_around(backend: Backend, window: MessageWindow) -> Reading:
    """Row, accounts, gaps and what waits to leave, asked for at once; raises NotFound when the conversation is gone."""
    library = backend.library
    rows, networks, outbox, gaps, questions = await asyncio.gather(
        library.rows_by_id([window.conversation]),
        read_networks(backend),
        library.outbox(),
        _gaps(library, window),
        backend.questions.of(window.conversation),
    )
    if not rows:
        raise NotFound("This conversation is not here any more.")
    row = rows[0]
    if gaps is None:
        gaps = await library.gaps(row.account)
    shown = behind_bridge(networks.get(row.account), row)
    if shown is not None:
        networks = {**networks, row.account: shown}
    here = {item.id: item for item in outbox if item.conversation == row.id or item.conversation in window.talks}
    return Reading(row, networks, gaps, here, questions)


async def _gaps(library: Library, window: MessageWindow) -> tuple[Gap, ...] | None:
    """Of every account whose messages are shown; None while nothing says which account it is in."""
    found = [await library.gaps(account) for account in dict.fromkeys(one.account for one in window.span.messages)]
    return tuple(sorted((gap for gaps in found for gap in gaps), key=lambda gap: gap.end)) if found else None


async def read_networks(backend: Backend) -> Mapping[AccountId, Network]:
    """All accounts as they are shown."""
    manifests = backend.setup.manifests()
    accounts = await backend.library.accounts()
    return {account.id: network_of(account, manifests) for account in accounts}
