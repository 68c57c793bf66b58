"""Write everything into a folder: JSON Lines, attachments as files, and mbox for mail."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, TextIO

from shopbell.archive.bonds import bonds_rows
from shopbell.archive.ledger import FILES as LEDGER_FILES
from shopbell.archive.ledger import ledger_rows
from shopbell.archive.rows import Row, account_row, conversation_row, draft_row, message_row
from shopbell.archive.words import FILE as WORDS_FILE
from shopbell.archive.words import word_row
from shopbell.errors import NotFound, StoreRefused
from shopbell.ids import AccountId, ConversationId, PersonId
from shopbell.mbox import write_message
from shopbell.model import Account, ConversationRow, Message, RichBody, View
from shopbell.ports import LedgerBook, Library, PeopleBook, QuestionBook
from shopbell.private_files import append_to, begin_text, write_whole

FORMAT = 1
HEADER = "shopbell-export.json"
_PAGE = 200


@dataclass(frozen=True, slots=True)
class ExportDone:
    """What was written."""

    conversations: int
    messages: int
    attachments: int


@dataclass(slots=True)
class _Counter:
    conversations: int = 0
    messages: int = 0
    files: set[str] = field(default_factory=set)


class Export:
    """One export into one new folder; reads only, so the program may go on meanwhile."""

    def __init__(
        self,
        library: Library,
        people: PeopleBook,
        folder: Path,
        questions: QuestionBook | None = None,
        ledger: LedgerBook | None = None,
    ) -> None:
        """Without `questions` the owner's words about them stay here, without `ledger` what the owner keeps."""
        self._ledger = ledger
        self._library = library
        self._people = people
        self._questions = questions
        self._folder = folder
        self._accounts: dict[AccountId, int] = {}
        self._conversations: dict[ConversationId, int] = {}
        self._notes: dict[PersonId, str] = {}
        self._done = _Counter()

    async def write(self, now: datetime) -> ExportDone:
        """Raises StoreRefused when the folder is not empty or the disk refuses."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if any(self._folder.iterdir()):
                raise StoreRefused(f"{self._folder} is not empty. Name a new folder.")
            await self._write_all(now)
        except OSError as error:
            raise StoreRefused(f"The export could not be written to {self._folder}: {error.strerror}.") from error
        return ExportDone(self._done.conversations, self._done.messages, len(self._done.files))

    async def _write_all(self, now: datetime) -> None:
        accounts = (*await self._library.accounts(), *await self._library.former_accounts())
        with self._open("accounts.jsonl") as target:
            for number, account in enumerate(accounts):
                self._accounts[account.id] = number
                _line(target, account_row(number, account))
        with self._open("conversations.jsonl") as rows, self._open("messages.jsonl") as messages:
            async for conversation in self._every_conversation():
                await self._conversation(conversation, rows, messages, accounts)
        with self._open("drafts.jsonl") as target:
            for draft in await self._library.drafts():
                place = None if draft.conversation is None else self._conversations.get(draft.conversation)
                _line(target, draft_row(place, self._accounts.get(draft.account, -1), draft))
                for attachment in draft.attachments:
                    await self._file(attachment.sha256)
        with self._open("people.jsonl") as target:
            for row in bonds_rows(await self._people.bonds()):
                _line(target, row)
        await self._words()
        await self._kept()
        header = {"format": FORMAT, "exported_at": now.isoformat(), "messages": self._done.messages}
        with self._open(HEADER) as target:
            target.write(json.dumps(header))

    async def _words(self) -> None:
        kept = () if self._questions is None else await self._questions.every_word()
        with self._open(WORDS_FILE) as target:
            for one in kept:
                if one.account in self._accounts:
                    _line(target, word_row(self._accounts[one.account], one))

    async def _kept(self) -> None:
        if self._ledger is None:
            return
        ledger = await self._ledger.ledger()
        for name in LEDGER_FILES:
            with self._open(name) as target:
                for row in ledger_rows(name, ledger, self._accounts):
                    _line(target, row)

    def _open(self, name: str) -> TextIO:
        return begin_text(self._folder / name)

    async def _every_conversation(self) -> AsyncIterator[ConversationRow]:
        after = ""
        while True:
            page = await self._library.rows(View.ALL, after=after, limit=_PAGE)
            for row in page.rows:
                yield row
            after = page.next
            if not after:
                return

    async def _conversation(
        self, row: ConversationRow, rows: TextIO, messages: TextIO, accounts: tuple[Account, ...]
    ) -> None:
        if row.account not in self._accounts:
            return
        number, account = self._done.conversations, self._accounts[row.account]
        self._conversations[row.id] = number
        self._done.conversations += 1
        _line(rows, conversation_row(number, account, row, await self._note(row.person)))
        remote_ids: dict[int, str] = {}
        async for message in self._every_message(row.id):
            remote_ids[message.id] = message.remote_id
            answers = remote_ids.get(message.reply_to, "") if message.reply_to is not None else ""
            await self._message(message, number, account, answers, messages)

    async def _note(self, person: PersonId | None) -> str:
        """The owner's words about somebody, asked for once."""
        if person is None:
            return ""
        if person not in self._notes:
            self._notes[person] = (await self._library.person(person)).notes
        return self._notes[person]

    async def _every_message(self, conversation: ConversationId) -> AsyncIterator[Message]:
        page = await self._library.messages(conversation, limit=1)
        if not page.messages:
            return
        before = [page.messages[0]]
        pages = [page.messages]
        while True:
            older = await self._library.messages_before(conversation, before[0].id, limit=_PAGE)
            if not older.messages:
                break
            pages.append(older.messages)
            before = [older.messages[0]]
        for part in reversed(pages):
            for message in part:
                yield message

    async def _message(self, message: Message, number: int, account: int, answers: str, target: IO[str]) -> None:
        body, raw = await self._stored(message)
        if raw is not None:
            with append_to(self._folder / f"mail-{account}.mbox") as mbox:
                write_message(mbox, raw)
        html = "" if body is None else body.html
        _line(target, message_row(number, account, message, html, raw is not None, answers))
        for attachment in message.attachments:
            await self._file(attachment.sha256)
        self._done.messages += 1

    async def _stored(self, message: Message) -> tuple[RichBody | None, bytes | None]:
        """HTML and original. Where a file was lost, the words of the message still go along."""
        body, raw = None, None
        with suppress(NotFound):
            body = await self._library.body(message.id) if message.has_html else None
        with suppress(NotFound):
            raw = await self._library.raw(message.id)
        return body, raw

    async def _file(self, sha256: str) -> None:
        if not sha256 or sha256 in self._done.files:
            return
        try:
            content = await self._library.blob(sha256)
        except NotFound:
            return
        folder = self._folder / "attachments" / sha256[:2]
        folder.parent.mkdir(exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        write_whole(folder / sha256, content)
        self._done.files.add(sha256)


def _line(target: IO[str], row: Row) -> None:
    target.write(json.dumps(row, ensure_ascii=False) + "\n")
