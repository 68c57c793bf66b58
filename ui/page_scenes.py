"""Scenes of the pages around the inbox, for pictures; imported only when one is asked for."""

import asyncio
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from shopbell.errors import Unsupported
from shopbell.ids import ConversationId
from shopbell.model import View
from shopbell.promises import NewPromise, Side
from shopbell.proposing import Asking, Proposal, ProposalState
from shopbell.questions import QuestionState
from shopbell.reach import WayKind
from ui.composer.hints import Hint
from ui.models.places import Place
from ui.models.waiting_order import WaitingOrder
from ui.over import Over, over
from ui.promises.evening import EveningPage
from ui.promises.in_conversation import PAUSE_MS
from ui.proposing.sent_page import SentPage
from ui.settings.dialog import SettingsDialog
from ui.thread.deeds import Deed, DeedKind
from ui.tray.quick_reply import QuickReply
from ui.window import ShopbellWindow
from ui.words import tr

_LATEST = 500
_A_MOMENT = 0.3
_STEPS = 40
_WRITERS = "Ana Ruiz", "Tern Bakery"
_PROPOSED = (
    "Hello Ana, thank you for asking!\n\nThe lemon cake without nuts: [...]. To Harbour St on Saturdays: [...]."
    " How many people is it for?"
)


async def outage(window: ShopbellWindow) -> QWidget:
    """A conversation under whose words it stands that the line was away, and that all of it was read again."""
    library = window.backend.library
    ends = {gap.account: gap.end for gap in await library.gaps() if gap.outage}
    for row in (await library.rows(View.ALL, limit=_LATEST)).rows:
        if row.account in ends and row.last_at < ends[row.account] and not row.robot:
            window.going.show_conversation(row.id)
            break
    return window


async def settings(window: ShopbellWindow) -> QWidget:
    """What the owner may change."""
    return over(window, SettingsDialog(window.backend, window.tasks, window.theme, window))


async def bring_in(window: ShopbellWindow) -> QWidget:
    """A chat exported from WhatsApp, looked at."""
    from ui.archives.page import ImportPage

    chat = Path(window.backend.profile) / "WhatsApp Chat with Ana Ruiz.txt"
    lines = [f"{1 + n % 28:02}/{1 + n // 28:02}/2026, 15:{n % 60:02} - {_WRITERS[n % 2]}: line {n}" for n in range(300)]
    chat.write_text("\n".join(lines), encoding="utf-8")
    page = ImportPage(window.backend, window.tasks, window.theme, window)
    page.look_at(chat)
    await window.tasks.settle()
    return over(window, page)


async def quick_reply(window: ShopbellWindow) -> QWidget:
    """The card of the tray, for the newest of those who wait. Raises Unsupported when nobody does."""
    ids = window.columns.model.ids
    if not ids:
        raise Unsupported("Nobody waits, so there is nobody to reply to.")
    card = QuickReply(window.backend, window.tasks, window.theme, window)
    page = await window.backend.library.messages(ids[-1], limit=1)
    await card.ask(ids[-1], page.messages[-1].id)
    return card


async def secrets(window: ShopbellWindow) -> QWidget:
    """The other places for passwords."""
    page = SettingsDialog(window.backend, window.tasks, window.theme, window)
    page.show()
    page.ask_place()
    return over(window, page)


async def later_menu(window: ShopbellWindow) -> QWidget:
    """When somebody may come back."""
    header = window.columns.conversation.header
    if window.going.wanted is None:
        raise Unsupported("Nobody is there to be put off.")
    menu = window.deeds.later_menu(window.going.wanted, header.later)
    # Where it stands on a screen that is as large as the window; the offscreen one is smaller and pushes it in.
    return Over(window, menu, header.later.mapTo(window, header.later.rect().bottomLeft()))


async def promises(window: ShopbellWindow) -> QWidget:
    """What is owed, and what is owed to the shop."""
    await _promise(window)
    window.going.go(Place.PROMISES)
    return window


