"""A connector's set-up form, drawn from data: a label, a field, and room for a sentence under it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopbell.connector import Field, FieldKind
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel, no_mnemonic, repolish, set_tip
from ui.words import tr

_GAP = 4
_BETWEEN = 14
_CLOSED = (FieldKind.PASSWORD, FieldKind.FILE)


class FieldView(QWidget):
    """One question. `entered` on Return."""

    entered = Signal()
    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.wrong = False
        self._edit = self._make_edit(field)
        self._label = PlainLabel(field.label, size=Size.TEXT, strong=True)
        self._label.setBuddy(self._edit)
        self._error = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        if field.kind is not FieldKind.CHECK:
            layout.addWidget(self._label)
        layout.addLayout(self._edit_row())
        if field.help:
            layout.addWidget(PlainLabel(field.help, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        layout.addWidget(self._error)

    def _make_edit(self, field: Field) -> QLineEdit | QComboBox | QCheckBox:
        edit: QLineEdit | QComboBox | QCheckBox
        if field.kind is FieldKind.CHOICE:
            edit = QComboBox()
            for value, words in field.choices:
                edit.addItem(words, value)
            edit.setCurrentIndex(max(0, edit.findData(field.default)))
            edit.currentIndexChanged.connect(self.changed)
        elif field.kind is FieldKind.CHECK:
            edit = QCheckBox(no_mnemonic(field.label))
            edit.setChecked(bool(field.default))
            edit.toggled.connect(self.changed)
        else:
            edit = QLineEdit(field.default)
            edit.setPlaceholderText(field.placeholder)
            edit.returnPressed.connect(self.entered)
            edit.textEdited.connect(self.changed)
            if field.kind is FieldKind.PASSWORD:
                edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setAccessibleName(field.label)
        return edit

    def _edit_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._edit, 1)
        if self.field.kind is FieldKind.PASSWORD and isinstance(self._edit, QLineEdit):
            row.addWidget(self._show_button(self._edit))
        if self.field.kind is FieldKind.FILE and isinstance(self._edit, QLineEdit):
            choose = Button(tr("Choose…"), help=tr("Choose a file for {field}", field=self.field.label))
            choose.clicked.connect(self._choose_file)
            row.addWidget(choose)
        return row

    @staticmethod
    def _show_button(edit: QLineEdit) -> Button:
        button = Button(tr("Show"), ButtonKind.QUIET, help=tr("Show or hide the password"))

        def turn() -> None:
            hidden = edit.echoMode() is QLineEdit.EchoMode.Password
            edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
            button.set_text(tr("Hide") if hidden else tr("Show"))

        button.clicked.connect(turn)
        return button

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.field.label)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.set_value)
        dialog.open()

    def value(self) -> str:
        """The answer; a check is '1' or ''."""
        if isinstance(self._edit, QCheckBox):
            return "1" if self._edit.isChecked() else ""
        if isinstance(self._edit, QComboBox):
            return str(self._edit.currentData() or "")
        text = self._edit.text()
        return text if self.field.kind is FieldKind.PASSWORD else text.strip()

    def set_value(self, value: str) -> None:
        """Fill in an answer."""
        if isinstance(self._edit, QCheckBox):
            self._edit.setChecked(bool(value))
        elif isinstance(self._edit, QComboBox):
            self._edit.setCurrentIndex(max(0, self._edit.findData(value)))
        else:
            self._edit.setText(value)

    def show_error(self, sentence: str) -> None:
        """What is wrong with it; '' when nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.wrong = bool(sentence)
        self._edit.setProperty("wrong", self.wrong)
        set_tip(self._edit, sentence)
        repolish(self._edit)

    def focus(self) -> None:
        """Type here next."""
        self._edit.setFocus()


class FormView(QWidget):
    """Some questions; the advanced ones behind a button until they are asked for or one of them is wrong."""

    entered = Signal()
    changed = Signal()
    resized = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {field.name: FieldView(field) for field in fields}
        self._more = Button(tr("More settings"), ButtonKind.LINK)
        self._more.clicked.connect(self.show_advanced)
        self._advanced = QWidget()
        first, rest = QVBoxLayout(self), QVBoxLayout(self._advanced)
        for layout in (first, rest):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(_BETWEEN)
        for view in self._fields.values():
            (rest if view.field.advanced else first).addWidget(view)
            view.entered.connect(self.entered)
            view.changed.connect(self.changed)
        first.addWidget(self._more)
        first.addWidget(self._advanced)
        self._advanced.hide()
        self._more.setVisible(any(view.field.advanced for view in self._fields.values()))

    @property
    def names(self) -> frozenset[str]:
        """Of the fields."""
        return frozenset(self._fields)

    def answers(self) -> dict[str, str]:
        """What was typed, without empty answers."""
        return {name: view.value() for name, view in self._fields.items() if view.value()}

    def open_answers(self) -> dict[str, str]:
        """The same without secrets and without files."""
        kept = (view for view in self._fields.values() if view.field.kind not in _CLOSED)
        return {view.field.name: view.value() for view in kept if view.value()}

    def has_secret(self) -> bool:
        """Whether a password or a token was typed; without one the service asks on a page of its own."""
        return any(view.value() for view in self._fields.values() if view.field.kind is FieldKind.PASSWORD)

    def fill(self, answers: Mapping[str, str]) -> None:
        """Known answers, such as those of an account that signs in again."""
        for name, value in answers.items():
            if name in self._fields:
                self._fields[name].set_value(value)

    def show_advanced(self) -> None:
        """Ask everything."""
        self._advanced.show()
        self._more.hide()
        self.resized.emit()

    def show_errors(self, errors: Mapping[str, str]) -> str:
        """Each under its field; gives those that belong to no field, as one text."""
        for name, view in self._fields.items():
            view.show_error(errors.get(name, ""))
        if any(view.field.advanced for view in self._fields.values() if view.wrong):
            self.show_advanced()
        first = self.first_wrong()
        if first is not None:
            first.focus()
        return " ".join(sentence for name, sentence in errors.items() if name not in self._fields)

    def first_wrong(self) -> FieldView | None:
        """The first field with a sentence under it."""
        return next((view for view in self._fields.values() if view.wrong), None)

    def missing(self) -> dict[str, str]:
        """Required questions without an answer."""
        return {
            name: tr("This is needed.")
            for name, view in self._fields.items()
            if view.field.required and not view.value()
        }

    def focus_first_empty(self) -> bool:
        """Type in the first empty field; whether there is one."""
        for view in self._fields.values():
            if not view.field.advanced and not view.value():
                view.focus()
                return True
        return False
