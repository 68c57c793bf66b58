"""A question the program may ask but never answers: are these two one person?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.ids import PersonId
from shopbell.people import Proposal
from ui.people.wording import also_question, breakable, evidence_words
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class ProposalCard(QFrame):
    """The other name, what speaks for it, and three answers."""

    accepted = Signal(object)
    refused = Signal(object)
    put_off = Signal(object)
    """All with the Proposal."""

    def __init__(self, proposal: Proposal, person: PersonId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.proposal = proposal
        other = proposal.other if proposal.one.person == person else proposal.one
        question = also_question(other)
        self.setProperty("ground", "card")
        self.setAccessibleName(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(PlainLabel(breakable(question), strong=True, wrap=True))
        for fact in proposal.evidence:
            column.addWidget(PlainLabel(breakable(evidence_words(fact)), size=Size.SMALL, tone=Tone.GREY, wrap=True))
        column.addLayout(self._answers(question))

    def _answers(self, question: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.yes = Button(tr("Yes"), size=Size.SMALL, help=tr("Join the two; it can be undone at any time"))
        self.no = Button(tr("No"), size=Size.SMALL, help=tr("Never ask about these two again"))
        self.later = Button(tr("Later"), ButtonKind.QUIET, size=Size.SMALL, help=tr("Ask again in a month"))
        for button, said in ((self.yes, self.accepted), (self.no, self.refused), (self.later, self.put_off)):
            button.clicked.connect(lambda _=False, said=said: said.emit(self.proposal))
            button.setAccessibleName(f"{question} {button.text()}")
            row.addWidget(button)
        row.addStretch(1)
        return row