async def mending(window: ShopbellWindow) -> QWidget:
    """A promise that was broken, before the answer is written."""
    await _promise(window)
    window.columns.people.list.choose(window.columns.model.ids[0])
    window.columns.conversation.focus_composer()
    return window


async def evening(window: ShopbellWindow) -> QWidget:
    """Who will wait, and until when."""
    page = EveningPage(
        window.backend.evening(), window.tasks, window.theme, window.now, lambda kept, words: None, window
    )
    return over(window, page)


async def promise(window: ShopbellWindow) -> QWidget:
    """A promise of the conversation, and one in what is being written."""
    await _promise(window)
    window.columns.people.list.choose(window.columns.model.ids[2])
    window.columns.conversation.focus_composer()
    words = tr("Good morning! I'll send you the quote on Friday.")
    window.columns.conversation.composer.parts.text.insertPlainText(words)
    await asyncio.sleep(2 * PAUSE_MS / 1000)
    return window


async def _promise(window: ShopbellWindow) -> None:
    """Some of the people who wait were promised something."""
    now = window.now().replace(hour=23, minute=59, second=0, microsecond=0)
    said = (
        (Side.OURS, tr("I'll ask the mill and tell you tomorrow."), -1),
        (Side.THEIRS, tr("We'll pay the invoice this week."), 0),
        (Side.OURS, tr("You'll have the quote by then."), 2),
        (Side.OURS, tr("The cake will be ready in the morning."), 9),
    )
    for conversation, (side, words, days) in zip(window.columns.model.ids, said, strict=False):
        new = NewPromise(conversation, side, words, now + timedelta(days=days))
        await window.backend.promises.add(new)


async def told(window: ShopbellWindow) -> QWidget:
    """While an answer is written: what others were told who asked the same."""
    window.going.choose_if_here(await _asking_again(window))
    await asyncio.sleep(_A_MOMENT)
    window.columns.conversation.focus_composer()
    window.columns.conversation.composer.parts.text.insertPlainText(tr("Good morning!"))
    hints = window.columns.conversation.composer.parts.hints
    for _ in range(_STEPS):
        await asyncio.sleep(_A_MOMENT)
        if hints.words(Hint.TOLD):
            break
    return window


async def proposal(window: ShopbellWindow) -> QWidget:
    """What a model of the owner's proposes, before anything is done with it. Nobody is asked for the picture."""
    asking = await _asking_model(window)
    helper = window.proposing.here
    if helper is not None:
        helper.open_panel(asking.place)
        helper.panel.show_step(Proposal(_PROPOSED, ProposalState.WHOLE))
    return window


async def proposal_asked(window: ShopbellWindow) -> QWidget:
    """Before the first time: every letter that would be sent."""
    return over(window, SentPage(window.theme, await _asking_model(window), window, asks=True))


async def _asking_model(window: ShopbellWindow) -> Asking:
    """What would be sent for the first of those who wait."""
    proposals = window.backend.proposals()
    await proposals.set_up("http://localhost:11434/v1", "gemma3:4b")
    conversation = window.columns.model.ids[0]
    window.going.choose_if_here(conversation)
    await asyncio.sleep(_A_MOMENT)
    window.columns.conversation.focus_composer()
    return await proposals.asking(conversation, "")


async def writing_helper(window: ShopbellWindow) -> QWidget:
    """Its part of the settings."""
    await window.backend.proposals().set_up("http://localhost:11434/v1", "gemma3:4b")
    dialog = SettingsDialog(window.backend, window.tasks, window.theme, window)
    shown = over(window, dialog)
    await asyncio.sleep(2 * _A_MOMENT)
    dialog.show_whole(dialog.helper)
    return shown


async def _asking_again(window: ShopbellWindow) -> ConversationId:
    """Of those who wait, the first who asks what others asked before. Raises Unsupported."""
    backend = window.backend
    while await backend.tellings().read_on():
        pass
    for conversation in window.columns.model.ids:
        questions = [one for one in await backend.questions.of(conversation) if one.state is QuestionState.OPEN]
        if len(await backend.tellings().others(questions, conversation)) > 2:
            return conversation
    raise Unsupported("Nobody asks what was asked before.")


