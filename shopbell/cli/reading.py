"""`list`, `show` and `search`: works with no network and while the window is open."""

import argparse
from collections.abc import Mapping

from shopbell.cli.context import OK, Context
from shopbell.errors import NotFound, Rejected
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import Attachment, ConversationRow, Draft, Gap, Message, View

_PAGE = 200


async def rows(context: Context, words: argparse.Namespace) -> int:
    """One page of a list; the last row's cursor continues it."""
    left, after, view = words.limit, words.after, View(words.view)
    by_end = words.order == "closing"
    if by_end and view is not View.WAITING:
        raise Rejected("Only the people waiting can be put in this order: list waiting --order closing.")
    if words.people and view is not View.WAITING:
        raise Rejected("Only who waits is listed by person: list waiting --people.")
    now = context.clock.now()
    # What was put off until now is back, also where no engine runs that would bring it.
    context.bell.ring(await context.desk.wake_later(now))
    known = (*await context.library.accounts(), *await context.library.former_accounts())
    addresses = {account.id: account.address for account in known}
    while left:
        size = min(left, _PAGE)
        if words.people:
            page = await context.library.people_waiting(after=after, limit=size, closing=now if by_end else None)
        elif by_end:
            page = await context.library.closing(now, after=after, limit=size)
        else:
            page = await context.library.rows(view, after=after, limit=size)
        for row, cursor in zip(page.rows, page.cursors, strict=True):
            also = _also(row, addresses) if words.people else {}
            context.terminal.row({**_row(row, addresses.get(row.account, "")), **also, "cursor": cursor})
        left, after = left - len(page.rows), page.next
        if not after:
            break
    return OK


def _also(row: ConversationRow, addresses: Mapping[AccountId, str]) -> dict[str, object]:
    """Where else the same person waits, the longest wait first."""
    others = [
        {"conversation": one.conversation, "account": addresses.get(one.account, ""), "network": one.network}
        for one in row.also
    ]
    return {"person_id": row.person, "also": others}


def _row(row: ConversationRow, account: str) -> dict[str, object]:
    return {
        "conversation": row.id,
        "accounts": [account],
        "person": row.person_name or row.person_address,
        "subject": row.subject,
        "turn": row.turn.value,
        "waiting_since": row.waiting_since,
        "answer_until": row.answer_until,
        "no_answer": row.no_answer,
        "stars": row.stars,
        "last_at": row.last_at,
        "messages": row.messages,
        "onlookers": row.onlookers,
        "snippet": row.snippet,
    }


async def show(context: Context, words: argparse.Namespace) -> int:
    """A conversation, whole, in time order."""
    conversation = ConversationId(words.conversation)
    found = await context.library.rows_by_id([conversation])
    if not found:
        raise NotFound(f"There is no conversation {conversation}.")
    messages = await every_message(context, found[0].id)
    draft = await context.library.draft(f"c{found[0].id}")
    gaps = await context.library.gaps(found[0].account)
    context.terminal.row(
        {
            "conversation": found[0].id,
            "messages": [message_row(message) for message in messages],
            "draft": None if draft is None else _draft_row(draft),
            "gaps": [_gap_row(gap) for gap in gaps],
        }
    )
    return OK


async def every_message(context: Context, conversation: ConversationId) -> list[Message]:
    """All messages of a conversation, oldest first, page by page."""
    page = await context.library.messages(conversation, limit=_PAGE)
    messages = list(page.messages)
    while page.more_before and messages:
        page = await context.library.messages_before(conversation, messages[0].id, limit=_PAGE)
        messages[:0] = page.messages
    return messages


def message_row(message: Message) -> dict[str, object]:
    """What scripts see of a message."""
    return {
        "id": message.id,
        "remote_id": message.remote_id,
        "at": message.at.isoformat(),
        "direction": message.direction.value,
        "author": message.author_name or message.author_address,
        "text": message.text,
        "visibility": message.visibility.value,
        "attachments": [_attachment_row(attachment) for attachment in message.attachments],
        "delivery": message.delivery.value,
        "delivered_at": None if message.delivered_at is None else message.delivered_at.isoformat(),
        "facts": dict(message.facts),
    }


def _attachment_row(attachment: Attachment) -> dict[str, object]:
    return {
        "name": attachment.name,
        "type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def _draft_row(draft: Draft) -> dict[str, object]:
    return {"text": draft.text, "updated_at": draft.updated_at.isoformat()}


def _gap_row(gap: Gap) -> dict[str, object]:
    return {
        "start": None if gap.start is None else gap.start.isoformat(),
        "end": gap.end.isoformat(),
        "reason": gap.reason,
        "closed_at": None if gap.closed_at is None else gap.closed_at.isoformat(),
    }


async def search(context: Context, words: argparse.Namespace) -> int:
    """Messages that hold the words, newest first."""
    left, before = words.limit, None
    while left:
        hits = await context.library.search(words.query, limit=min(left, _PAGE), before=before)
        for hit in hits:
            context.terminal.row(
                {
                    "message": hit.message,
                    "conversation": hit.conversation,
                    "at": hit.at,
                    "snippet": hit.snippet,
                }
            )
        left -= len(hits)
        if len(hits) < _PAGE:
            break
        before = MessageId(hits[-1].message)
    return OK
