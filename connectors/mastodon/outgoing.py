"""The way out: what will leave is fixed without network, leaves under one key, and is looked for before a second try.

The server keeps an Idempotency-Key for an hour (methods/statuses), and some servers keep none. So a try that may not
be the first one looks at the thread before it posts; README, "At most once".
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit.values import flag, moment, record, records, text
from connectors.mastodon.api import Api
from connectors.mastodon.cursors import OWN
from connectors.mastodon.ids import steady
from connectors.mastodon.mapping import DIRECT, Place, Status, Statuses
from connectors.mastodon.reading import Item, Lists
from connectors.mastodon.settings import MastodonSettings, whole
from connectors.mastodon.words import alike, prefixed
from shopbell.connector import EditMessage, Outgoing, OutgoingFile, Prepared, Receipt, Toolbox
from shopbell.errors import KnownError, PayloadSkipped, Rejected, Uncertain, Unreachable
from shopbell.model import Visibility
from shopbell.text.counters import Unit, count

FIRST_SECONDS: Final = 2.0
"""A try later than this after `prepare` may be a second one, of a program that died."""
SKEW: Final = timedelta(seconds=2)
"""Clocks tell whole seconds in headers."""
PAGES: Final = 10
MEDIA_SECONDS: Final = 120
"""How long a server may work on an upload."""


class Leaving:
    """One account's messages on their way."""

    def __init__(self, settings: MastodonSettings, lists: Lists, tools: Toolbox, tried: set[str]) -> None:
        """`tried`: keys that may have left, shared by all sessions of this process."""
        self._settings = settings
        self._lists = lists
        self._api: Api = lists.api
        self._statuses: Statuses = lists.statuses
        self._tools = tools
        self._tried = tried

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """What will be posted. Raises Rejected for what the server would never take."""
        facts = outgoing.reply_facts
        warning = facts.get("warning", "")
        visibility = _visibility(outgoing)
        words = prefixed(self._prefix(outgoing, visibility), _sendable(outgoing.text))
        self._check_length(words, warning)
        self._check_files(outgoing.files)
        body: dict[str, object] = {"status": words, "visibility": visibility}
        if outgoing.reply_to:
            body["in_reply_to_id"] = outgoing.reply_to
        if warning:
            body |= {"spoiler_text": warning, "sensitive": True}
        now = self._tools.clock.now().isoformat()
        return Prepared(json.dumps({"body": body, "at": now}).encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """See `connector.Sends`."""
        body, at = _unpacked(prepared)
        if outgoing.key in self._tried or not _is_first(at, self._tools.clock.now()):
            found = await self._find(outgoing, body, at)
            if found is not None:
                return self._receipt(outgoing, found)
        elif not outgoing.reply_to:
            await self._check_people(outgoing.to)
        ids = [await self._upload(file) for file in outgoing.files]
        if ids:
            body["media_ids"] = ids
        return self._receipt(outgoing, await self._posted(body, outgoing.key))

    async def edit(self, action: EditMessage) -> None:
        """Other words; pictures, warning and the people it goes to stay."""
        now = await self._api.status(action.remote_id)
        if now is None:
            raise Rejected("This message is no longer at the server.")
        words = prefixed(action.facts.get("prefix", ""), _sendable(action.text))
        warning = text(now, "spoiler_text")
        self._check_length(words, warning)
        body: dict[str, object] = {"status": words, "spoiler_text": warning, "sensitive": flag(now, "sensitive")}
        media = [text(one, "id") for one in records(now, "media_attachments")]
        if media:
            body["media_ids"] = media
        if text(now, "language"):
            body["language"] = text(now, "language")
        await self._api.edit(action.remote_id, body)

    # ---- before it leaves ----

    def _prefix(self, outgoing: Outgoing, visibility: str) -> str:
        """Everybody in the talk. Whoever answers a public post in private means its writer alone."""
        facts = outgoing.reply_facts
        names = facts.get("prefix", "") or " ".join(map(self._statuses.spoken, outgoing.to))
        if visibility == DIRECT and facts.get("visibility", DIRECT) != DIRECT:
            return names.partition(" ")[0]
        return names

    def _check_length(self, words: str, warning: str) -> None:
        """The server counts the warning too (its StatusLengthValidator)."""
        limit = self._settings.length
        over = count(words, Unit.MASTODON) + count(warning, Unit.MASTODON) - limit
        if limit and over > 0:
            raise Rejected(
                f"This is {over} too long for {self._settings.domain}, which takes {limit} characters. "
                "The names at the beginning and a content warning count too."
            )

    def _check_files(self, files: Sequence[OutgoingFile]) -> None:
        most, kinds = whole(self._settings.max_files), self._settings.media_types.split()
        if most and len(files) > most:
            raise Rejected(f"{self._settings.domain} takes {most} files with one message.")
        for file in files:
            largest = whole(
                self._settings.image_bytes if file.media_type.startswith("image/") else self._settings.video_bytes
            )
            if kinds and file.media_type not in kinds:
                raise Rejected(
                    f"{self._settings.domain} takes no files such as {file.name}, only pictures and the like."
                )
            if largest and len(file.content) > largest:
                raise Rejected(f"{file.name} is too large for {self._settings.domain}.")

    async def _check_people(self, handles: Sequence[str]) -> None:
        """A private message to a name that nobody has would be kept by the server and reach nobody."""
        if not handles:
            raise Rejected("Say who this is for, as name@server.")
        for handle in handles:
            if not await self._api.find_account(handle.lstrip("@")):
                raise Rejected(f"Nobody is called {handle} as far as {self._settings.domain} knows.")

    # ---- out ----

    async def _upload(self, file: OutgoingFile) -> str:
        """Nobody sees an upload: whatever goes wrong here, the message has not left."""
        media = await self._api.upload(file)
        media_id, waited = text(media, "id"), 0.0
        if not media_id:
            raise Unreachable("The server gave no name to a file. Shopbell tries again later.")
        ready = flag(media, "ready")
        while not ready and waited < MEDIA_SECONDS:
            await self._tools.clock.sleep(0.5)
            waited += 0.5
            ready = await self._api.media_ready(media_id)
        if not ready:
            raise Unreachable(f"The server is still working on {file.name}. Shopbell tries again later.")
        return media_id

    async def _posted(self, body: dict[str, object], key: str) -> Status:
        self._tried.add(key)
        try:
            status = record(await self._api.post(body, key))
        except Uncertain:
            raise
        except KnownError:
            self._tried.discard(key)  # it certainly did not leave
            raise
        if not text(status, "id"):
            raise Uncertain("The server's answer to your message could not be read.")
        return status

    def _receipt(self, outgoing: Outgoing, status: Status) -> Receipt:
        api_id, at = text(status, "id"), moment(status, "created_at") or self._tools.clock.now()
        root = outgoing.conversation or steady(api_id)
        if root.startswith(f"{DIRECT}:"):
            root = outgoing.reply_to or steady(api_id)
        try:
            event = self._statuses.message(status, Place(root), live=True)
        except PayloadSkipped:
            return Receipt(steady(api_id), at)
        return Receipt(steady(api_id), at, event)

    # ---- was it there already? ----

    async def _find(self, outgoing: Outgoing, body: dict[str, Any], at: datetime) -> Status | None:
        """The status that an earlier try became; None when the server shows none."""
        parent = text(body, "in_reply_to_id")
        around = await self._api.context(parent) if parent else None
        found = list(records(around, "descendants")) if around is not None else await self._own_since(at)
        for status in found:
            if self._may_be(status, outgoing, body, at) and await self._says(status, text(body, "status")):
                return status
        return None

    async def _own_since(self, at: datetime) -> list[Status]:
        found: list[Status] = []
        page: list[Item] = await self._lists.page(OWN, [])
        for _ in range(PAGES):
            found += [item.status for item in page]
            if not page or (page[-1].at or at) < self._since(at):
                break
            page = await self._lists.page(OWN, [("max_id", page[-1].id)])
        return found

    def _since(self, at: datetime) -> datetime:
        return at + timedelta(seconds=self._api.ahead) - SKEW

    def _may_be(self, status: Status, outgoing: Outgoing, body: dict[str, Any], at: datetime) -> bool:
        us, when = self._statuses, moment(status, "created_at")
        return (
            us.is_own(status)
            and when is not None
            and when >= self._since(at)
            and steady(text(status, "in_reply_to_id")) == text(body, "in_reply_to_id")
            and us.visibility(status) in (text(body, "visibility"), DIRECT)
            and len(list(records(status, "media_attachments"))) == len(outgoing.files)
        )

    async def _says(self, status: Status, words: str) -> bool:
        typed = await self._api.source(text(status, "id"))
        if typed:
            return alike(typed, words)
        return alike(self._statuses.words(status), self._statuses.bare(status, words))


def _visibility(outgoing: Outgoing) -> str:
    """As the post that is answered, unless the owner chose otherwise; a private answer is for its readers only."""
    if outgoing.visibility is Visibility.PRIVATE:
        return DIRECT
    if outgoing.visibility is Visibility.FOLLOWERS:
        return "private"
    theirs = outgoing.reply_facts.get("visibility", "")
    return theirs if theirs in ("unlisted", "private") else "public"


def _sendable(words: str) -> str:
    """Half a character has no UTF-8."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_first(at: datetime, now: datetime) -> bool:
    return timedelta(0) <= now - at <= timedelta(seconds=FIRST_SECONDS)


def _unpacked(prepared: Prepared) -> tuple[dict[str, Any], datetime]:
    try:
        data = json.loads(prepared.payload)
        return dict(data["body"]), datetime.fromisoformat(data["at"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("This message can no longer be read. Copy its text and write it again.") from error