async def closing(window: ShopbellWindow) -> QWidget:
    """The people waiting in the order in which their networks stop taking an answer."""
    window.ordering.choose(WaitingOrder.CLOSING)
    return window


async def ways(window: ShopbellWindow) -> QWidget:
    """How else somebody can be reached who wrote in public. Raises Unsupported when nobody did."""
    talk = window.columns.conversation
    for row in (await window.backend.library.rows(View.ALL, limit=_LATEST)).rows:
        reach = await window.backend.reaching.ways(row.id)
        if any(way.kind is WayKind.PRIVATE for way in reach.others) and not row.mention:
            await talk.show_conversation(row.id)
            await asyncio.sleep(_A_MOMENT)
            break
    menu = talk.ways.menu()
    if menu is None:
        raise Unsupported("Nobody can be reached in two ways.")
    where = talk.composer.parts.where
    menu.adjustSize()
    place = where.mapTo(window, where.rect().topLeft())
    return Over(window, menu, QPoint(place.x(), place.y() - menu.sizeHint().height() - 4))


async def long_thread(window: ShopbellWindow) -> QWidget:
    """The longest conversation of the latest ones."""
    page = await window.backend.library.rows(View.ALL, limit=_LATEST)
    if page.rows:
        window.going.show_conversation(max(page.rows, key=lambda row: row.messages).id)
    return window


async def matrix_room(window: ShopbellWindow) -> QWidget:
    """A Matrix room with people whom a bridge brings from another network; tools/matrix_room.py furnishes one."""
    rows = (await window.backend.library.rows(View.ALL, limit=_LATEST)).rows
    for row in rows:
        if row.connector == "matrix" and row.network not in ("", row.connector):
            window.columns.people.list.choose(row.id)
            break
    return window


async def original(window: ShopbellWindow) -> QWidget:
    """A newsletter as its sender laid it out, pictures from elsewhere left away."""
    library, pane = window.backend.library, window.columns.conversation
    await window.going.show_place(Place.ROBOTS)
    for row in (await library.rows(View.ROBOTS, limit=_LATEST)).rows:
        newest = (await library.messages(row.id, limit=1)).messages[-1]
        body = await library.body(newest.id)
        if body is not None and "<img" in body.html:
            window.going.choose_if_here(row.id)
            await pane.show_conversation(row.id)
            pane.doing.do(Deed(DeedKind.SHOW_ORIGINAL, newest))
            break
    return window


async def right_to_left(window: ShopbellWindow) -> QWidget:
    """The window as somebody has it whose language runs from the right, at such a conversation."""
    window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    model = window.columns.model
    written = [conversation for conversation in model.ids if model.look(conversation).words_rtl]
    if written:
        window.columns.people.list.choose(written[0])
    return window


async def person(window: ShopbellWindow) -> QWidget:
    """Somebody of whom the program asks whether they are somebody else as well. Raises Unsupported."""
    people, library = window.backend.people(), window.backend.library
    proposals = await people.proposals(1)
    if not proposals:
        raise Unsupported("Nobody here may be two people.")
    names = proposals[0].one, proposals[0].other
    talks = [(await library.conversations_of(name.person))[0] for name in names]
    rows = await library.rows_by_id(talks)
    waiting = next((row for row in rows if row.waiting_since is not None), rows[0])
    window.columns.want_person(True)
    window.going.choose_if_here(waiting.id)
    await window.columns.conversation.show_conversation(waiting.id)
    await window.columns.person.show_person(waiting.person)
    return window


async def joined(window: ShopbellWindow) -> QWidget:
    """The same person after the answer yes."""
    people = window.backend.people()
    await person(window)
    for proposal in await people.proposals(1):
        await people.accept(proposal)
    return window


async def same_person(window: ShopbellWindow) -> QWidget:
    """Looking for somebody who is the same person."""
    await person(window)
    window.person_deeds.join()
    window.person_deeds.finder.field.setText("an")
    return window
