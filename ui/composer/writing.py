"""What is being written in one place, from the first key to the store; it can never reach another conversation.

A `Writing` belongs to one draft key for its whole life. Keys typed before the stored draft was read are put after
it; keys typed while a press of Send is on its way begin the next draft.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from shopbell.errors import BugError, KnownError
from shopbell.ids import ConversationId, MessageId, OutboxId
from shopbell.model import Draft
from shopbell.services.compose import Compose, draft_key

T = TypeVar("T")


class Writing:
    """One draft being edited. `text` is what the screen shows; `draft` is None until the store was read."""

    def __init__(self, compose: Compose, conversation: ConversationId | None, draft: Draft | None = None) -> None:
        """With a conversation, `load` reads its draft; a new conversation brings its empty draft along."""
        self._compose = compose
        self._saving = asyncio.Lock()
        self._sending: str | None = None
        self.conversation = conversation
        self.draft = draft
        self.text = draft.text if draft is not None else ""
        self._stored = self.text
        self.dirty = False

    @property
    def key(self) -> str:
        """The draft's key in the store."""
        if self.draft is not None:
            return self.draft.key
        if self.conversation is None:
            raise BugError("a new conversation brings its draft along")
        return draft_key(self.conversation)

    @property
    def sending(self) -> bool:
        """Whether a press of Send has not become durable yet."""
        return self._sending is not None

    async def load(self, reply_to: MessageId | None = None) -> None:
        """Read what was begun; what was typed meanwhile stands after it. Raises Rejected in an empty conversation."""
        if self.draft is not None or self.conversation is None:
            return
        stored = await self._compose.draft_for(self.conversation, reply_to)
        if self.draft is None:
            self.draft = stored
            self._stored = stored.text
            self.text = stored.text + self.text

    def type(self, text: str) -> None:
        """The text is now this, exactly."""
        if text != self.text:
            self.text = text
            self.dirty = True

    def change(self, draft: Draft) -> None:
        """Other parts (subject, addresses, files) are now these; the text stays as typed."""
        if self.draft is not None and replace(draft, text=self.text) != replace(self.draft, text=self.text):
            self.draft = replace(draft, text=self.text)
            self.dirty = True

    def current(self) -> Draft:
        """The draft as it stands on the screen; only after `load`."""
        if self.draft is None:
            raise BugError("the draft was not read yet")
        return replace(self.draft, text=self.text)

    async def save(self) -> None:
        """Durable when it returns, with everything typed up to then. Nothing to do when nothing changed."""
        await self.load()
        async with self._saving:
            while self.dirty and self._sending is None:
                self.dirty = False
                try:
                    saved = await self._compose.save(self.current())
                except KnownError:
                    self.dirty = True
                    raise
                self._stored = saved.text
                if not self.dirty:
                    self.draft = saved

    @property
    def settled(self) -> bool:
        """Whether everything typed is in the store and nothing is on its way there or out."""
        return not self.dirty and not self._saving.locked() and not self.sending

    async def send(self) -> OutboxId:
        """One press: the text leaves the screen at once and comes back when it is refused."""
        return await self.hand_over(self._compose.send)

    async def hand_over(self, work: Callable[[Draft], Awaitable[T]]) -> T:
        """Give away what is written: it leaves the screen at once, and comes back when `work` raises.

        Keys typed meanwhile begin the next draft.
        """
        await self.load()
        given = self.current()
        self._sending, self.text, self.dirty = given.text, "", False
        try:
            async with self._saving:
                done = await work(given)
        except BaseException:
            self.text, self.dirty = joined(given.text, self.text), True
            raise
        finally:
            self._sending = None
        # The next draft answers what is newest then, so it is read anew; a new conversation's is in the outbox.
        self.draft = None if self.conversation is not None else replace(given, text="", attachments=())
        return done

    async def attach(self, name: str, media_type: str, content: bytes) -> None:
        """Keep a file with the draft; raises Rejected with the reason when the service does not take it."""
        await self.load()
        async with self._saving:
            was_dirty, self.dirty = self.dirty, False
            try:
                self.draft = await self._compose.attach(self.current(), name, media_type, content)
                self._stored = self.draft.text
            except KnownError:
                self.dirty = was_dirty
                raise

    def detach(self, position: int) -> None:
        """Take a file away again."""
        draft = self.current()
        files = (*draft.attachments[:position], *draft.attachments[position + 1 :])
        self.change(replace(draft, attachments=files))

    def describe(self, position: int, words: str) -> None:
        """Say what a picture shows."""
        draft = self.current()
        files = list(draft.attachments)
        files[position] = replace(files[position], description=words)
        self.change(replace(draft, attachments=tuple(files)))

    async def meet(self, read: Callable[[str], Awaitable[Draft | None]]) -> bool:
        """The store may have another version (undo, another window). Whether what is shown changed.

        It is read between our own savings: read before one and looked at after it, our own words of a moment ago
        would pass for somebody else's. With nothing unsaved it is taken as it is. Else what the store has before our
        words is put before them: an undone message never replaces what was begun meanwhile, and is never lost to it.
        """
        async with self._saving:
            if self._sending is not None or self.draft is None:
                return False
            stored = await read(self.key)
            if stored is None:
                return False
            if not self.dirty:
                changed = stored.text != self.text or self.draft != stored
                self.draft, self.text, self._stored = stored, stored.text, stored.text
                return changed
            if stored.text == self._stored:
                return False
            more = stored.text.removesuffix(self._stored) if self._stored else stored.text
            self._stored = stored.text
            self.text = f"{more.rstrip()}\n{self.text}" if more.strip() else self.text
            self.draft = replace(stored, text=self.text)
            return bool(more.strip())


def joined(first: str, second: str) -> str:
    """Two texts under each other, neither lost."""
    return f"{first}\n{second}" if first and second else first or second
