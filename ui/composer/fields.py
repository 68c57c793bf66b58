"""Who it goes to and what it is about, where the network has such things."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from shopbell.model import Draft
from shopbell.ports import Library
from ui.composer.address_edit import AddressEdit
from ui.tasks import Tasks
from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel
from ui.words import tr


class Fields(QWidget):
    """To, Cc, Bcc, Subject. `changed` on every key."""

    changed = Signal()

    def __init__(self, library: Library, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.to = AddressEdit(tr("To"), library, tasks)
        self.cc = AddressEdit(tr("Cc"), library, tasks)
        self.bcc = AddressEdit(tr("Bcc"), library, tasks)
        self.subject = QLineEdit()
        self.subject.setAccessibleName(tr("Subject"))
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(4)
        for edit in (self.to, self.cc, self.bcc, self.subject):
            label = PlainLabel(edit.accessibleName(), size=Size.SMALL, tone=Tone.GREY)
            label.setBuddy(edit)
            label.setMinimumHeight(edit.sizeHint().height())
            self._form.addRow(label, edit)
            edit.textChanged.connect(self.changed)

    def show_draft(self, draft: Draft) -> None:
        """Put a draft's parts into the fields, silently."""
        self.blockSignals(True)
        self.to.show_addresses(draft.to)
        self.cc.show_addresses(draft.cc)
        self.bcc.show_addresses(draft.bcc)
        if self.subject.text() != draft.subject:
            self.subject.setText(draft.subject)
        self.blockSignals(False)

    def put_into(self, draft: Draft) -> Draft:
        """The draft with what stands in the fields that are shown."""
        if self.isHidden():
            return draft
        return replace(
            draft,
            to=self.to.addresses() if self._shown(self.to) else draft.to,
            cc=self.cc.addresses() if self._shown(self.cc) else draft.cc,
            bcc=self.bcc.addresses() if self._shown(self.bcc) else draft.bcc,
            subject=self.subject.text() if self._shown(self.subject) else draft.subject,
        )

    def offer(self, *, to: bool, copies: bool, subject: bool) -> None:
        """Show what this network and this draft have."""
        self._form.setRowVisible(self.to, to)
        self._form.setRowVisible(self.cc, copies)
        self._form.setRowVisible(self.bcc, copies)
        self._form.setRowVisible(self.subject, subject)
        self.setVisible(to or copies or subject)

    def _shown(self, edit: QWidget) -> bool:
        return self._form.isRowVisible(edit)
