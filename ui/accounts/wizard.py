"""Adding an account, or signing in to one again: at most three fields on one page, errors under their field.

A network whose console has to be told something first has a guide (`guide_view`); its pages are this form's pages.
"""

import asyncio
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from shopbell.connector import Form
from shopbell.errors import CertificateUntrusted, FormRefused, KnownError, SecretsUnavailable
from shopbell.guide import Guide
from shopbell.manifest import SignIn
from shopbell.model import Account
from shopbell.probing import Checked, lacking
from ui.accounts.address_panel import AddressPanel
from ui.accounts.choice import ChoiceView, offered
from ui.accounts.code_panel import CodePanel
from ui.accounts.findings_view import FindingsView
from ui.accounts.form_view import FormView
from ui.accounts.guide_view import GuideView
from ui.accounts.secret_panel import SecretPanel
from ui.accounts.trust import TrustPanel
from ui.backend import Backend, Begun
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.words import tr

_SIZE = 600, 640
_TASK = "wizard"
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
        self._form: FormView | GuideView | None = None
        self._busy_now = False
        self._checked: Checked | None = None
        """What came of the check, as long as no answer was changed."""
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
        self._address = AddressPanel()
        self._address.shown.connect(lambda: self.show_whole(self._address))
        self._findings = FindingsView()
        choice = self._backend.secret_choice
        self._secrets = None if choice is None else SecretPanel(choice, self._tasks)
        self._trouble = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._trouble.hide()
        self.column.addWidget(self._intro)
        self.column.addLayout(self._place)
        for panel in (self._findings, self._trust, self._code, self._address):
            self.column.addWidget(panel)
        if self._secrets is not None:
            self._secrets.chosen.connect(self._sign_in)
            self.column.addWidget(self._secrets)
        self.column.addWidget(self._trouble)
        self.column.addStretch(1)
        self._add_buttons()

    def _add_buttons(self) -> None:
        self._busy = PlainLabel(tone=Tone.GREY, wrap=True)
        self._back = Button(tr("Back"), ButtonKind.QUIET)
        self._back.clicked.connect(self._press_back)
        self._back.hide()
        self._cancel = Button(tr("Cancel"))
        self._cancel.clicked.connect(self._press_cancel)
        self._go = Button(tr("Sign in"), ButtonKind.FILLED)
        self._go.clicked.connect(self._press_go)
        self._check_button = Button(tr("Check"), help=tr("Try each permission, without changing anything"))
        self._check_button.clicked.connect(self._check)
        self._check_button.hide()
        self.buttons.addWidget(self._back)
        self.buttons.addWidget(self._busy, 1)
        self.buttons.addWidget(self._cancel)
        self.buttons.addWidget(self._check_button)
        self.buttons.addWidget(self._go)

    # ---- what is shown -------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._again is not None:
            self._ask(self._again.connector)
            return
        known = offered(self._backend.setup.manifests().values())
        if len(known) == 1:
            self._ask(known[0].id)
        else:
            self._offer()

    def _offer(self) -> None:
        self._put_away()
        self._connector = ""
        self._extra.clear()
        self._back.hide()
        self.title.setText(tr("Where do people write to you?"))
        self._intro.setText(tr("Choose one; the others can be added afterwards."))
        self._intro.show()
        self._go.hide()
        choice = ChoiceView(offered(self._backend.setup.manifests().values()), self.theme)
        choice.chosen.connect(self._ask)
        self._place.addWidget(choice)
        choice.field.setFocus()
        self.show_top()

    def _ask(self, connector: str) -> None:
        self._put_away()
        form = self._backend.setup.form(connector)
        self._connector = connector
        self.title.setText(tr("Sign in again: {title}", title=form.title) if self._again else form.title)
        self._intro.setText(form.intro)
        self._intro.setVisible(bool(form.intro) and form.guide is None)
        self._form = self._guide(form, form.guide) if form.guide is not None else FormView(form.fields)
        self._form.entered.connect(self._press_go)
        self._form.changed.connect(self._answers_changed)
        self._place.addWidget(self._form)
        self._fill(self._form)
        self._go.show()
        self._page_changed()

    def _guide(self, form: Form, guide: Guide) -> GuideView:
        manifests = self._backend.setup.manifests()
        names = {manifest.id: manifest.name for manifest in manifests.values()}
        explains = manifests[self._connector].explains
        can_check = not explains and self._backend.setup.can_check(self._connector)
        made = GuideView(form, guide, self.theme, names, explains=explains, can_check=can_check)
        made.moved.connect(self._page_changed)
        made.led.connect(self._ask)
        return made

    def _fill(self, form: FormView | GuideView) -> None:
        """What is known of the account, or what was typed before the set-up was closed."""
        if self._again is not None:
            form.fill({"address": self._again.address, **self._again.settings})
            if isinstance(form, GuideView):
                form.show_all_as_seen()
                form.go_to_first_missing()
        elif (begun := self._backend.begun.get(self._connector)) is not None:
            form.fill(begun.answers)
            if isinstance(form, GuideView):
                form.go(begun.page)

    def _put_away(self) -> None:
        """What was typed is kept, as far as it is no secret."""
        if self._form is not None and self._again is None:
            page = self._form.at if isinstance(self._form, GuideView) else 0
            self._backend.begun[self._connector] = Begun(self._form.open_answers(), page)
        self._clear()
        self._form = None
        _empty(self._place)
        self._check_button.hide()

    def _page_changed(self) -> None:
        """Another form, or another page of the guide: which buttons there are, and where the keys go."""
        form, guide = self._form, self._form if isinstance(self._form, GuideView) else None
        if form is None:
            return
        last = guide is None or guide.is_last
        explains = self._backend.setup.manifests()[self._connector].explains
        self._go.set_text(self._last_words() if last else tr("Next"))
        self._go.setVisible(not (last and explains))
        self._check_button.setVisible(last and not explains and self._backend.setup.can_check(self._connector))
        chosen_here = self._again is None and len(offered(self._backend.setup.manifests().values())) > 1
        self._back.setVisible(chosen_here or (guide is not None and guide.at > 0))
        self._cancel.set_text(tr("Close") if last and explains else tr("Cancel"))
        self._say("")
        self._show_checked(last)
        self.show_top()
        if not form.focus_first_empty() and guide is not None:
            (self._go if not self._go.isHidden() else self._cancel).setFocus()

    def _last_words(self) -> str:
        return tr("Sign in") if self._signs_in() else tr("Add")

    def _press_back(self) -> None:
        if isinstance(self._form, GuideView) and self._form.at > 0:
            self._form.go(self._form.at - 1)
        else:
            self._begin()

    def _press_go(self) -> None:
        """To the guide's next page once this one is filled in; from the last one the sign-in."""
        if self._form is None or self._busy_now:
            return
        missing = self._form.missing()
        if missing:
            self._refused(missing)
        elif isinstance(self._form, GuideView) and not self._form.is_last:
            self._form.go(self._form.at + 1)
        else:
            self._sign_in()

    # ---- trying --------------------------------------------------------------------------------------------------

    def _answers_changed(self) -> None:
        self._checked = None
        self._show_checked(True)

    def _show_checked(self, last: bool) -> None:
        """The findings, on the last page; without something that is needed nobody signs in."""
        found = self._checked.found if self._checked is not None else ()
        self._findings.tell(found if last else ())
        self._go.setEnabled(not self._busy_now and not (last and lacking(found)))

    def _check(self) -> None:
        if self._form is None or self._busy_now:
            return
        missing = self._form.missing()
        if missing:
            self._refused(missing)
            return
        self._clear()
        self._set_busy(_browser_words() if self._asks_in_browser() else tr("Trying each permission…"))
        self._tasks.latest(_TASK, self._try_all(self._answers()), on_error=self._failed)

    async def _try_all(self, answers: Mapping[str, str]) -> None:
        try:
            found = await self._backend.setup.check(self._connector, answers, self._code.show_code, self._address.ask)
        finally:
            self._set_busy("")
        self.show_found(found)

    def show_found(self, checked: Checked) -> None:
        """What came of a check."""
        self._checked = checked
        self._show_checked(True)
        self.show_whole(self._findings)
        (self._go if self._go.isEnabled() else self._check_button).setFocus()

    def _answers(self) -> dict[str, str]:
        return {**self._form.answers(), **self._extra} if self._form is not None else {}

    def _sign_in(self) -> None:
        if self._form is None or not self._go.isEnabled():
            return
        checked = self._checked
        self._clear()
        self._checked = checked  # a keyring that refuses is no reason to sign in once more
        self._set_busy(self._waiting_words())
        self._tasks.latest(_TASK, self._try(self._answers(), checked), on_error=self._failed)

    def _signs_in(self) -> bool:
        manifest = self._backend.setup.manifests().get(self._connector)
        return manifest is None or manifest.sign_in is not SignIn.NONE

    def _waiting_words(self) -> str:
        if self._asks_in_browser():
            return _browser_words()
        return tr("Signing in…") if self._signs_in() else tr("Looking whether they answer…")

    def _asks_in_browser(self) -> bool:
        by_browser = self._backend.setup.manifests()[self._connector].sign_in is SignIn.BROWSER
        return by_browser or (self._signs_in() and self._form is not None and not self._form.has_secret())

    async def _try(self, answers: Mapping[str, str], checked: Checked | None) -> None:
        try:
            account, _ = await self._backend.setup.add(
                self._connector, answers, self._code.show_code, self._address.ask, checked=checked
            )
        except asyncio.CancelledError:
            self._set_busy("")
            raise
        self._set_busy("")
        self._form = None
        self._backend.begun.pop(self._connector, None)
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
        self._checked = None
        self._findings.tell(())
        self._say("")

    def _say(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def _set_busy(self, words: str) -> None:
        self._busy.setText(words)
        self._busy_now = bool(words)
        for button in (self._go, self._back, self._check_button):
            button.setEnabled(not words)
        if self._form is not None:
            self._form.setEnabled(not words)

    def _press_cancel(self) -> None:
        if self._busy_now:
            self._tasks.stop(_TASK)
            self._set_busy("")  # also when it had not begun
        else:
            self.reject()

    def done(self, result: int) -> None:
        """Also by Escape and by the window's own cross."""
        self._tasks.stop(_TASK)
        if self._form is not None:
            self._put_away()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tasks.stop(_TASK)
        super().closeEvent(event)


def _browser_words() -> str:
    return tr("Your browser may ask you to sign in there. Shopbell goes on when you have.")


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
