"""Who is announced, in which words, and when it is taken away again.

One notification for each person, one summary for a storm, none for robots, for an account that is silenced, in quiet
hours, or for what the owner is looking at. A reply made elsewhere, settling, or a newer answer takes it away.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace

from shopbell.changes import Changes
from shopbell.connector import Clock
from shopbell.errors import NotFound
from shopbell.ids import AccountId, ConversationId, MessageId, PersonId
from shopbell.model import Account, ConversationRow, Direction, Message, MessageKind, Turn
from shopbell.ports import Library
from ui.models.networks import Network
from ui.models.window_words import shut_words
from ui.tasks import Tasks
from ui.tray import wording
from ui.tray.notices import Notice, Notifier
from ui.tray.preferences import NotifyPreferences, read_preferences
from ui.words import tr

SOON_SECONDS = 0.1
"""Arrivals are gathered for so long: several from one person are one notification."""
STORM = 3
"""More people than this at once are one summary."""
STORM_KEY = "storm"
MOST_UNSHOWN = 50
"""So many are remembered where nobody shows notices."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one notification stands for: an answer typed into it goes to `message`, whatever is open."""

    conversation: ConversationId
    message: MessageId
    count: int
    name: str


class Announcer:
    """Turns arrivals into notices and keeps track of what is shown."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        tasks: Tasks,
        notifier: Notifier,
        *,
        network: Callable[[Account], Network],
        watched: Callable[[ConversationId], bool],
    ) -> None:
        """`network` of an account as the window shows it; `watched`: the owner is looking at that conversation."""
        self._library = library
        self._clock = clock
        self._tasks = tasks
        self._notifier = notifier
        self._network = network
        self._watched = watched
        self._gathered: set[MessageId] = set()
        self._unshown: list[MessageId] = []
        """What nobody could show; the newest of them are tried again when there is somebody."""
        self._ready = False
        self._base = MessageId(0)
        self._announced: set[MessageId] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._shown: dict[str, Shown] = {}

    def shown(self, key: str) -> Shown | None:
        """What the notification with this key stands for."""
        return self._shown.get(key)

    async def begin(self) -> None:
        """What is in the store now is not announced."""
        self._base = await self._library.newest_message()

    def heard(self, changes: Changes) -> None:
        """A committed transaction of any process; with `everything` some may have been missed."""
        self._gather(changes.arrived)
        if changes.everything:
            self._tasks.start(self._catch_up())
        touched = {key for key, shown in self._shown.items() if shown.conversation in changes.conversations}
        if touched or (changes.everything and self._shown):
            self._tasks.start(self._take_away_answered(touched or set(self._shown)))

    def _gather(self, arrived: Collection[MessageId]) -> None:
        fresh = set(arrived) - self._announced
        self._announced |= fresh
        self._gathered |= fresh
        if fresh and self._ready:
            self._announce_soon()

    def _announce_soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SOON_SECONDS, self._gathering_done)

    async def _catch_up(self) -> None:
        newest = await self._library.newest_message()
        self._gather(await self._library.arrived_after(self._base))
        self._base = max(self._base, newest)
        self._announced = {message for message in self._announced if message > self._base}

    def ready(self) -> None:
        """Whoever shows notices has been started: what was gathered until then is announced."""
        self._ready = True
        if self._gathered:
            self._announce_soon()

    async def again(self) -> None:
        """Somebody is there who shows notices: what could not be shown, unless it was read meanwhile."""
        unshown, self._unshown = self._unshown, []
        for identifier in unshown:
            with suppress(NotFound):
                message = await self._library.message(identifier)
                rows = await self._library.rows_by_id([message.conversation])
                self._gathered |= {identifier} if rows and rows[0].unseen else set()
        if self._gathered and self._ready:
            self._announce_soon()

    def close(self) -> None:
        """Announce nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def forget(self, key: str) -> None:
        """The owner has dealt with it."""
        self._shown.pop(key, None)
        await self._notifier.take_away(key)

    def _gathering_done(self) -> None:
        self._timer = None
        gathered, self._gathered = self._gathered, set()
        self._tasks.start(self._announce(sorted(gathered)))

    async def _announce(self, arrived: list[MessageId]) -> None:
        preferences = await read_preferences(self._library)
        if not preferences.on or preferences.quiet.at(self._clock.now()):
            return
        accounts = {account.id: account for account in await self._library.accounts()}
        people = await self._people(arrived, accounts)
        if len(people) > STORM:
            await self._announce_storm(list(people.values()), preferences)
            return
        for key, (row, messages) in people.items():
            await self._announce_person(key, row, messages, accounts, preferences)

    async def _people(
        self, arrived: list[MessageId], accounts: dict[AccountId, Account]
    ) -> dict[str, tuple[ConversationRow, list[Message]]]:
        people: dict[str, tuple[ConversationRow, list[Message]]] = {}
        for identifier in arrived:
            message = await self._library.message(identifier)
            account = accounts.get(message.account)
            if account is None or not account.notify or not _from_a_person(message):
                continue
            rows = await self._library.rows_by_id([message.conversation])
            if not rows or rows[0].robot or self._watched(rows[0].id):
                continue
            key = _key(rows[0].person, rows[0].id)
            people[key] = (rows[0], [*people.get(key, (rows[0], []))[1], message])
        return people

    async def _announce_person(
        self,
        key: str,
        row: ConversationRow,
        messages: list[Message],
        accounts: dict[AccountId, Account],
        preferences: NotifyPreferences,
    ) -> None:
        newest = max(messages, key=lambda message: message.at)
        before = self._shown.get(key)
        count = len(messages) + (before.count if before is not None else 0)
        name, network = wording.person(row), self._network(accounts[row.account])
        notice = Notice(
            key=key,
            title=wording.title(row, network.name),
            body=await self._words(row, newest, count, preferences),
            reply="" if shut_words(row, network) else tr("Reply"),
            placeholder=tr("Answer {name}…", name=name),
        )
        self._shown[key] = Shown(row.id, newest.id, count, name)
        if not await self._notifier.show(notice):
            self._shown.pop(key, None)
            self._not_shown(messages)

    def _not_shown(self, messages: Collection[Message]) -> None:
        self._unshown = [*self._unshown, *(message.id for message in messages)][-MOST_UNSHOWN:]

    async def _words(self, row: ConversationRow, newest: Message, count: int, preferences: NotifyPreferences) -> str:
        if preferences.hide_words:
            return wording.hidden_body(count)
        page = await self._library.messages(row.id, around=newest.id, limit=20)
        ours = wording.last_of_ours(page.messages, newest)
        return wording.body(row, newest, ours, count, self._clock.now())

    async def _announce_storm(
        self, people: list[tuple[ConversationRow, list[Message]]], preferences: NotifyPreferences
    ) -> None:
        names = [wording.person(row) for row, _ in people]
        body = "" if preferences.hide_words else wording.storm_body(names)
        row, messages = people[0]
        count = sum(len(messages) for _, messages in people)
        self._shown[STORM_KEY] = Shown(row.id, messages[-1].id, count, names[0])
        if not await self._notifier.show(Notice(STORM_KEY, wording.storm_title(len(people)), body)):
            self._shown.pop(STORM_KEY, None)
            self._not_shown([message for _, several in people for message in several])

    async def _take_away_answered(self, keys: set[str]) -> None:
        for key in keys:
            shown = self._shown.get(key)
            if shown is None:
                continue
            rows = await self._library.rows_by_id([shown.conversation])
            if not rows or rows[0].turn is not Turn.YOURS or self._watched(shown.conversation):
                await self.forget(key)
            elif rows[0].id != shown.conversation:
                self._shown[key] = replace(shown, conversation=rows[0].id)


def _from_a_person(message: Message) -> bool:
    return message.direction is Direction.IN and message.kind is MessageKind.MESSAGE


def _key(person: PersonId | None, conversation: ConversationId) -> str:
    return f"p{person}" if person is not None else f"c{conversation}"
