"""The YouTube Data API of one channel: requests, their units, and JSON; nothing else.

Sources: the discovery document youtube.v3 (paths, parameters) and https://developers.google.com/youtube/v3/docs
(commentThreads, comments: behaviour and reasons of errors).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from connectors._kit import values
from connectors._kit.google.asking import GoogleApi
from connectors._kit.google.meaning import BadPage, DayUsed, Gone, Service
from connectors._kit.google.signing import Signature, base_of
from connectors.youtube.ledger import DAY_UNITS, Ledger, day_ends
from shopbell.connector import Toolbox
from shopbell.errors import RateLimited, Rejected

Record = Mapping[str, Any]
BASE: Final = "https://youtube.googleapis.com"
SCOPE: Final = "https://www.googleapis.com/auth/youtube.force-ssl"
PAGE: Final = 100
AT_ONCE: Final = 50
"""Ids in one question."""
PUBLISHED, HELD, REJECTED = "published", "heldForReview", "rejected"
_NO_REPLY: Final = "YouTube takes no answer from programs there. Answer on its own page."
SERVICE: Final = Service(
    "YouTube",
    "YouTube Data API v3",
    {
        "commentNotFound": (Gone, "This comment is no longer on YouTube."),
        "parentCommentNotFound": (Gone, "The comment that you answer is no longer on YouTube."),
        "commentThreadNotFound": (Gone, "This comment is no longer on YouTube."),
        "videoNotFound": (Gone, "This video is no longer on YouTube."),
        "commentTextTooLong": (Rejected, "This is too long for YouTube. Shorten it."),
        "commentTextRequired": (Rejected, "YouTube takes no empty comment."),
        "operationNotSupported": (Rejected, _NO_REPLY),
        "parentCommentIsPrivate": (Rejected, _NO_REPLY),
        "commentsDisabled": (Rejected, "Comments are switched off for this video. Switch them on in YouTube Studio."),
        "ineligibleAccount": (
            Rejected,
            "This Google account has no YouTube channel that could comment. Open YouTube with it once, then try again.",
        ),
        "processingFailure": (Rejected, "YouTube could not take this. Change a word, or write it on YouTube itself."),
        "invalidPageToken": (BadPage, "YouTube does not take this page any more."),
    },
    day_ends,
)


class Api:
    """Each call notes its units first. Raises the errors of `shopbell.errors`."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings`: client_id, daily_units."""
        units = settings.get("daily_units", "")
        self.ledger = Ledger(tools.meter, tools.clock, int(units) if units.isdecimal() else DAY_UNITS, SERVICE)
        self.signature = Signature(settings, SCOPE, tools)
        self._google = GoogleApi(base_of(settings, BASE), SERVICE, self.signature, tools)

    async def close(self) -> None:
        """Let go of connections."""
        await self._google.close()

    # ---- reading

    async def mine(self) -> Record:
        """The channel we are; {} when the account has none."""
        found = await self._get("channels.list", {"part": "snippet", "mine": True, "maxResults": 1})
        return next(values.records(found, "items"), {})

    async def titles(self, videos: Sequence[str]) -> Mapping[str, str]:
        """Titles of videos that are there."""
        titles: dict[str, str] = {}
        for start in range(0, len(videos), AT_ONCE):
            asked = ",".join(videos[start : start + AT_ONCE])
            found = await self._get("videos.list", {"part": "snippet", "id": asked, "maxResults": AT_ONCE})
            titles |= {values.text(v, "id"): values.text(v, "snippet", "title") for v in values.records(found, "items")}
        return titles

    async def threads(self, channel: str, status: str = PUBLISHED, token: str = "") -> Record:
        """A page of threads, those begun last first: `items` and `nextPageToken`."""
        asked = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": channel,
            "order": "time",
            "moderationStatus": status,
            "maxResults": PAGE,
            "textFormat": "plainText",
            **({"pageToken": token} if token else {}),
        }
        return await self._get("commentThreads.list", asked)

    async def some(self, threads: Sequence[str]) -> tuple[Record, ...]:
        """These threads, as far as they are there."""
        found: list[Record] = []
        for start in range(0, len(threads), AT_ONCE):
            asked = ",".join(threads[start : start + AT_ONCE])
            page = await self._get("commentThreads.list", {"part": "snippet", "id": asked, "textFormat": "plainText"})
            found += values.records(page, "items")
        return tuple(found)

    async def replies(self, thread: str) -> AsyncIterator[Record]:
        """Everything that was answered to a first comment."""
        token = ""
        while True:
            asked = {"part": "snippet", "parentId": thread, "maxResults": PAGE, "textFormat": "plainText"}
            page = await self._get("comments.list", {**asked, **({"pageToken": token} if token else {})})
            for one in values.records(page, "items"):
                yield one
            before, token = token, values.text(page, "nextPageToken")
            if not token or token == before:
                return

    async def _get(self, what: str, asked: Mapping[str, object]) -> Record:
        await self.ledger.pay(what)
        try:
            return await self._google.get(_path(what), asked)
        except RateLimited as limit:
            await self._emptied(limit)
            raise

    # ---- writing

    async def answer(self, parent: str, text: str) -> Record:
        """A reply below a first comment. Raises what `Http.request` raises for a write."""
        body = {"snippet": {"parentId": parent, "textOriginal": text}}
        return await self._write("comments.insert", "POST", {"part": "snippet"}, body)

    async def change(self, comment: str, text: str) -> None:
        """Other words."""
        body = {"id": comment, "snippet": {"textOriginal": text}}
        await self._write("comments.update", "PUT", {"part": "snippet"}, body, safe=True)

    async def remove(self, comment: str) -> None:
        """Delete ours; raises Gone when it is not there."""
        await self._write("comments.delete", "DELETE", {"id": comment}, safe=True)

    async def judge(self, comment: str, status: str) -> None:
        """Show or reject what somebody wrote; nobody is banned by this."""
        asked = {"id": comment, "moderationStatus": status}
        await self._write("comments.setModerationStatus", "POST", asked, safe=True)

    async def _write(
        self, what: str, method: str, asked: Mapping[str, object], body: object = None, *, safe: bool = False
    ) -> Record:
        await self.ledger.pay(what, reading=False)
        try:
            return await self._google.write(method, _path(what), asked, body, safe=safe)
        except RateLimited as limit:
            await self._emptied(limit)
            raise

    async def _emptied(self, limit: RateLimited) -> None:
        """Google's word that the day's units are gone, also by other programs of the project."""
        if isinstance(limit, DayUsed):
            await self.ledger.emptied()


def _path(what: str) -> str:
    name, _, verb = what.partition(".")
    return f"/youtube/v3/{name}" + ("/setModerationStatus" if verb == "setModerationStatus" else "")
