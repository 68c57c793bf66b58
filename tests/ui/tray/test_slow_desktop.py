"""A notification server that takes its time, or comes and goes: no reply that was typed is lost."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from dbus_fast import Message, MessageType

from ui.tray.freedesktop import FreedesktopNotifier
from ui.tray.notices import Notice, NoticeEvents

NAME = "org.freedesktop.Notifications"
QUESTION = Notice("p1", "Ana · e-mail", "Do you have rye?", reply="Reply")


@dataclass(slots=True)
class Answer:
    """What a server says to a call."""

    body: list[Any] = field(default_factory=list)
    message_type: MessageType = MessageType.METHOD_RETURN


class SlowBus:
    """Answers at once, except to Notify, which waits for the test."""

    connected = True

    def __init__(self) -> None:
        self.called: list[tuple[str, list[Any]]] = []
        self.notified: list[asyncio.Future[Answer]] = []
        self.heard: list[Callable[[Message], None]] = []

    def add_message_handler(self, handler: Callable[[Message], None]) -> None:
        self.heard.append(handler)

    async def call(self, message: Message) -> Message | None:
        self.called.append((message.member or "", list(message.body)))
        if message.member == "Notify":
            self.notified.append(asyncio.get_running_loop().create_future())
            return cast(Message, await self.notified[-1])
        return cast(Message, Answer([["inline-reply"]] if message.member == "GetCapabilities" else []))

    def disconnect(self) -> None:
        self.connected = False

    def say(self, member: str, *body: object, signature: str) -> None:
        """A signal of the server, or about it."""
        path, interface = "/org/freedesktop/Notifications", NAME
        if member == "NameOwnerChanged":
            path, interface = "/org/freedesktop/DBus", "org.freedesktop.DBus"
        signal = Message.new_signal(path, interface, member, signature, list(body))
        for handler in self.heard:
            handler(signal)

    def of(self, member: str) -> list[list[Any]]:
        """What was asked for by this name."""
        return [body for name, body in self.called if name == member]


@dataclass(slots=True)
class Heard:
    """What the owner did, as far as the program knows."""

    replies: list[tuple[str, str]] = field(default_factory=list)
    appeared: int = 0

    def events(self) -> NoticeEvents:
        def replied(key: str, text: str) -> None:
            self.replies.append((key, text))

        def appeared() -> None:
            self.appeared += 1

        return NoticeEvents(lambda key: None, lambda key: None, replied, lambda key, action: None, appeared)


@pytest.fixture
def bus() -> SlowBus:
    return SlowBus()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def notifier(bus: SlowBus, heard: Heard) -> FreedesktopNotifier:
    """Started, and not patient at all."""

    async def connect() -> SlowBus:
        return bus

    made = FreedesktopNotifier(connect, patience=0.02)
    assert await made.start(heard.events())
    return made


async def turns() -> None:
    """What was handed on has arrived."""
    for _ in range(5):
        await asyncio.sleep(0)


def type_into(bus: SlowBus, number: int, text: str) -> None:
    bus.say("NotificationReplied", number, text, signature="us")


async def test_a_reply_reaches_us_when_the_server_said_late_that_it_shows(
    notifier: FreedesktopNotifier, bus: SlowBus, heard: Heard
) -> None:
    assert await notifier.show(QUESTION)
    bus.notified[0].set_result(Answer([7]))
    await turns()
    type_into(bus, 7, "Yes, until two")
    assert heard.replies == [("p1", "Yes, until two")]
    await notifier.close()


async def test_a_reply_that_is_quicker_than_the_servers_own_answer_is_kept(
    notifier: FreedesktopNotifier, bus: SlowBus, heard: Heard
) -> None:
    assert await notifier.show(QUESTION)
    type_into(bus, 7, "Yes")
    type_into(bus, 8, "to another program")
    bus.notified[0].set_result(Answer([7]))
    await turns()
    assert heard.replies == [("p1", "Yes")]
    await notifier.close()


async def test_of_two_popups_for_one_person_a_reply_in_either_counts(
    notifier: FreedesktopNotifier, bus: SlowBus, heard: Heard
) -> None:
    """Asked twice before the first number was known, a server shows two."""
    await notifier.show(QUESTION)
    await notifier.show(QUESTION)
    bus.notified[0].set_result(Answer([7]))
    bus.notified[1].set_result(Answer([8]))
    await turns()
    type_into(bus, 7, "first")
    type_into(bus, 8, "second")
    assert heard.replies == [("p1", "first"), ("p1", "second")]
    await notifier.take_away("p1")
    assert sorted(bus.of("CloseNotification")) == [[7], [8]]
    await notifier.close()


async def test_what_was_answered_elsewhere_meanwhile_is_closed_as_soon_as_it_can_be(
    notifier: FreedesktopNotifier, bus: SlowBus
) -> None:
    await notifier.show(QUESTION)
    await notifier.take_away("p1")
    bus.notified[0].set_result(Answer([7]))
    await turns()
    assert bus.of("CloseNotification") == [[7]]
    await notifier.close()


async def test_a_server_that_refuses_has_not_shown_it(bus: SlowBus, notifier: FreedesktopNotifier) -> None:
    showing = asyncio.ensure_future(notifier.show(QUESTION))
    await asyncio.sleep(0)
    await turns()
    bus.notified[0].set_result(Answer(["no"], MessageType.ERROR))
    assert not await showing
    await notifier.close()


async def test_closing_waits_for_no_answer(bus: SlowBus, notifier: FreedesktopNotifier) -> None:
    """The test's own fixtures fail when a task is left."""
    await notifier.show(QUESTION)
    await notifier.close()
    await turns()
    assert bus.notified[0].cancelled()


async def test_a_server_that_comes_later_is_noticed(bus: SlowBus, notifier: FreedesktopNotifier, heard: Heard) -> None:
    before = heard.appeared
    bus.say("NameOwnerChanged", NAME, "", ":1.9", signature="sss")
    await turns()
    assert heard.appeared == before + 1
    await notifier.close()
