"""A set-up guide: what it takes, then one page a step with the fields that it gives, then what is left to fill in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from shopbell.connector import Field, Form
from shopbell.guide import Guide, Step
from ui.accounts.copied_view import CopiedView
from ui.accounts.form_view import FieldView, FormView
from ui.theme import Theme
from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel
from ui.words import tr

_BETWEEN, _LEAST_LETTERS = 14, 10
OpenUrl = Callable[[QUrl], object]


class _GuidePage(QWidget):
    """A column of words, values to copy and fields."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(_BETWEEN)
        for widget in widgets:
            self.column.addWidget(widget)


def _about(form: Form, guide: Guide) -> _GuidePage:
    page = _GuidePage(*([PlainLabel(form.intro, size=Size.BODY, wrap=True)] if form.intro else []))
    for heading, sentences in (
        (tr("What you need"), (guide.needs,)),
        (tr("What it costs"), (guide.costs,)),
        (tr("What it cannot do"), guide.cannot),
    ):
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(PlainLabel(heading, strong=True, wrap=True))
        for sentence in sentences:
            words = tr("• {sentence}", sentence=sentence) if len(sentences) > 1 else sentence
            block.addWidget(PlainLabel(words, size=Size.BODY, wrap=True))
        page.column.addLayout(block)
    return page


def _asked(fields: Sequence[Field]) -> Sequence[Field]:
    """What a step is all about is not hidden in it."""
    return [replace(field, advanced=False) for field in fields] if all(one.advanced for one in fields) else fields


def _end(fields: Sequence[Field], can_check: bool) -> _GuidePage:
    words = tr("Everything is filled in.") if all(field.advanced for field in fields) else ""
    if can_check:
        told = tr("Check signs in, tries each permission and says which is missing. It changes nothing there.")
        words = f"{words} {told}".strip()
    return _GuidePage(*([PlainLabel(words, size=Size.BODY, wrap=True)] if words else []))


def _fullness(page: QWidget) -> tuple[int, int, int]:
    copied, asked = len(page.findChildren(CopiedView)), len(page.findChildren(FieldView))
    return copied, asked, sum(len(label.text()) for label in page.findChildren(PlainLabel))


