"""What is new and what changed in one folder since a cursor: QRESYNC, else CONDSTORE (RFC 7162), else UIDs alone."""

import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from connectors.mail.fetch import flags_of
from connectors.mail.folders import Folder
from connectors.mail.imap.client import ImapClient, Selected, fetched
from connectors.mail.imap.sets import Range, contains, expand, parse_set, size, write_set
from connectors.mail.link import ImapLink
from connectors.mail.places import Place, folder_prefix
from connectors.mail.taking import BATCH, Taking
from shopbell.connector import Clock, Memory
from shopbell.events import Batch, Event, PlacesComplete, PlacesReset, SeenChanged, Unplaced

FEW = 500


@dataclass(frozen=True, slots=True)
class LiveCursor:
    """`uidnext`: all below is known. `exists`: how many were below it. `unseen`: their unread ones, as a set."""

    uidvalidity: int
    uidnext: int
    modseq: int = 0
    exists: int = 0
    unseen: str = ""
    rebuild: int = 0
    """After a new UIDVALIDITY: the next UID to look at; 0 when there is nothing to rebuild."""

    def to_json(self) -> str:
        """For the store."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def of_json(cls, text: str) -> "LiveCursor | None":
        """None at the beginning, or when it is not ours."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at a folder found."""

    selected: Selected
    news: tuple[int, ...] = ()
    changes: tuple[Event, ...] = ()
    unseen: str = ""


