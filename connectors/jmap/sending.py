"""Leaving once: looked for, then laid into Drafts as its exact bytes, then submitted (RFC 8621 4.8, 7.5).

Laying a draft can be repeated; only the submission cannot. It names the state that was seen when the message was
looked for (`ifInState`, RFC 8620 5.3): had an earlier try come through since, the server refuses, and it is looked
for again.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit.letters.identity import message_id
from connectors._kit.letters.outgoing import Envelope
from connectors._kit.mime import Headers
from connectors._kit.values import at, record, records, text
from connectors.jmap.api import Api
from connectors.jmap.mailboxes import ASKED, Mailboxes, read_mailboxes
from connectors.jmap.overview import Overview, read_overview
from connectors.jmap.walk import NEWEST_FIRST
from connectors.jmap.wording import CANNOT_SEND, READ_ONLY, Refused, object_refused
from shopbell.connector import Clock
from shopbell.errors import KnownError, Rejected, Unreachable

LOOKS: Final = 3
NEWEST: Final = 100
_WHERE: Final = ("id", "threadId", "mailboxIds", "keywords", "header:Message-ID", "header:From", "header:Date")
_NAMES: Final = {"drafts": "Drafts", "sent": "Sent"}


@dataclass(frozen=True, slots=True)
class Lying:
    """A message of ours at the server: its id and that of its thread."""

    id: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the server shows of a message by its Message-ID, and what is needed to submit it."""

    state: str
    """Of submissions, before it was looked for."""
    boxes: Mailboxes
    identities: Sequence[Mapping[str, Any]]
    left: bool
    lying: Lying
    """What an earlier try laid there; its id is '' when there is none."""


async def look(api: Api, payload: bytes) -> Looked:
    """Whether it left already. Raises Rejected where nothing can leave at all."""
    resource = await api.resource()
    if not resource.sends(api.account):
        raise Rejected(CANNOT_SEND)
    if resource.is_read_only(api.account):
        raise Rejected(READ_ONLY)
    wanted = message_id(Headers.of(payload))
    submissions, identities, listed = await api.calls(
        ("EmailSubmission/get", {"ids": []}), ("Identity/get", {"ids": None}), ("Mailbox/get", ASKED)
    )
    boxes = read_mailboxes(listed)
    found = await api.get("Email", await _candidates(api, wanted, boxes), _WHERE)
    # A filter finds what holds the words: who quotes our id in theirs is not us.
    ours = [one for one in map(read_overview, found) if one.remote_id.partition("#")[0] == wanted]
    left, lying = await _judged(api, ours)
    return Looked(text(submissions, "state"), boxes, tuple(records(identities, "list")), left, lying)


async def _candidates(api: Api, wanted: str, boxes: Mailboxes) -> list[str]:
    """Ids of messages that may be it; where a server cannot look into headers, the newest of Sent and Drafts."""
    try:
        return await _found(api, {"header": ["Message-ID", wanted]})
    except Refused as error:
        if error.kind != "unsupportedFilter":
            raise
    places = [boxes.roles[role] for role in ("sent", "drafts") if role in boxes.roles]
    return [one for place in places for one in await _found(api, {"inMailbox": place})]


async def _found(api: Api, filtered: Mapping[str, object]) -> list[str]:
    answer = await api.call("Email/query", filter=filtered, sort=NEWEST_FIRST, limit=NEWEST)
    ids = at(answer, "ids")
    return [str(one) for one in ids] if isinstance(ids, list) else []


async def _judged(api: Api, ours: Sequence[Overview]) -> tuple[bool, Lying]:
    """What is no draft has left, wherever it lies now, in the bin too. A draft: if it has a submission that stands."""
    lying = Lying()
    for one in ours:
        lying = Lying(one.id, one.thread)
        if not one.draft:
            return True, lying
        query = await api.call("EmailSubmission/query", filter={"emailIds": [one.id]}, limit=10)
        ids = at(query, "ids")
        named = [str(each) for each in ids] if isinstance(ids, list) else []
        known = await api.get("EmailSubmission", named, ("id", "undoStatus"))
        if any(text(each, "undoStatus") != "canceled" for each in known):
            return True, lying
    return False, lying


