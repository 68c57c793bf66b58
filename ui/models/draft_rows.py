"""The place "Drafts": answers stand as their conversation, new messages as rows of their own."""

from dataclasses import dataclass, field

from shopbell.ids import ConversationId
from shopbell.model import ConversationRow, Draft, Turn
from shopbell.ports import Library, RowPage
from shopbell.text.at_need import one_line
from ui.words import tr


@dataclass(frozen=True, slots=True)
class DraftSource:
    """Newest draft first. A new message gets a negative id here; `keys` says which draft that is."""

    library: Library
    keys: dict[ConversationId, str] = field(default_factory=dict)

    async def page(self, after: str, limit: int) -> RowPage:
        """All of them: nobody has thousands of drafts."""
        drafts = await self.library.drafts()
        ids = [draft.conversation for draft in drafts if draft.conversation is not None]
        rows = {row.id: row for row in await self.library.rows_by_id(ids)}
        shown: dict[ConversationId, ConversationRow] = {}
        for draft in drafts:
            row = rows.get(draft.conversation) if draft.conversation is not None else self._begun(draft)
            if row is not None:
                shown[row.id] = row
        return RowPage(tuple(shown.values()))

    def _begun(self, draft: Draft) -> ConversationRow:
        id_ = ConversationId(-1 - int.from_bytes(draft.key.encode()[-7:], "big"))
        self.keys[id_] = draft.key
        return ConversationRow(
            id=id_,
            account=draft.account,
            connector="",
            person=None,
            person_name=draft.to[0] if draft.to else tr("New message"),
            person_address="",
            subject=draft.subject,
            turn=Turn.SETTLED,
            waiting_since=None,
            last_at=draft.updated_at,
            messages=0,
            unseen=0,
            snippet=one_line(draft.text),
            open_question="",
            open_questions=0,
            visibility=draft.visibility,
            robot=False,
            later_until=None,
            settled_reason="",
            has_draft=True,
            outbox_state=None,
        )
