"""Everything that can be done with one message."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from shopbell.common_facts import no_answer
from shopbell.model import Delivery, Direction
from shopbell.receipts import LEFT
from shopbell.text.questions import own_sentences
from ui.models.networks import Network
from ui.models.question_words import shortened
from ui.thread.deeds import Deed, DeedKind
from ui.thread.entries import MessageEntry
from ui.thread.errands import menu_choices
from ui.widgets.plain import no_mnemonic
from ui.words import tr

_SHORT: Final = 48
_SENTENCES: Final = 12
"""More than a menu can show well; the first ones are those that ask."""


def bubble_menu(
    entry: MessageEntry,
    network: Network | None,
    do: Callable[[Deed], None],
    *,
    original: bool,
    marked: str,
    parent: QWidget,
) -> QMenu:
    """The menu; it deletes itself when it closes. `marked` are words selected in the message."""
    message = entry.message
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    choices: list[tuple[str, DeedKind]] = [(tr("Copy text"), DeedKind.COPY)]
    if (message.delivery is Delivery.RECEIVED or message.delivery in LEFT) and not no_answer(message.facts):
        choices.insert(0, (tr("Answer this message"), DeedKind.REPLY))
    if marked:
        choices.append((tr("Keep the marked words as a promise…"), DeedKind.PROMISE))
    if message.has_html:
        shown = (tr("Show as text"), DeedKind.SHOW_TEXT)
        choices.append(shown if original else (tr("Show original"), DeedKind.SHOW_ORIGINAL))
        choices.append((tr("Open in browser"), DeedKind.BROWSER))
    if message.facts.get("link"):
        choices.append((tr("Open its page in the browser"), DeedKind.PAGE))
    choices.extend(menu_choices(message, network))
    choices.append((tr("Show source"), DeedKind.SOURCE))
    choices.append((tr("Fold"), DeedKind.TOGGLE))
    for words, kind in choices:
        menu.addAction(words).triggered.connect(lambda _=False, kind=kind: do(Deed(kind, message, words=marked)))
    if message.direction is Direction.IN:
        _add_questions(menu, entry, do)
    return menu


def _add_questions(menu: QMenu, entry: MessageEntry, do: Callable[[Deed], None]) -> None:
    """What can be said of each of its sentences; the same as a click on one, for the keyboard."""
    message = entry.message
    choices = [
        *((tr("Settled: “{words}”"), DeedKind.SETTLE_QUESTION, span) for span in entry.questions),
        *((tr("No question: “{words}”"), DeedKind.NO_QUESTION, span) for span in entry.questions),
        *((tr("Open again: “{words}”"), DeedKind.OPEN_QUESTION, span) for span in entry.settled),
    ]
    marked = [*entry.questions, *entry.settled]
    others = [one for one in own_sentences(message.text)[:_SENTENCES] if not _within(one.start, marked)]
    if choices or others:
        menu.addSeparator()
    for words, kind, (start, end) in choices:
        _add(
            menu,
            words.replace("{words}", shortened(message.text[start:end], _SHORT)),
            Deed(kind, message, at=start),
            do,
        )
    if others:
        more = menu.addMenu(tr("This is a question"))
        for one in others:
            _add(more, shortened(one.text, _SHORT), Deed(DeedKind.IS_QUESTION, message, at=one.start), do)


def _add(menu: QMenu, words: str, deed: Deed, do: Callable[[Deed], None]) -> None:
    menu.addAction(no_mnemonic(words)).triggered.connect(lambda _=False: do(deed))


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)
