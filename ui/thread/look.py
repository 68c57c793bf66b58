"""Everything a line of the timeline needs to know besides its message: one value, made anew when any of it changes."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from PySide6.QtGui import QColor, QImage

from shopbell.ids import AccountId, AttachmentId, MessageId, OutboxId
from shopbell.model import Direction, Message, OutboxItem
from ui.models.networks import Network, of_author
from ui.theme import Theme
from ui.thread.prepared import Original
from ui.thread.text_view import Inks
from ui.widgets.avatar import Badge


@dataclass(frozen=True, slots=True)
class Look:
    """How and for whom the timeline is shown. `now` is read when it is made, at most a minute old."""

    theme: Theme
    now: datetime
    zone: tzinfo
    networks: Mapping[AccountId, Network] = field(default_factory=dict)
    outbox: Mapping[OutboxId, OutboxItem] = field(default_factory=dict)
    person: str = ""
    subject: str = ""
    mark: str = ""
    selected: MessageId | None = None
    fetching: AbstractSet[AttachmentId] = frozenset()
    """Files asked for that are not here yet."""
    pictures: Mapping[str, QImage] = field(default_factory=dict)
    """Decoded previews by the hash of their file."""
    originals: Mapping[MessageId, Original] = field(default_factory=dict)
    """Messages shown in their original form."""
    onlookers: MessageId | None = None
    """What was asked in public and only private words answered."""

    def network(self, message: Message) -> Network | None:
        """The account of a message, as the network that its writer is at; None when it was removed."""
        network = self.networks.get(message.account)
        if network is None or message.direction is Direction.OUT:
            return network
        return of_author(network, message.author_network)

    def badge(self, message: Message) -> Badge:
        """The network's sign."""
        network = self.network(message)
        if network is None:
            return Badge("?", "#5b6b7f", "")
        return Badge(network.badge, network.colour, network.name)

    def item(self, message: Message) -> OutboxItem | None:
        """The press of Send behind a message of ours, as long as it matters."""
        return self.outbox.get(message.outbox) if message.outbox is not None else None

    def alike(self, other: "Look") -> bool:
        """Whether a line says the same under both, apart from what is of its own message only."""
        if self is other:
            return True
        return self.theme is other.theme and self.around == other.around

    @property
    def around(self) -> tuple[object, ...]:
        """What the words of any line may depend on."""
        today = self.now.astimezone(self.zone).date()
        return (self.zone, today, self.person, self.subject, self.mark, self.networks)

    def alike_for(self, message: Message, other: "Look") -> bool:
        """Whether that message has the same around it in both; what waits to leave counts seconds and never has."""
        if self.item(message) is not None or other.item(message) is not None:
            return False
        if (self.selected == message.id) is not (other.selected == message.id):
            return False
        if (self.onlookers == message.id) is not (other.onlookers == message.id):
            return False
        if self.originals.get(message.id) is not other.originals.get(message.id):
            return False
        return not message.attachments or (self.fetching == other.fetching and self.pictures == other.pictures)

    def inks(self) -> Inks:
        """Colours for words."""
        tokens = self.theme.tokens
        return Inks(
            text=QColor(tokens.ink),
            link=QColor(tokens.accent),
            question=QColor(tokens.highlight),
            found=QColor(tokens.warm_soft),
            found_text=QColor(tokens.warm),
            selected=QColor(tokens.accent),
            selected_text=QColor(tokens.accent_ink),
        )
