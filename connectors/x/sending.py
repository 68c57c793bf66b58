"""The way out: an answer, once. X knows no key of ours; whether one left is looked up among our own newest posts."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors.x.api import XApi
from connectors.x.budget import Ledger
from connectors.x.mapping import DM_FIELDS, POST_FIELDS, PRIVATE, answered, words_of
from connectors.x.prices import DELETE, DM, DM_READ, LINK, METADATA, POST, SUMMONED
from connectors.x.settings import XSettings
from shopbell.common_facts import no_answer
from shopbell.connector import Outgoing, OutgoingFile, Prepared, Receipt, Toolbox
from shopbell.errors import Rejected, Uncertain
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.counters import Unit, count
from shopbell.text.links_found import x_spans

WORDS, PRIVATE_WORDS = 280, 10_000
PICTURES: Final = ("image/jpeg", "image/png", "image/webp", "image/gif")
PICTURE_BYTES: Final = 5_000_000
MOST: Final = 4
LOOKED_AT: Final = 10
"""Own posts, at most, when an answer is looked for."""
SKEW: Final = timedelta(seconds=90)
_CASHTAG: Final = re.compile(r"(?<!\w)\$[A-Za-z]{1,6}\b")


@dataclass(frozen=True, slots=True)
class Letter:
    """What was fixed before it leaves."""

    text: str
    reply_to: str
    talk: str
    """Of a private message; '' for a public answer."""
    at: datetime

    @property
    def link(self) -> bool:
        """Whether X will find an address in it."""
        return bool(x_spans(self.text))


class Leaving:
    """One account's answers."""

    def __init__(self, settings: XSettings, api: XApi, ledger: Ledger, tools: Toolbox) -> None:
        self._settings = settings
        self._api = api
        self._ledger = ledger
        self._tools = tools

    def prepare(self, outgoing: Outgoing) -> Prepared:
        """Raises Rejected with what to do."""
        check(outgoing)
        talk = outgoing.conversation.removeprefix(PRIVATE) if outgoing.conversation.startswith(PRIVATE) else ""
        words = unicodedata.normalize(
            "NFC", outgoing.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
        body = {"text": words, "reply_to": outgoing.reply_to, "talk": talk, "at": self._tools.clock.now().isoformat()}
        return Prepared(json.dumps(body).encode())

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Once. What it costs is noted first."""
        letter = _unpacked(prepared)
        cost = self.cost(letter, outgoing)
        remedy = "Without the link it is cheaper. " if letter.link and not letter.talk else ""
        async with self._ledger.answering(cost, remedy=remedy):
            media = [await self._uploaded(file, letter) for file in outgoing.files]
            data = await self._write(letter, media)
        number = values.text(data, "dm_event_id" if letter.talk else "id")
        if not number:
            raise Uncertain("X did not say which number the message has, so look whether it arrived.")
        return self._receipt(outgoing, letter, number)

    def cost(self, letter: Letter, outgoing: Outgoing) -> int:
        """At its worst: X's price list does not say what an answer to a mention costs that has a link."""
        described = METADATA * sum(bool(file.description) for file in outgoing.files)
        if letter.talk:
            return DM + described
        return (LINK if letter.link else SUMMONED if letter.reply_to else POST) + described

    async def find(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """Among our own newest; X charges a tenth of a cent for each, and a cent for each private message."""
        letter = _unpacked(prepared)
        found = await (self._private_since(letter) if letter.talk else self._own_since(letter))
        for one in found:
            if self._is_it(one, letter):
                return self._receipt(outgoing, letter, values.text(one, "id"), values.moment(one, "created_at"))
        return None

    async def delete(self, remote_id: str) -> None:
        """Gone already is done."""
        number = remote_id.removeprefix(PRIVATE)
        if not number.isdecimal():
            raise Rejected("This is no message of X.")
        path = f"2/dm_events/{number}" if remote_id.startswith(PRIVATE) else f"2/tweets/{number}"
        async with self._ledger.answering(DELETE):
            await self._api.delete(path)

    # ---- out

    async def _uploaded(self, file: OutgoingFile, letter: Letter) -> str:
        kind = "gif" if file.media_type == "image/gif" else "image"
        media = await self._api.upload(file, f"{'dm' if letter.talk else 'tweet'}_{kind}")
        if file.description:
            await self._api.describe(media, file.description)
        return media

    async def _write(self, letter: Letter, media: list[str]) -> Mapping[str, Any]:
        body: dict[str, object] = {"text": letter.text} if letter.text.strip() else {}
        if letter.talk:
            if media:
                body["attachments"] = [{"media_id": one} for one in media]
            return await self._api.write(f"2/dm_conversations/{letter.talk}/messages", body)
        body["reply"] = {"in_reply_to_tweet_id": letter.reply_to}
        if media:
            body["media"] = {"media_ids": media}
        return await self._api.write("2/tweets", body)

    def _receipt(self, outgoing: Outgoing, letter: Letter, number: str, at: datetime | None = None) -> Receipt:
        when = at or self._tools.clock.now()
        remote_id = f"{PRIVATE}{number}" if letter.talk else number
        us = self._settings.username
        event = MessageSeen(
            remote_id=remote_id,
            at=when,
            author=Author(f"@{us}"),
            own=True,
            text=letter.text,
            thread=Thread(conversation=outgoing.conversation),
            recipients=tuple(Author(one) for one in outgoing.to),
            visibility=Visibility.PRIVATE if letter.talk else Visibility.PUBLIC,
            reply_to="" if letter.talk else letter.reply_to,
            facts={"link": f"https://x.com/{us}/status/{number}"} if not letter.talk else {},
        )
        return Receipt(remote_id, when, event if not outgoing.files else None)

    # ---- was it there already?

    async def _own_since(self, letter: Letter) -> list[Mapping[str, Any]]:
        params = {
            "max_results": str(LOOKED_AT),
            "tweet.fields": POST_FIELDS,
            "start_time": (letter.at - SKEW).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        price = self._settings.own_read
        return await self._looked(f"2/users/{self._settings.user}/tweets", params, price, "post")

    async def _private_since(self, letter: Letter) -> list[Mapping[str, Any]]:
        params = {"max_results": "5", "dm_event.fields": DM_FIELDS, "event_types": "MessageCreate"}
        found = await self._looked(f"2/dm_conversations/{letter.talk}/dm_events", params, DM_READ, "dm")
        return [one for one in found if (values.moment(one, "created_at") or letter.at) >= letter.at - SKEW]

    async def _looked(self, path: str, params: dict[str, str], price: int, kind: str) -> list[Mapping[str, Any]]:
        """From what is kept for answers: an answer in doubt is more pressing than the plan of the day."""
        async with self._ledger.looking_up(price * int(params["max_results"])) as bill:
            found = list(values.records(await self._api.read(path, params), "data"))
            bill.actual = price * await self._ledger.fresh(kind, [values.text(one, "id") for one in found])
        return found

    def _is_it(self, one: Mapping[str, Any], letter: Letter) -> bool:
        writer = values.text(one, "sender_id") or values.text(one, "author_id")
        right_place = bool(letter.talk) or answered(one) == letter.reply_to
        return writer == self._settings.user and right_place and _bare(words_of(one, {})) == _bare(letter.text)


def check(outgoing: Outgoing) -> None:
    """What X would refuse for certain."""
    private = outgoing.conversation.startswith(PRIVATE)
    if not private and not outgoing.reply_to.isdecimal():
        raise Rejected("Shopbell answers at X; it does not begin posts. Write this one at X itself.")
    if why := no_answer(outgoing.reply_facts):
        raise Rejected(why)
    if not outgoing.text.strip() and not outgoing.files:
        raise Rejected("There is nothing to send yet.")
    limit, unit = (PRIVATE_WORDS, Unit.CODE_POINTS) if private else (WORDS, Unit.X_WEIGHTED)
    over = count(outgoing.text, unit) - limit
    if over > 0:
        raise Rejected(f"X takes {limit:,} characters here, and this is {over:,} too long.")
    if not private and len(_CASHTAG.findall(outgoing.text)) > 1:
        raise Rejected("X takes one $NAME in a message from a program. Leave the others out.")
    _check_files(outgoing.files, 1 if private else MOST)


def _check_files(files: tuple[OutgoingFile, ...], most: int) -> None:
    if len(files) > most:
        raise Rejected("X takes one picture with a private message." if most == 1 else "X takes four pictures at once.")
    for file in files:
        if file.media_type not in PICTURES:
            raise Rejected(f"Shopbell sends pictures to X, and {file.name} is none.")
        if len(file.content) > PICTURE_BYTES:
            raise Rejected(f"{file.name} is too large for X, which takes pictures of up to 5 MB.")


def _unpacked(prepared: Prepared) -> Letter:
    try:
        data = json.loads(prepared.payload)
        return Letter(data["text"], data["reply_to"], data["talk"], datetime.fromisoformat(data["at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("This message can no longer be read. Copy its text and write it again.") from error


def _bare(text: str) -> str:
    """Without addresses, which X writes anew, and without how it is broken into lines."""
    for span in reversed(x_spans(text)):
        text = text[: span.start] + text[span.end :]
    return " ".join(text.split())
