"""Who is announced, in which words, and when it is taken away again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from shopbell.changes import Changes
from shopbell.ids import ConversationId, MessageId
from shopbell.model import Direction, OutboxState, Turn
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import add_messages
from tests.ui.support.shop import ANA, JO, MEILING, TOMAS
from tests.ui.tray.support import FakeNotifier
from ui.tasks import Tasks
from ui.theme import Theme
from ui.tray.preferences import HIDE_WORDS, NOTIFY, OFF, ON, QUIET_UNTIL
from ui.tray.service import Tray

MARKUP = '<img src="file:///etc/passwd"> & <b>Bold</b>'


class Stand:
    """The tray over the shop of the pictures."""

    def __init__(self, tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot, *, start: bool = True) -> None:
        self.tern = tern
        self.notifier = FakeNotifier()
        self.watched: set[ConversationId] = set()
        self.opened: list[tuple[ConversationId, MessageId | None]] = []
        self.qtbot = qtbot
        self.tasks = tasks
        self.tray = Tray(tern.backend, tasks, theme, self.notifier, self.watched.__contains__)
        self.tray.conversation_requested.connect(lambda c, m: self.opened.append((c, m)))
        tasks.start(self._start() if start else self.tray.begin())
        qtbot.waitUntil(lambda: tasks.idle)

    async def _start(self) -> None:
        await self.tray.begin()
        await self.tray.start()

    def arrive(self, conversation: ConversationId, text: str, *, missed: bool = False) -> MessageId:
        """Somebody writes; the store says so."""
        known = max(m for m, message in self.tern.shop.messages.items() if message.conversation == conversation)
        message = replace(
            self.tern.shop.messages[known],
            id=MessageId(next(self.tern.shop.next_id)),
            direction=Direction.IN,
            text=text,
            at=self.tern.clock.now(),
        )
        self.tern.shop.messages[message.id] = message
        row = self.tern.shop.rows[conversation]
        self.tern.shop.rows[conversation] = replace(row, turn=Turn.YOURS, open_question=text, snippet=text)
        changes = self.tern.shop.changed(
            conversations=frozenset({conversation}),
            messages=frozenset({message.id}),
            arrived=frozenset({message.id}),
        )
        self.tern.feed.ring(Changes(everything=True) if missed else changes)
        return message.id

    def settle(self) -> None:
        """Everything gathered has been announced."""
        self.qtbot.wait(150)  # longer than arrivals are gathered
        self.qtbot.waitUntil(lambda: self.tasks.idle)


@pytest.fixture
def stand(tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot) -> Iterator[Stand]:
    made = Stand(tern, tasks, theme, qtbot)
    yield made
    tasks.start(made.tray.close())
    qtbot.waitUntil(lambda: tasks.idle)


def test_a_notification_names_person_place_our_last_words_and_the_question(stand: Stand) -> None:
    stand.arrive(MEILING, "請問星期日有開門嗎？")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert notice.title == "林美玲 · Bluesky"
    lines = notice.body.splitlines()
    assert lines[-1] == "請問星期日有開門嗎？"
    assert "林美玲" not in notice.body
    assert notice.reply == "Reply"


def test_where_no_program_can_answer_no_reply_is_offered(stand: Stand) -> None:
    stand.tern.shop.rows[MEILING] = replace(stand.tern.shop.rows[MEILING], no_answer="On its own page only.")
    stand.arrive(MEILING, "Nice?")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert (notice.reply, notice.body.splitlines()[-1]) == ("", "Nice?")


def test_our_last_words_stand_before_theirs(stand: Stand) -> None:
    row = stand.tern.shop.rows[MEILING]
    add_messages(stand.tern.shop, row, [(Direction.OUT, timedelta(hours=4), "Thank you, see you soon")])
    stand.arrive(MEILING, "Are you open on Sunday?")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    first, last = notice.body.splitlines()
    assert first.startswith("You, ")
    assert first.endswith("Thank you, see you soon")
    assert last == "Are you open on Sunday?"


def test_several_arrivals_from_one_person_are_one_notification(stand: Stand) -> None:
    stand.arrive(ANA, "Hello?")
    stand.arrive(ANA, "Is the lemon cake nut-free?")
    stand.settle()
    stand.arrive(ANA, "Sorry, one more thing?")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert "3 new messages" in notice.body


def test_a_storm_is_one_summary(stand: Stand) -> None:
    for conversation in (ANA, TOMAS, MEILING, JO):
        stand.arrive(conversation, "Are you open?")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert notice.title == "4 people wrote"
    assert "Ana Ruiz" in notice.body


def test_robots_are_silent(stand: Stand) -> None:
    stand.tern.shop.rows[ANA] = replace(stand.tern.shop.rows[ANA], robot=True)
    stand.arrive(ANA, "Your parcel?")
    stand.settle()
    assert not stand.notifier.history


def test_a_silenced_account_is_silent(stand: Stand) -> None:
    account = stand.tern.shop.rows[ANA].account
    stand.tern.shop.accounts[account] = replace(stand.tern.shop.accounts[account], notify=False)
    stand.arrive(ANA, "Are you open?")
    stand.arrive(MEILING, "Are you open?")
    stand.settle()
    assert [notice.title for notice in stand.notifier.history] == ["林美玲 · Bluesky"]


def test_what_the_owner_looks_at_is_not_announced(stand: Stand) -> None:
    stand.watched.add(ANA)
    stand.arrive(ANA, "Are you open?")
    stand.settle()
    assert not stand.notifier.history


@pytest.mark.parametrize("name", [NOTIFY, QUIET_UNTIL])
def test_quiet_means_silent(stand: Stand, name: str) -> None:
    later = (stand.tern.clock.now() + timedelta(minutes=5)).isoformat()
    stand.tern.shop.settings[name] = OFF if name == NOTIFY else later
    stand.arrive(ANA, "Are you open?")
    stand.settle()
    assert not stand.notifier.history


def test_hidden_words_stay_hidden(stand: Stand) -> None:
    stand.tern.shop.settings[HIDE_WORDS] = ON
    stand.arrive(ANA, "My phone number is 555?")
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert notice.body == "A new message"


def test_a_reply_made_elsewhere_takes_it_away(stand: Stand) -> None:
    stand.arrive(ANA, "Are you open?")
    stand.settle()
    assert stand.notifier.shown
    stand.tern.shop.rows[ANA] = replace(stand.tern.shop.rows[ANA], turn=Turn.THEIRS)
    stand.tern.feed.ring(Changes(conversations=frozenset({ANA})))
    stand.settle()
    assert not stand.notifier.shown


def test_a_typed_reply_goes_to_the_message_it_came_with_and_leaves_the_draft_alone(stand: Stand) -> None:
    draft_before = dict(stand.tern.shop.drafts)
    message = stand.arrive(MEILING, "Are you open on Sunday?")
    stand.arrive(ANA, "And Saturday?")
    stand.settle()
    key = next(key for key, notice in stand.notifier.shown.items() if "林" in notice.title)
    stand.watched.add(ANA)
    stand.notifier.hands.replied(key, "Yes, from nine to two.")
    stand.settle()
    (item,) = [i for i in stand.tern.shop.outbox.values() if i.text == "Yes, from nine to two."]
    assert item.conversation == MEILING
    assert item.reply_to_remote == stand.tern.shop.messages[message].remote_id
    assert {k: d for k, d in stand.tern.shop.drafts.items() if k in draft_before} == draft_before
    assert key not in stand.notifier.shown


def test_after_a_quick_reply_a_word_remains_and_undo_brings_it_back(stand: Stand) -> None:
    stand.arrive(MEILING, "Are you open on Sunday?")
    stand.settle()
    (key,) = stand.notifier.shown
    stand.notifier.hands.replied(key, "Yes.")
    stand.settle()
    (after,) = stand.notifier.shown.values()
    assert after.title == "Waiting to leave to 林美玲"
    assert after.actions == (("undo", "Undo"),)
    stand.notifier.hands.acted(after.key, "undo")
    stand.settle()
    (item,) = [i for i in stand.tern.shop.outbox.values() if i.text == "Yes."]
    assert item.state is OutboxState.CANCELLED
    assert stand.opened[-1][0] == MEILING
    assert not stand.notifier.shown


def test_sent_is_said_when_the_service_has_it(stand: Stand) -> None:
    stand.arrive(MEILING, "Are you open on Sunday?")
    stand.settle()
    (key,) = stand.notifier.shown
    stand.notifier.hands.replied(key, "Yes.")
    stand.settle()
    (item,) = [i for i in stand.tern.shop.outbox.values() if i.text == "Yes."]
    stand.tern.shop.outbox[item.id] = replace(item, state=OutboxState.SENT)
    stand.tern.feed.ring(Changes(outbox=frozenset({item.id})))
    stand.settle()
    assert [notice.title for notice in stand.notifier.shown.values()] == ["Sent to 林美玲"]


def test_a_click_opens_that_message(stand: Stand) -> None:
    message = stand.arrive(TOMAS, "Where is the quote?")
    stand.settle()
    (key,) = stand.notifier.shown
    stand.notifier.hands.opened(key)
    stand.settle()
    assert stand.opened == [(TOMAS, message)]
    assert not stand.notifier.shown


def test_the_reply_button_opens_the_card_and_what_is_typed_is_a_draft(stand: Stand) -> None:
    stand.notifier.inline = False
    stand.arrive(TOMAS, "Where is the quote?")
    stand.settle()
    (key,) = stand.notifier.shown
    stand.notifier.hands.reply_wanted(key)
    stand.qtbot.waitUntil(stand.tray.card.isVisible)
    stand.settle()
    focus = stand.tray.card.focusWidget()
    assert focus is not None
    stand.qtbot.keyClicks(focus, "It is on its way")
    stand.qtbot.waitUntil(
        lambda: any(d.text.endswith("It is on its way") for d in stand.tern.shop.drafts.values()), timeout=1000
    )
    stand.tray.card.close()
    stand.settle()
    assert any(d.conversation == TOMAS for d in stand.tern.shop.drafts.values())


def test_markup_is_gone_from_a_name_and_stays_letters_in_the_words(stand: Stand) -> None:
    stand.tern.shop.rows[ANA] = replace(stand.tern.shop.rows[ANA], person_name=MARKUP)
    stand.arrive(ANA, MARKUP)
    stand.settle()
    (notice,) = stand.notifier.shown.values()
    assert "<" not in notice.title
    assert MARKUP in notice.body


def test_without_a_notification_service_the_window_can_say_so(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    notifier = FakeNotifier(present=False)
    tray = Tray(tern.backend, tasks, theme, notifier, lambda _: False)
    tasks.start(tray.begin())
    tasks.start(tray.start())
    qtbot.waitUntil(lambda: tasks.idle)
    assert not tray.announces
    tasks.start(tray.close())
    qtbot.waitUntil(lambda: tasks.idle)


def test_the_tray_menu_lists_who_waits(stand: Stand) -> None:
    words = [action.text() for action in stand.tray.icon.menu.actions() if action.text()]
    assert words[0].startswith("Ana Ruiz · ")
    assert words[-1] == "Quit"
    assert "Quiet for an hour" in words


def test_what_the_bell_missed_is_announced_once(stand: Stand) -> None:
    stand.arrive(MEILING, "Are you open on Sunday?", missed=True)
    stand.settle()
    stand.tern.feed.ring(Changes(everything=True))
    stand.settle()
    stand.arrive(TOMAS, "Where is the quote?")
    stand.tern.feed.ring(Changes(everything=True))
    stand.settle()
    assert [notice.title for notice in stand.notifier.history] == ["林美玲 · Bluesky", "Tomas Okafor · E-mail"]


def test_who_writes_before_notifications_are_ready_is_announced_then(
    tern: FakeBackend, tasks: Tasks, theme: Theme, qtbot: QtBot
) -> None:
    """The first frame comes before the notification service; the engine does not wait for either."""
    made = Stand(tern, tasks, theme, qtbot, start=False)
    made.arrive(MEILING, "Are you open?")
    made.settle()
    assert not made.notifier.history
    tasks.start(made.tray.start())
    qtbot.waitUntil(lambda: bool(made.notifier.history), timeout=30_000)
    assert "Are you open?" in made.notifier.history[0].body
    tasks.start(made.tray.close())
    qtbot.waitUntil(lambda: tasks.idle)


def test_what_nobody_could_show_is_shown_when_a_server_appears(stand: Stand) -> None:
    """Unless it was read meanwhile."""
    stand.notifier.present = False
    stand.arrive(MEILING, "Are you open?")
    stand.arrive(TOMAS, "And the rye?")
    stand.settle()
    shop = stand.tern.shop
    shop.rows[MEILING] = replace(shop.rows[MEILING], unseen=0)
    shop.rows[TOMAS] = replace(shop.rows[TOMAS], unseen=1)
    stand.notifier.present = True
    stand.notifier.hands.appeared()
    stand.qtbot.waitUntil(lambda: bool(stand.notifier.history), timeout=30_000)
    stand.settle()
    assert ["rye" in notice.body for notice in stand.notifier.history] == [True]
    assert stand.tray.announces