class Live:
    """One account's live streams."""

    def __init__(self, link: ImapLink, taking: Taking, memory: Memory, clock: Clock) -> None:
        self._link = link
        self._taking = taking
        self._memory = memory
        self._clock = clock
        self._begun: dict[tuple[str, int], int] = {}

    def began_at(self, folder: Folder) -> int:
        """The first UID that counted as new when this folder was first looked at in this session; 0 when it was not."""
        return self._begun.get((folder.name, folder.uidvalidity), 0)

    async def pull(self, folder: Folder, text: str) -> AsyncGenerator[Batch, None]:
        """Ends when caught up; yields nothing when nothing happened."""
        cursor = LiveCursor.of_json(text)
        look = await self._link.run(lambda client: self._look(client, folder.name, cursor))
        if cursor is None:
            first = self._caught_up(look)
            self._begun[folder.name, first.uidvalidity] = first.uidnext
            yield Batch((), first.to_json())
            return
        if cursor.uidvalidity != look.selected.uidvalidity:
            cursor = replace(self._caught_up(look), rebuild=1)
            yield Batch((PlacesReset(folder_prefix(folder.name)),), cursor.to_json())
        if cursor.rebuild:
            async for batch in self._rebuild(folder, cursor):
                yield batch
            return
        async for batch in self._forward(folder, cursor, look):
            yield batch

    def _caught_up(self, look: _Look) -> LiveCursor:
        selected = look.selected
        return LiveCursor(
            selected.uidvalidity, _next(selected, look.news), selected.modseq, selected.exists, look.unseen
        )

    async def _forward(self, folder: Folder, cursor: LiveCursor, look: _Look) -> AsyncGenerator[Batch, None]:
        end = self._caught_up(look)
        saved, known = cursor.to_json(), end.exists - len(look.news)
        told = replace(cursor, modseq=end.modseq, unseen=_below(look.unseen, cursor.uidnext), exists=known)
        for start in range(0, len(look.changes), BATCH):
            # Only the last of them moves the cursor: the rest would be lost by a kill in between.
            saved = (told if start + BATCH >= len(look.changes) else cursor).to_json()
            yield Batch(look.changes[start : start + BATCH], saved)
        rest, now = look.news, replace(folder, uidvalidity=end.uidvalidity)
        while rest:
            take = partial(self._taking.take, folder=now, uids=rest, live_from=1)
            taken = await self._link.run(take)
            rest, known = rest[taken.handled :], known + taken.handled
            told = replace(told, uidnext=max(told.uidnext, taken.last + 1), exists=known)
            saved = (told if rest else end).to_json()
            yield Batch(taken.events, saved)
        if saved != end.to_json():
            yield Batch((), end.to_json())

    # ---- one look ------------------------------------------------------------------------------------------------

    async def _look(self, client: ImapClient, name: str, cursor: LiveCursor | None) -> _Look:
        quick = self._link.mode == "qresync" and cursor is not None and cursor.modseq > 0
        parameters = b""
        if quick and cursor is not None:
            parameters = b"(QRESYNC (%d %d))" % (cursor.uidvalidity, cursor.modseq)
        elif self._link.mode != "uid":
            parameters = b"(CONDSTORE)"
        selected = await client.select(name, parameters)
        if self._link.mode == "uid":
            selected = replace(selected, modseq=0)
        return await self._compared(client, selected, cursor)

    async def _compared(self, client: ImapClient, selected: Selected, cursor: LiveCursor | None) -> _Look:
        unseen = "" if selected.modseq else write_set(await client.search(b"UNSEEN"))
        if cursor is None or cursor.uidvalidity != selected.uidvalidity:
            top = () if selected.uidnext else tuple(await client.search(b"ALL"))
            return _Look(selected, top, (), unseen)
        news: tuple[int, ...] = ()
        if not selected.uidnext or selected.uidnext > cursor.uidnext:
            found = await client.search(b"UID %d:*" % cursor.uidnext)
            news = tuple(uid for uid in found if uid >= cursor.uidnext)
        gone = await self._gone(client, selected, cursor, len(news))
        flags = await self._flags(client, selected, cursor, unseen)
        return _Look(selected, news, (*gone, *flags), unseen)

    async def _gone(self, client: ImapClient, selected: Selected, cursor: LiveCursor, news: int) -> list[Event]:
        now = self._clock.now()
        if self._link.mode == "qresync" and cursor.modseq and selected.modseq:
            uids = await self._vanished(selected)
        elif selected.exists - news == cursor.exists:
            return []
        else:
            still = set(await client.search(b"UID 1:%d" % max(1, cursor.uidnext - 1)))
            uids = [uid for uid in await self._known(selected) if uid not in still and uid < cursor.uidnext]
        return [Unplaced(str(Place(selected.name, selected.uidvalidity, uid)), now) for uid in uids]

    async def _vanished(self, selected: Selected) -> list[int]:
        """VANISHED may name millions that never were: only those we know matter."""
        ranges: list[Range] = []
        for one in selected.answer.of(b"VANISHED"):
            ranges += parse_set(one.text.decode("ascii", "replace").rpartition(" ")[2])
        if size(ranges) <= FEW:
            return sorted(expand(ranges, FEW))
        return [uid for uid in await self._known(selected) if contains(ranges, uid)]

    async def _known(self, selected: Selected) -> list[int]:
        prefix = f"{folder_prefix(selected.name)}{selected.uidvalidity};"
        return [int(text[len(prefix) :]) for text in await self._memory.places(prefix)]

    async def _flags(self, client: ImapClient, selected: Selected, cursor: LiveCursor, unseen: str) -> list[Event]:
        seen: dict[int, bool]
        if not selected.modseq:
            before, now = expand(parse_set(cursor.unseen)), expand(parse_set(unseen))
            seen = dict.fromkeys(before - now, True) | dict.fromkeys(now - before, False)
        elif not cursor.modseq or selected.modseq == cursor.modseq:
            seen = {}
        elif self._link.mode == "qresync":
            found = fetched(selected.answer.untagged)
            seen = {uid: "\\seen" in flags_of(fields) for uid, fields in found.items() if b"FLAGS" in fields}
        else:
            known = b"1:%d" % max(1, cursor.uidnext - 1)
            found = await client.fetch(known.decode(), b"UID FLAGS", b"(CHANGEDSINCE %d)" % cursor.modseq)
            seen = {uid: "\\seen" in flags_of(fields) for uid, fields in found.items()}
        return [
            SeenChanged(state, place=str(Place(selected.name, selected.uidvalidity, uid)))
            for uid, state in sorted(seen.items())
            if uid < cursor.uidnext
        ]

    # ---- after a new UIDVALIDITY ---------------------------------------------------------------------------------

    async def _rebuild(self, folder: Folder, cursor: LiveCursor) -> AsyncGenerator[Batch, None]:
        """Every message gets its new place; what the store does not have is left to history, unless it is new."""
        newest = await self._memory.newest()
        uids = await self._link.run(lambda client: self._below(client, folder.name, cursor))
        rest = tuple(uid for uid in uids if uid >= cursor.rebuild)
        now = replace(folder, uidvalidity=cursor.uidvalidity)
        while rest:
            chunk, rest = rest[: BATCH // 2], rest[BATCH // 2 :]
            relocate = partial(self._taking.relocate, folder=now, uids=chunk, newest=newest)
            events = await self._link.run(relocate)
            cursor = replace(cursor, rebuild=chunk[-1] + 1)
            yield Batch(tuple(events), cursor.to_json())
        done = PlacesComplete(folder_prefix(folder.name), self._clock.now())
        yield Batch((done,), replace(cursor, rebuild=0).to_json())

    async def _below(self, client: ImapClient, name: str, cursor: LiveCursor) -> Sequence[int]:
        await opened(client, name)
        return await client.search(b"UID 1:%d" % max(1, cursor.uidnext - 1))


async def opened(client: ImapClient, name: str) -> Selected:
    """The folder, selected; as it was when it already is."""
    current = client.selected
    return current if current is not None and current.name == name else await client.select(name)


def _next(selected: Selected, news: Sequence[int]) -> int:
    """Beyond every UID seen: servers may leave UIDNEXT out, and mail may come between two answers."""
    return max([selected.uidnext, *(uid + 1 for uid in news)], default=1) or 1


def _below(unseen: str, uidnext: int) -> str:
    return write_set(uid for uid in expand(parse_set(unseen)) if uid < uidnext)
