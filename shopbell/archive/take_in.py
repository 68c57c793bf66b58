"""Bring in an export, an mbox file or a Maildir. Doing it twice adds nothing."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from shopbell.archive.bonds import bonds_of
from shopbell.archive.export import FORMAT, HEADER
from shopbell.archive.ledger import ledger_of
from shopbell.archive.rows import (
    Row,
    draft_promises,
    later_events,
    mapping_of,
    message_event,
    number_of,
    text_of,
    texts_of,
    time_of,
)
from shopbell.archive.words import FILE as WORDS_FILE
from shopbell.archive.words import words_of
from shopbell.changes import Changes
from shopbell.connector import Verified
from shopbell.errors import PayloadSkipped, StoreRefused
from shopbell.events import Batch, Event, MessageSeen
from shopbell.ids import AccountId, ConversationId
from shopbell.mbox import is_maildir, is_mbox, read_maildir, read_mbox
from shopbell.model import AccountState, Draft, DraftAttachment, Turn
from shopbell.ports import AccountBook, Desk, Intake, LedgerBook, Library, PeopleBook, QuestionBook
from shopbell.services.compose import draft_key

_BATCH = 400
_BYTES = 16_000_000
"""Originals that are in memory at a time."""
_ROWS = 100
"""Rows of an export, whose files are in memory with them."""
_STREAM = "import"


@dataclass(slots=True)
class TakenIn:
    """What came in: new messages, those that were there already or could not be read."""

    received: int = 0
    known: int = 0
    skipped: int = 0


@dataclass(slots=True)
class _Progress:
    accounts: dict[int, AccountId] = field(default_factory=dict)
    conversations: dict[int, Row] = field(default_factory=dict)
    decided: set[int] = field(default_factory=set)
    here: dict[int, ConversationId] = field(default_factory=dict)
    originals: dict[int, Iterator[bytes]] = field(default_factory=dict)
    done: TakenIn = field(default_factory=TakenIn)


class TakeIn:
    """One import into one profile."""

    def __init__(
        self,
        library: Library,
        book: AccountBook,
        intake: Intake,
        desk: Desk,
        people: PeopleBook,
        parse_mail: Callable[[bytes, frozenset[str]], MessageSeen],
        questions: QuestionBook | None = None,
        ledger: LedgerBook | None = None,
    ) -> None:
        """`parse_mail` reads an RFC 5322 message, given the shop's own addresses; raises PayloadSkipped.

        Without `questions` the owner's words about them are left out, without `ledger` what the owner keeps.
        """
        self._ledger = ledger
        self._questions = questions
        self._library = library
        self._book = book
        self._intake = intake
        self._desk = desk
        self._people = people
        self._parse_mail = parse_mail

    @staticmethod
    def takes(path: Path) -> bool:
        """Whether the path is one of the three. Raises StoreRefused when it cannot be read."""
        try:
            if path.is_dir():
                return (path / HEADER).is_file() or is_maildir(path)
            return path.is_file() and is_mbox(path)
        except OSError as error:
            raise StoreRefused(f"{path} cannot be read: {error.strerror}.") from error

    async def take(self, path: Path, now: datetime) -> TakenIn:
        """Raises StoreRefused when the path is none of the three."""
        try:
            if (path / HEADER).is_file():
                return await self._export(path, now)
            if path.is_dir() and is_maildir(path):
                return await self._mails(read_maildir(path), path.name, now)
            if path.is_file() and is_mbox(path):
                return await self._mails(read_mbox(path), path.name, now)
        except OSError as error:
            raise StoreRefused(f"{path} cannot be read: {error.strerror}.") from error
        raise StoreRefused(f"{path} is neither an export of Shopbell nor an mbox file nor a Maildir.")

    async def _mails(self, originals: Iterator[bytes], name: str, now: datetime) -> TakenIn:
        own = frozenset(a.address.lower() for a in await self._library.accounts() if "@" in a.address)
        account = await self._account("mail", f"archive:{name}", name, {}, now)
        done, events, size = TakenIn(), list[Event](), 0
        for raw in originals:
            try:
                events.append(replace(self._parse_mail(raw, own), raw=raw, live=False, seen=True))
            except PayloadSkipped:
                done.skipped += 1
            size += len(raw)
            if len(events) >= _BATCH or size > _BYTES:
                await self._ingest(account, events, done, now)
                events, size = [], 0
        await self._ingest(account, events, done, now)
        return done

    async def _ingest(self, account: AccountId, events: list[Event], done: TakenIn, now: datetime) -> Changes:
        if not events:
            return Changes()
        changes = await self._intake.ingest(account, _STREAM, Batch(tuple(events), cursor="1", patient=True), now)
        done.received += changes.received
        done.known += sum(isinstance(event, MessageSeen) for event in events) - changes.received
        return changes

    async def _account(
        self, connector: str, address: str, name: str, settings: dict[str, str], now: datetime
    ) -> AccountId:
        for known in await self._library.accounts():
            if (known.connector, known.address) == (connector, address):
                return known.id
        account, _ = await self._book.add_account(connector, Verified(address, name, settings), "", now)
        await self._book.set_state(
            account,
            AccountState.CLOSED,
            "This history came from an import. Sign in to go on with the account.",
            now,
        )
        return account

    async def _export(self, folder: Path, now: datetime) -> TakenIn:
        header = next(_rows(folder / HEADER), {})
        if "format" not in header:
            raise StoreRefused(f"The file {HEADER} of this export cannot be read. Export again, or mend the copy.")
        if header["format"] != FORMAT:
            raise StoreRefused("This export was made by a newer Shopbell. Update this one first.")
        progress = _Progress()
        for row in _rows(folder / "accounts.jsonl"):
            number = number_of(row, "account")
            if number < 0 or not text_of(row, "connector"):
                continue
            settings = {key: str(value) for key, value in mapping_of(row, "settings").items()}
            progress.accounts[number] = await self._account(
                text_of(row, "connector"),
                text_of(row, "address"),
                text_of(row, "name"),
                settings,
                now,
            )
            mbox = folder / f"mail-{number}.mbox"
            progress.originals[number] = read_mbox(mbox) if mbox.is_file() else iter(())
        # First, so that people are met in the order they were met in: who is joined is called as the first of them.
        await self._people.bring_back(bonds_of(_rows(folder / "people.jsonl")))
        drafted = {row.get("conversation") for row in _rows(folder / "drafts.jsonl")}
        for row in _rows(folder / "conversations.jsonl"):
            number = number_of(row, "conversation")
            progress.conversations[number] = row
            if number in drafted or _is_decided(row):
                progress.decided.add(number)
        for batch in _batches(folder / "messages.jsonl"):
            await self._batch(folder, batch, progress, now)
        await self._said_and_kept(folder, progress, now)
        await self._decisions(progress, now)
        for row in _rows(folder / "drafts.jsonl"):
            await self._draft(folder, row, progress, now)
        return progress.done

    async def _said_and_kept(self, folder: Path, progress: _Progress, now: datetime) -> None:
        """What goes with single messages: words about questions, promises, what came of it."""
        if self._questions is not None:
            words = words_of(_rows(folder / WORDS_FILE), progress.accounts, now)
            await self._questions.put_back(tuple(words))
        if self._ledger is not None:
            await self._ledger.put_back(ledger_of(lambda name: _rows(folder / name), progress.accounts))

    async def _batch(self, folder: Path, rows: list[Row], progress: _Progress, now: datetime) -> None:
        """Rows of one account, in as few transactions as possible."""
        account = progress.accounts.get(number_of(rows[0], "account"))
        if account is None:
            progress.done.skipped += len(rows)
            return
        events: list[Event] = []
        for row in rows:
            about = progress.conversations.get(number_of(row, "conversation"), {})
            events.extend(_events(folder, row, about, progress))
        found = await self._ingest(account, events, progress.done, now)
        if found.received:
            await self._place(rows, found, progress)

    async def _place(self, rows: list[Row], found: Changes, progress: _Progress) -> None:
        """Which conversation here is which of the export, for those that a decision or a draft goes with."""
        wanted = {
            text_of(row, "remote_id"): number_of(row, "conversation")
            for row in rows
            if number_of(row, "conversation") in progress.decided
        }
        for message in found.messages if wanted else ():
            here = await self._library.message(message)
            number = wanted.get(here.remote_id)
            if number is not None:
                progress.here[number] = here.conversation

    async def _decisions(self, progress: _Progress, now: datetime) -> None:
        for number, conversation in progress.here.items():
            await self._decide(conversation, progress.conversations[number], now)

    async def _decide(self, conversation: ConversationId, about: Row, now: datetime) -> None:
        until = time_of(about, "later_until")
        if _is_settled(about):
            await self._desk.settle(conversation, text_of(about, "settled_reason"), now)
        elif until is not None and until > now:
            await self._desk.later(conversation, until)
        if about.get("robot") is True:
            await self._desk.set_robot(conversation, True)
        if text_of(about, "note"):
            await self._note(conversation, text_of(about, "note"))

    async def _note(self, conversation: ConversationId, note: str) -> None:
        """What was noted here since then is not written over."""
        for row in await self._library.rows_by_id([conversation]):
            if row.person is not None and not (await self._library.person(row.person)).notes:
                await self._desk.set_note(row.person, note)

    async def _draft(self, folder: Path, row: Row, progress: _Progress, now: datetime) -> None:
        """Where nothing is being written yet; a letter that was begun has the same key each time."""
        number = row.get("conversation")
        conversation = progress.here.get(number) if isinstance(number, int) else None
        account = progress.accounts.get(number_of(row, "account"))
        if account is None or (conversation is None and number is not None):
            return
        key = _letter_key(row) if conversation is None else draft_key(conversation)
        if await self._library.draft(key) is None:
            await self._desk.save_draft(
                Draft(
                    key=key,
                    conversation=conversation,
                    account=account,
                    text=text_of(row, "text"),
                    updated_at=time_of(row, "updated_at") or now,
                    subject=text_of(row, "subject"),
                    to=texts_of(row, "to"),
                    cc=texts_of(row, "cc"),
                    bcc=texts_of(row, "bcc"),
                    attachments=await self._kept(folder, row),
                    promises=draft_promises(row),
                )
            )

    async def _kept(self, folder: Path, row: Row) -> tuple[DraftAttachment, ...]:
        contents = _files(folder, row)
        listed = row.get("attachments")
        files = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
        return tuple(
            [
                replace(
                    await self._desk.keep_file(text_of(item, "name"), text_of(item, "type"), contents[item["sha256"]]),
                    description=text_of(item, "description"),
                )
                for item in files
                if item.get("sha256") in contents
            ]
        )


def _letter_key(row: Row) -> str:
    words = json.dumps([row.get(name) for name in ("account", "to", "subject", "text")])
    return "n" + hashlib.sha256(words.encode()).hexdigest()[:16]


def _events(folder: Path, row: Row, about: Row, progress: _Progress) -> list[Event]:
    account = number_of(row, "account")
    raw = next(progress.originals[account], None) if row.get("has_original") is True else None
    try:
        seen = message_event(row, text_of(about, "remote_id"), raw, _files(folder, row))
    except (ValueError, KeyError):
        progress.done.skipped += 1
        return []
    return [replace(seen, mention=about.get("mention") is True), *later_events(row)]


def _is_settled(row: Row) -> bool:
    """By the owner or by itself; what was only heard stands in no turn."""
    return text_of(row, "turn") == Turn.SETTLED.value and row.get("mention") is not True


def _is_decided(row: Row) -> bool:
    overruled = row.get("robot") is True or time_of(row, "later_until") is not None
    return _is_settled(row) or overruled or bool(text_of(row, "note"))


def _files(folder: Path, row: Row) -> dict[str, bytes]:
    listed = row.get("attachments")
    found = {}
    for item in (one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ():
        sha256 = text_of(item, "sha256")
        file = folder / "attachments" / sha256[:2] / sha256
        if len(sha256) == 64 and sha256.isalnum() and file.is_file():
            found[sha256] = file.read_bytes()
    return found


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as source:
        for line in source:
            if line.strip():
                yield _row(line)


def _row(line: str) -> Row:
    """An empty one for a line that is damaged: what goes with it is counted as left out."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _batches(path: Path) -> Iterator[list[Row]]:
    """Rows of one account each, in their order there; as many as one transaction takes."""
    gathered: dict[int, list[Row]] = {}
    for row in _rows(path):
        batch = gathered.setdefault(number_of(row, "account"), [])
        batch.append(row)
        if len(batch) >= _ROWS:
            yield batch
            del gathered[number_of(row, "account")]
    yield from gathered.values()
