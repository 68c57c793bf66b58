"""The writing helper: which model, where, with which key. Off until it is switched on here."""

from collections.abc import Coroutine

from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopbell.errors import FormRefused, KnownError, Rejected
from shopbell.proposing import HelperPlace
from ui.backend import Backend
from ui.tasks import Tasks
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn

_WORK = "trying the writing helper"
_SHORT = 80


class HelperPanel(QWidget):
    """Address, model, key; Try asks nothing of a customer."""

    def __init__(self, backend: Backend, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._place: HelperPlace | None = None
        self.address = QLineEdit()
        self.address.setPlaceholderText("http://localhost:11434/v1")
        self.model = QComboBox()
        self.model.setEditable(True)
        self.model.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.status = PlainLabel(wrap=True)
        self.try_it = Button(tr("Try"), help=tr("Reads the list of models and sends a greeting, nothing of a customer"))
        self.use = Button(tr("Switch on"))
        self.remove = Button(tr("Switch off and forget the key"), ButtonKind.LINK)
        self._lay_out()
        self.try_it.clicked.connect(lambda: self._begin(self._try()))
        self.use.clicked.connect(lambda: self._begin(self._use()))
        self.remove.clicked.connect(lambda: self._begin(self._remove()))

    def _lay_out(self) -> None:
        hint = PlainLabel(
            tr(
                "A model that you run (Ollama, llama.cpp, LM Studio) or pay for can propose a draft in the composer. It"
                " never sends, and before the first time you are shown every word that goes there."
            ),
            size=Size.SMALL,
            tone=Tone.GREY,
            wrap=True,
        )
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for words, field in (
            (tr("Address"), self.address),
            (tr("Model"), self.model),
            (tr("Key, if it wants one"), self.key),
        ):
            label = PlainLabel(words)
            label.setBuddy(field)
            field.setAccessibleName(tr("Writing helper: {field}", field=words))
            form.addRow(label, field)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.try_it, self.use, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(hint)
        column.addLayout(form)
        column.addWidget(self.status)
        column.addLayout(buttons)

    async def fill(self) -> None:
        """As it is kept."""
        self._show(await self._backend.proposals().place())

    def _show(self, place: HelperPlace | None) -> None:
        self._place = place
        self.remove.setVisible(place is not None)
        self.use.set_text(tr("Switch on") if place is None else tr("Keep these"))
        self.key.clear()
        self.key.setPlaceholderText(tr("Kept among your passwords") if place is not None and place.keyed else "")
        if place is None:
            self._say(tr("Off."))
            return
        self.address.setText(place.address)
        self.model.setCurrentText(place.model)
        self._say(tr("On: {model} at {host}.", model=place.model, host=place.host))

    def _typed_key(self) -> str | None:
        """None leaves the one that is kept."""
        return self.key.text() or None

    async def _try(self) -> None:
        proposals = self._backend.proposals()
        model = self.model.currentText()
        self._say(tr("Asking…"))
        listed: tuple[str, ...] = ()
        unlisted = ""
        try:
            address, listed = await proposals.models(self.address.text(), self._typed_key())
            self.address.setText(address)
        except Rejected as unable:
            # Some servers list nothing and answer all the same.
            unlisted = str(unable)
        if listed:
            self.model.clear()
            self.model.addItems(list(listed))
            self.model.setCurrentText(model)
        if not model.strip():
            self._say(unlisted or _choose(len(listed)))
            return
        said = await proposals.try_out(self.address.text(), model, self._typed_key())
        self._say(tr("It works. {model} answers: “{words}”", model=model, words=" ".join(said.split())[:_SHORT]))

    async def _use(self) -> None:
        self._show(
            await self._backend.proposals().set_up(self.address.text(), self.model.currentText(), self._typed_key())
        )

    async def _remove(self) -> None:
        await self._backend.proposals().remove()
        self.address.clear()
        self.model.clear()
        self._show(None)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        self._tasks.latest(_WORK, work, on_error=self._refused)

    def _refused(self, error: KnownError) -> None:
        if isinstance(error, FormRefused):
            fields = {"address": self.address, "model": self.model, "key": self.key}
            for name in error.fields:
                fields[name].setFocus()
        self._say(str(error), Tone.WARM)

    def _say(self, words: str, tone: Tone = Tone.INK) -> None:
        self.status.set_tone(tone)
        self.status.setText(words)


def _choose(models: int) -> str:
    if not models:
        return tr("No model is there yet. Fetch one with that program first.")
    one, more = "{n} model is there. Choose it, then Try again.", "{n} models are there. Choose one, then Try again."
    return trn(one, more, models)