class GuideView(QWidget):
    """One page at a time; `moved` when it is another one, `led` with the connector that a step leads to.

    To the wizard it is a form whose fields stand on several pages.
    """

    entered = Signal()
    changed = Signal()
    moved = Signal()
    led = Signal(str)

    def __init__(
        self,
        form: Form,
        guide: Guide,
        theme: Theme,
        names: Mapping[str, str],
        *,
        explains: bool = False,
        can_check: bool = False,
        open_url: OpenUrl = QDesktopServices.openUrl,
        parent: QWidget | None = None,
    ) -> None:
        """`names`: those of the connectors. `explains`: it ends with the last step, since nobody can sign in.

        `can_check`: whether permissions can be tried before the sign-in.
        """
        super().__init__(parent)
        self._theme = theme
        self._names = names
        self._open_url = open_url
        self._forms: list[FormView | None] = []
        self._pages: list[QWidget] = []
        self._titles: list[str] = []
        self.at = 0
        self.seen = 0
        self._jump = QComboBox()
        self._jump.setAccessibleName(tr("Step"))
        # As wide as the page, not as its longest title: that one is cut, and stands whole at the head of its page.
        self._jump.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._jump.setMinimumContentsLength(_LEAST_LETTERS)
        self._jump.activated.connect(self.go)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_BETWEEN)
        self._column.addWidget(self._jump)
        self._steps = len(guide.steps)
        self._make_pages(form, guide, explains, can_check)
        self.go(0)

    # ---- pages ---------------------------------------------------------------------------------------------------

    def _make_pages(self, form: Form, guide: Guide, explains: bool, can_check: bool) -> None:
        fields = {field.name: field for field in form.fields}
        self._add_page(tr("What it takes"), _about(form, guide), ())
        for number, step in enumerate(guide.steps, 1):
            title = tr("Step {n} of {all}: {title}", n=number, all=len(guide.steps), title=step.title)
            self._add_page(title, self._step(step), _asked([fields.pop(name) for name in step.fields]))
        if not explains:
            title = tr("The end: check and sign in") if can_check else tr("The end: sign in")
            self._add_page(title, _end(tuple(fields.values()), can_check), tuple(fields.values()))

    def _add_page(self, title: str, page: _GuidePage, fields: Sequence[Field]) -> None:
        form = None
        if fields:
            form = FormView(fields)
            form.entered.connect(self.entered)
            form.changed.connect(self.changed)
            page.column.addWidget(form)
        self._forms.append(form)
        self._pages.append(page)
        self._titles.append(title)
        self._column.addWidget(page)
        page.hide()
        self._jump.addItem(title)

    def _step(self, step: Step) -> _GuidePage:
        text = PlainLabel(step.text, size=Size.BODY, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        page = _GuidePage(PlainLabel(step.title, size=Size.BODY, strong=True, wrap=True), text)
        column = page.column
        if step.page:
            host = urlsplit(step.page).hostname or step.page
            button = Button(tr("Open {host}", host=host.removeprefix("www.")), help=step.page)
            button.clicked.connect(lambda: self._open_url(QUrl(step.page)))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeading)
        if step.connector:
            lead = Button(tr("Add an account: {name}", name=self._names.get(step.connector, step.connector)))
            lead.clicked.connect(lambda: self.led.emit(step.connector))
            column.addWidget(lead, 0, Qt.AlignmentFlag.AlignLeading)
        for copied in step.copied:
            column.addWidget(CopiedView(copied, self._theme))
        return page

    def go(self, page: int) -> None:
        """Show another page, at most the last."""
        self._pages[self.at].hide()
        self.at = max(0, min(page, len(self._pages) - 1))
        self.seen = max(self.seen, self.at)
        self._pages[self.at].show()
        self._jump.setCurrentIndex(self.at)
        model = self._jump.model()
        if isinstance(model, QStandardItemModel):
            for number in range(len(self._pages)):
                model.item(number).setEnabled(number <= self.seen)
        self.moved.emit()

    def show_all_as_seen(self) -> None:
        """Every step can be jumped to."""
        self.seen = len(self._pages) - 1
        self.go(self.at)

    def show_fullest(self) -> None:
        """The step with most to copy, to fill in and to read, for a picture."""
        steps = range(1, self._steps + 1)
        self.go(max(steps, key=lambda at: _fullness(self._pages[at])))

    def go_to_end(self) -> None:
        """To the page that ends it, past everything."""
        self.go(len(self._pages) - 1)

    @property
    def is_last(self) -> bool:
        """Whether this is the page that ends it."""
        return self.at == len(self._pages) - 1

    # ---- as a form -----------------------------------------------------------------------------------------------

    def _all(self) -> list[FormView]:
        return [form for form in self._forms if form is not None]

    def answers(self) -> dict[str, str]:
        """What was typed on all pages, without empty answers."""
        return {name: value for form in self._all() for name, value in form.answers().items()}

    def open_answers(self) -> dict[str, str]:
        """The same without secrets and without files."""
        return {name: value for form in self._all() for name, value in form.open_answers().items()}

    def has_secret(self) -> bool:
        """Whether a password or a token was typed."""
        return any(form.has_secret() for form in self._all())

    def fill(self, answers: Mapping[str, str]) -> None:
        """Known answers."""
        for form in self._all():
            form.fill(answers)

    def show_errors(self, errors: Mapping[str, str]) -> str:
        """Each under its field, on the first page that has one; gives those that belong to no field, as one text."""
        own = {name for form in self._all() for name in form.names}
        for form in self._all():
            form.show_errors(errors)
        wrong = next((at for at, form in enumerate(self._forms) if form is not None and form.first_wrong()), None)
        if wrong is not None:
            self.go(wrong)
            self.first_wrong_focus()
        return " ".join(sentence for name, sentence in errors.items() if name not in own)

    def first_wrong(self) -> FieldView | None:
        """The first field with a sentence under it."""
        return next((wrong for form in self._all() if (wrong := form.first_wrong()) is not None), None)

    def first_wrong_focus(self) -> None:
        """Type there next."""
        wrong = self.first_wrong()
        if wrong is not None:
            wrong.focus()

    def missing(self) -> dict[str, str]:
        """Required questions without an answer: of this page, and at the end of all of them."""
        here = self._forms[self.at]
        forms = self._all() if self.is_last else [here] if here is not None else []
        return {name: words for form in forms for name, words in form.missing().items()}

    def go_to_first_missing(self) -> None:
        """To the page whose answer is not known, such as a password when somebody signs in again; or to the end."""
        lacking = [at for at, form in enumerate(self._forms) if form is not None and form.missing()]
        self.go(lacking[0] if lacking else len(self._pages) - 1)

    def focus_first_empty(self) -> bool:
        """Type in the first empty field of this page; whether there is one."""
        here = self._forms[self.at]
        return here is not None and here.focus_first_empty()
