"""Settings on one page; each is in force at once and kept in the profile."""

from datetime import time
from pathlib import Path

from PySide6.QtCore import Qt, QTime
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QTimeEdit, QWidget

from shopbell.services.compose import UNDO_SECONDS
from ui.accounts.secret_panel import SecretPanel
from ui.backend import Backend, SecretPlace
from ui.settings.faces import FacesPanel
from ui.settings.helper import HelperPanel
from ui.settings.listening import ListeningPanel
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.theme_tokens import Size, Tone
from ui.tray.preferences import (
    HIDE_WORDS,
    NOTIFY,
    OFF,
    ON,
    QUIET_FROM,
    QUIET_TO,
    read_preferences,
    read_undo_seconds,
)
from ui.tray.preferences import UNDO_SECONDS as UNDO_KEY
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.widgets.portraits import Portraits
from ui.words import tr

THEME, TEXT_SCALE = "theme", "text_scale"
_SIZE = 560, 660
_BETWEEN, _INDENT, _DIGITS = 8, 24, 8
_SCALES = (100, 115, 130, 150, 175, 200)
_UNDO_CHOICES = (0, 5, 10, 20, 30)
_EVENING, _MORNING = QTime(20, 0), QTime(8, 0)


class SettingsDialog(Page):
    """Open it with `open()`."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        announces: bool = True,
        portraits: Portraits | None = None,
    ) -> None:
        """`announces`: whether the system shows notifications at all. `portraits`: who shows people's pictures."""
        super().__init__(theme, tr("Settings"), _SIZE, parent)
        self._backend = backend
        self._tasks = tasks
        self._places: SecretPanel | None = None
        self._faces = FacesPanel(backend, tasks, portraits)
        self._make_fields()
        self._lay_out(announces=announces)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        tasks.start(self._fill())

    def _make_fields(self) -> None:
        self._mode = QComboBox()
        for mode, words in (
            (ThemeMode.SYSTEM, tr("As the system")),
            (ThemeMode.LIGHT, tr("Light")),
            (ThemeMode.DARK, tr("Dark")),
        ):
            self._mode.addItem(words, str(mode))
        self._scale = QComboBox()
        for percent in _SCALES:
            self._scale.addItem(tr("{n} %", n=percent), percent)
        self._notify = QCheckBox(tr("Announce new messages"))
        self._hide = QCheckBox(tr("Without their words"))
        self._quiet = QCheckBox(tr("Quiet every day"))
        self._listening = ListeningPanel(self._backend.listener, self._tasks)
        self.helper = HelperPanel(self._backend, self._tasks)
        self._from, self._to = QTimeEdit(_EVENING), QTimeEdit(_MORNING)
        self._undo = QComboBox()
        for seconds in _UNDO_CHOICES:
            self._undo.addItem(tr("{n} seconds", n=seconds) if seconds else tr("Not at all"), seconds)

    def _lay_out(self, *, announces: bool) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        _row(form, tr("Colours"), self._mode)
        _row(form, tr("Size of text"), self._scale)
        _row(form, tr("Time to undo a message"), self._undo)
        self.column.addLayout(form)
        self.column.addWidget(self._faces)
        self._head(tr("Notifications"))
        if not announces:
            words = tr("This system shows no notifications now. Who waits is in the window all the same.")
            self.column.addWidget(PlainLabel(words, tone=Tone.WARM, wrap=True))
        for widget in (self._notify, self._hide, self._quiet):
            self.column.addWidget(widget)
        self.column.addLayout(self._quiet_row())
        self._head(tr("Talking about you"))
        self.column.addWidget(self._listening)
        self._head(tr("Writing helper"))
        self.column.addWidget(self.helper)
        self._head(tr("Passwords"))
        self._add_passwords()
        self._head(tr("Your data"))
        where = PlainLabel(tr("Everything is in {folder}", folder=_from_home(self._backend.profile)), wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(where)
        bring = Button(tr("Import…"), ButtonKind.LINK, help=tr("What a network let you download"))
        bring.clicked.connect(self.bring_in)
        self.column.addWidget(bring)
        self.column.addStretch(1)

    def _head(self, words: str) -> None:
        self.column.addSpacing(_BETWEEN)
        self.column.addWidget(PlainLabel(words, size=Size.BODY, strong=True))

    def _quiet_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addSpacing(self.theme.scaled(_INDENT))
        for words, edit in ((tr("from"), self._from), (tr("to"), self._to)):
            row.addWidget(PlainLabel(words))
            edit.setDisplayFormat("HH:mm")
            edit.setAccessibleName(tr("Quiet {word}", word=words))
            # The padding of a style sheet does not reach the digits.
            for digits in edit.findChildren(QLineEdit):
                digits.setTextMargins(_DIGITS, 0, _DIGITS, 0)
            row.addWidget(edit)
        row.addStretch(1)
        return row

    def _add_passwords(self) -> None:
        choice = self._backend.secret_choice
        self._place = PlainLabel(self._secret_words(), wrap=True)
        self.column.addWidget(self._place)
        if choice is None:
            return
        self._places = SecretPanel(choice, self._tasks)
        change = Button(tr("Keep them elsewhere…"), ButtonKind.LINK)
        change.clicked.connect(self.ask_place)
        self._places.chosen.connect(lambda: self._place.setText(self._secret_words()))
        self.column.addWidget(change)
        self.column.addWidget(self._places)

    def ask_place(self) -> None:
        """Where passwords are to be kept; asked again, it goes away."""
        if self._places is None:
            return
        if self._places.isHidden():
            self._places.choose()
            self.show_whole(self._places)
        else:
            self._places.hide()

    def bring_in(self) -> None:
        """The page that takes in what a network let one download."""
        from ui.archives.page import ImportPage

        page = ImportPage(self._backend, self._tasks, self.theme, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.open()

    def _secret_words(self) -> str:
        choice = self._backend.secret_choice
        place = SecretPlace.KEYRING if choice is None else choice.place()
        return {
            SecretPlace.KEYRING: tr("Kept in this system's keyring, and nowhere else."),
            SecretPlace.PASSPHRASE: tr("Kept in a file under your passphrase."),
            SecretPlace.MEMORY: tr("Not kept: you type them at each start."),
        }[place]

    async def _fill(self) -> None:
        preferences = await read_preferences(self._backend.library)
        self._mode.setCurrentIndex(self._mode.findData(str(self.theme.mode)))
        self._scale.setCurrentIndex(_nearest(round(self.theme.scale * 100), _SCALES))
        undo = await read_undo_seconds(self._backend.library, UNDO_SECONDS)
        self._undo.setCurrentIndex(_nearest(round(undo), _UNDO_CHOICES))
        self._notify.setChecked(preferences.on)
        self._hide.setChecked(preferences.hide_words)
        quiet = preferences.quiet
        self._quiet.setChecked(quiet.start is not None and quiet.end is not None)
        if quiet.start is not None and quiet.end is not None:
            self._from.setTime(_qtime(quiet.start))
            self._to.setTime(_qtime(quiet.end))
        await self._listening.fill()
        await self._faces.fill()
        await self.helper.fill()
        self._enable()
        self._connect()

    def _connect(self) -> None:
        self._mode.currentIndexChanged.connect(self._set_mode)
        self._scale.currentIndexChanged.connect(self._set_scale)
        self._undo.currentIndexChanged.connect(lambda: self._keep(UNDO_KEY, str(self._undo.currentData())))
        self._notify.toggled.connect(lambda on: self._keep(NOTIFY, ON if on else OFF))
        self._hide.toggled.connect(lambda on: self._keep(HIDE_WORDS, ON if on else OFF))
        self._quiet.toggled.connect(self._set_quiet)
        self._from.timeChanged.connect(self._set_quiet)
        self._to.timeChanged.connect(self._set_quiet)

    def _set_mode(self) -> None:
        self.theme.set_mode(ThemeMode(self._mode.currentData()))
        self._keep(THEME, str(self.theme.mode))

    def _set_scale(self) -> None:
        self.theme.set_scale(int(self._scale.currentData()) / 100)
        self._keep(TEXT_SCALE, str(self.theme.scale))

    def _set_quiet(self) -> None:
        on = self._quiet.isChecked()
        self._keep(QUIET_FROM, self._from.time().toString("HH:mm") if on else "")
        self._keep(QUIET_TO, self._to.time().toString("HH:mm") if on else "")

    def _keep(self, name: str, value: str) -> None:
        self._enable()
        self._tasks.start(self._store(name, value))

    async def _store(self, name: str, value: str) -> None:
        self._backend.bell.ring(await self._backend.desk.set_setting(name, value))

    def _enable(self) -> None:
        announce = self._notify.isChecked()
        for widget in (self._hide, self._quiet):
            widget.setEnabled(announce)
        for edit in (self._from, self._to):
            edit.setEnabled(announce and self._quiet.isChecked())


def _row(form: QFormLayout, words: str, field: QWidget) -> None:
    label = PlainLabel(words)
    label.setBuddy(field)
    field.setAccessibleName(words)
    form.addRow(label, field)


def _nearest(wanted: int, offered: tuple[int, ...]) -> int:
    return min(range(len(offered)), key=lambda at: abs(offered[at] - wanted))


def _qtime(clock: time) -> QTime:
    return QTime(clock.hour, clock.minute)


def _from_home(folder: str) -> str:
    """A folder as its owner would say it."""
    home = Path.home()
    return f"~/{Path(folder).relative_to(home).as_posix()}" if Path(folder).is_relative_to(home) else folder
