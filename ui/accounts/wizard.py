"""Adding an account, or signing in to one again: at most three fields on one page, errors under their field."""

import asyncio
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopbell.errors import CertificateUntrusted, FormRefused, KnownError, SecretsUnavailable
from shopbell.manifest import Manifest, SignIn
from shopbell.model import Account
from ui.accounts.code_panel import CodePanel
from ui.accounts.form_view import FormView
from ui.accounts.secret_panel import SecretPanel
from ui.accounts.trust import TrustPanel
from ui.backend import Backend
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Badge, BadgeSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.words import tr

_SIZE = 540, 580
_TASK = "wizard"
_ORDER = {"mail": 0, "social": 1, "site": 2, "chat": 3, "mentions": 9}
_LATER = 5
_FINGERPRINT = "trusted_fingerprint"


class AccountWizard(Page):
    """Open it with `open()`; `added` carries the account's id."""

    added = Signal(object)

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        again: Account | None = None,
        chosen: str = "",
    ) -> None:
        """`again`: the account that has to sign in again. `chosen`: the connector, when it was chosen elsewhere."""
        super().__init__(theme, tr("Sign in again") if again else tr("Add an account"), _SIZE, parent)
        self._backend = backend
        self._tasks = tasks
        self._again = again
        self._connector = ""
        self._extra: dict[str, str] = {}
        self._form: FormView | None = None
        self._lay_out()
        if chosen:
            self._ask(chosen)
        else:
            self._begin()

    def _lay_out(self) -> None:
        self._intro = PlainLabel(tone=Tone.GREY, wrap=True)
        self._place = QVBoxLayout()
        self._place.setSpacing(8)
        self._trust = TrustPanel()
        self._trust.trusted.connect(self._trusted)
        self._code = CodePanel()
        self._code.shown.connect(lambda: self.show_whole(self._code))
        choice = self._backend.secret_choice
        self._secrets = None if choice is None else SecretPanel(choice, self._tasks)
        self._trouble = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._trouble.hide()
        self.column.addWidget(self._intro)
        self.column.addLayout(self._place)
        self.column.addWidget(self._trust)
        self.column.addWidget(self._code)
        if self._secrets is not None:
            self._secrets.chosen.connect(self._sign_in)
            self.column.addWidget(self._secrets)
        self.column.addWidget(self._trouble)
        self.column.addStretch(1)
        self._add_buttons()

    def _add_buttons(self) -> None:
        self._busy = PlainLabel(tone=Tone.GREY, wrap=True)
        self._back = Button(tr("Back"), ButtonKind.QUIET)
        self._back.clicked.connect(self._begin)
        self._back.hide()
        self._cancel = Button(tr("Cancel"))
        self._cancel.clicked.connect(self._press_cancel)
        self._go = Button(tr("Sign in"), ButtonKind.FILLED)
        self._go.clicked.connect(self._sign_in)
        self.buttons.addWidget(self._back)
        self.buttons.addWidget(self._busy, 1)
        self.buttons.addWidget(self._cancel)
        self.buttons.addWidget(self._go)

    def _begin(self) -> None:
        if self._again is not None:
            self._ask(self._again.connector)
            return
        offered = self._offered()
        if len(offered) == 1:
            self._ask(offered[0].id)
        else:
            self._offer(offered)

    def _offered(self) -> list[Manifest]:
        """Mail first, what nobody writes to last."""
        shown = [m for m in self._backend.setup.manifests().values() if not m.hidden]
        return sorted(shown, key=lambda m: (_ORDER.get(m.category, _LATER), m.name.casefold()))

    def _offer(self, offered: list[Manifest]) -> None:
        _empty(self._place)
        self._clear()
        self._extra.clear()
        self._form = None
        self._back.hide()
        self.title.setText(tr("Where do people write to you?"))
        self._intro.setText(tr("Choose one; the others can be added afterwards."))
        self._intro.show()
        self._go.hide()
        for manifest in offered:
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(BadgeSign(self.theme, Badge(manifest.badge, manifest.colour, manifest.name), 28))
            button = Button(manifest.name)
            button.clicked.connect(lambda _=False, chosen=manifest.id: self._ask(chosen))
            button.setAccessibleDescription(manifest.cost)
            row.addWidget(button, 1)
            row.addWidget(PlainLabel(manifest.cost, size=Size.SMALL, tone=Tone.GREY, wrap=True), 1)
            self._place.addLayout(row)

    def _ask(self, connector: str) -> None:
        _empty(self._place)
        form = self._backend.setup.form(connector)
        self._connector = connector
        self.title.setText(tr("Sign in again: {title}", title=form.title) if self._again else form.title)
        self._go.set_text(tr("Sign in") if self._signs_in() else tr("Add"))
        self._intro.setText(form.intro)
        self._intro.setVisible(bool(form.intro))
        self._form = FormView(form)
        self._form.entered.connect(self._sign_in)
        if self._again is not None:
            self._form.fill({"address": self._again.address, **self._again.settings})
        self._place.addWidget(self._form)
        self._back.setVisible(self._again is None and len(self._offered()) > 1)
        self._go.show()
        self._form.focus_first_empty()

    def _sign_in(self) -> None:
        if self._form is None or not self._go.isEnabled():
            return
        missing = self._form.missing()
        if missing:
            self._refused(missing)
            return
        self._clear()
        self._set_busy(self._waiting_words())
        self._tasks.latest(_TASK, self._try({**self._form.answers(), **self._extra}), on_error=self._failed)

    def _signs_in(self) -> bool:
        manifest = self._backend.setup.manifests().get(self._connector)
        return manifest is None or manifest.sign_in is not SignIn.NONE

    def _waiting_words(self) -> str:
        by_browser = self._backend.setup.manifests()[self._connector].sign_in is SignIn.BROWSER
        if by_browser or (self._signs_in() and self._form is not None and not self._form.has_secret()):
            return tr("Your browser may ask you to sign in there. Shopbell goes on when you have.")
        return tr("Signing in…") if self._signs_in() else tr("Looking whether they answer…")

    async def _try(self, answers: Mapping[str, str]) -> None:
        try:
            account, _ = await self._backend.setup.add(self._connector, answers, self._code.show_code)
        except asyncio.CancelledError:
            self._set_busy("")
            raise
        self._set_busy("")
        self.added.emit(account)
        self.accept()

    def _failed(self, error: KnownError) -> None:
        self._set_busy("")
        if isinstance(error, FormRefused):
            self._refused(error.fields)
        elif isinstance(error, CertificateUntrusted):
            self._trust.ask(error)
            self.show_whole(self._trust)
        elif isinstance(error, SecretsUnavailable) and self._secrets is not None:
            self._secrets.ask(str(error))
            self.show_whole(self._secrets)
        else:
            self._say(str(error))

    def _refused(self, errors: Mapping[str, str]) -> None:
        if self._form is not None:
            self._say(self._form.show_errors(errors))
            self.show_whole(self._form.first_wrong() or self._trouble)

    def _trusted(self, fingerprint: str) -> None:
        self._extra[_FINGERPRINT] = fingerprint
        self._sign_in()

    def _clear(self) -> None:
        self._trust.hide()
        if self._secrets is not None:
            self._secrets.hide()
        if self._form is not None:
            self._form.show_errors({})
        self._say("")

    def _say(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def _set_busy(self, words: str) -> None:
        self._busy.setText(words)
        self._go.setEnabled(not words)
        self._back.setEnabled(not words)
        if self._form is not None:
            self._form.setEnabled(not words)

    def _press_cancel(self) -> None:
        if self._go.isEnabled():
            self.reject()
        else:
            self._tasks.stop(_TASK)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tasks.stop(_TASK)
        super().closeEvent(event)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if isinstance(inner, QHBoxLayout):
            while (part := inner.takeAt(0)) is not None:
                _remove(part.widget())
        _remove(item.widget())


def _remove(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