async def submit(api: Api, payload: bytes, envelope: Envelope, clock: Clock) -> str:
    """Look, and send once; the id of its thread. Raises Uncertain when it may have left, else it certainly did not."""
    await _check_size(api, payload)
    for _ in range(LOOKS):
        looked = await look(api, payload)
        if looked.left:
            return looked.lying.thread
        identity = _identity(looked.identities, envelope.sender)
        drafts, sent = await _box(api, looked.boxes, "drafts"), await _box(api, looked.boxes, "sent")
        draft = looked.lying if looked.lying.id else await _laid(api, payload, drafts, clock)
        moved = {f"mailboxIds/{drafts}": None, f"mailboxIds/{sent}": True, "keywords/$draft": None}
        if drafts == sent:
            moved = {"keywords/$draft": None}
        try:
            await _submitted(api, draft.id, identity, envelope, moved, looked.state, clock)
        except Refused as error:
            if error.kind == "stateMismatch":
                continue
            await _take_back(api, draft.id)
            raise
        return draft.thread
    raise Unreachable("The server is busy with other messages of yours. Shopbell tries again by itself.")


async def _check_size(api: Api, payload: bytes) -> None:
    limits = (await api.resource()).limits
    most = min((one for one in (limits.upload, limits.message) if one), default=0)
    if most and len(payload) > most:
        raise Rejected(f"The message is too large: the server takes {_megabytes(most)}. Leave a file out.")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _identity(identities: Sequence[Mapping[str, Any]], sender: str) -> str:
    """The one with this address, or with '*' for its domain (RFC 8621 6); else the first, and the server judges."""
    wildcard = f"*@{sender.rpartition('@')[2]}".lower()
    for wanted in (sender.lower(), wildcard):
        found = next((one for one in identities if text(one, "email").lower() == wanted), None)
        if found:
            return text(found, "id")
    if not identities:
        raise Rejected("Your provider names no address that you may send from. Set one up there.")
    return text(identities[0], "id")


async def _box(api: Api, boxes: Mailboxes, role: str) -> str:
    """The mailbox of this role, made where there is none."""
    if role in boxes.roles:
        return boxes.roles[role]
    made = await api.call("Mailbox/set", create={"m": {"name": _NAMES[role], "role": role}})
    found = text(made, "created", "m", "id") or boxes.roles.get("inbox", "")
    if not found:
        raise Rejected("The server has no mailbox for what is sent, and lets none be made.")
    return found


async def _laid(api: Api, payload: bytes, drafts: str, clock: Clock) -> Lying:
    """Into Drafts, byte for byte; the one that is there already, where the server keeps only one."""
    blob = await api.upload(payload, "message/rfc822")
    laid = {"blobId": blob, "mailboxIds": {drafts: True}, "keywords": {"$draft": True, "$seen": True}}
    answer = await api.call("Email/import", emails={"m": laid})
    refused = record(answer, "notCreated", "m")
    name = text(answer, "created", "m", "id") or text(refused, "existingId")
    if not name:
        raise object_refused(refused, clock.now(), sending=False)
    return Lying(name, text(answer, "created", "m", "threadId"))


async def _submitted(
    api: Api, draft: str, identity: str, to: Envelope, moved: Mapping[str, object], state: str, clock: Clock
) -> None:
    """The one request that cannot be repeated."""
    envelope = {"mailFrom": {"email": to.sender}, "rcptTo": [{"email": one} for one in to.recipients]}
    created = {"s": {"emailId": draft, "identityId": identity, "envelope": envelope}}
    arguments = {"ifInState": state, "create": created, "onSuccessUpdateEmail": {"#s": moved}}
    (answer,) = await api.calls(("EmailSubmission/set", arguments), sending=True)
    if not record(answer, "created", "s"):
        raise object_refused(record(answer, "notCreated", "s"), clock.now(), sending=True)


async def _take_back(api: Api, draft: str) -> None:
    """A refused message is no draft of the owner's; it stands in Shopbell with the reason."""
    try:
        async with asyncio.timeout(20):
            await api.call("Email/set", destroy=[draft])
    except (KnownError, TimeoutError):
        return
