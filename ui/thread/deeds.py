"""What somebody asked for on a line of the timeline; the pane does it."""

from dataclasses import dataclass
from enum import StrEnum

from shopbell.ids import ConversationId
from shopbell.model import Attachment, Message


class DeedKind(StrEnum):
    """Everything that can be done with a line."""

    TOGGLE = "toggle"
    SELECT = "select"
    REPLY = "reply"
    COPY = "copy"
    SHOW_ORIGINAL = "show original"
    SHOW_TEXT = "show text"
    SHOW_PICTURES = "show pictures"
    BROWSER = "open in browser"
    SOURCE = "show source"
    LINK = "link"
    UNDO = "undo"
    RETRY = "send again"
    ARRIVED = "it arrived"
    DROP = "drop it"
    EDIT = "edit and send again"
    CHANGE = "change what was sent"
    DELETE = "delete there"
    APPROVE = "approve"
    SPAM = "mark as spam"
    BIN = "move to the bin"
    HIDE = "hide there"
    SHOW = "show there again"
    LIKE = "like there"
    UNLIKE = "like no more"
    DROP_ERRAND = "take the wish back"
    SETTLE_QUESTION = "settle a question"
    OPEN_QUESTION = "open a question again"
    NO_QUESTION = "this is no question"
    IS_QUESTION = "this is a question"
    PAGE = "open its page"
    ELSEWHERE = "answer in its conversation"
    PROMISE = "keep as a promise"
    """`words` are the marked ones."""
    SAVE_FILE = "save file"
    OPEN_FILE = "open file"
    FETCH_FILE = "fetch file"
    RESIZED = "resized"
    """A line became higher or lower by itself."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One request. `words` and `address` belong to a link, `at` to a question: where in the text, in code points."""

    kind: DeedKind
    message: Message | None = None
    file: Attachment | None = None
    words: str = ""
    address: str = ""
    at: int = -1


_THERE_ONLY = frozenset(
    {
        DeedKind.ELSEWHERE,
        DeedKind.REPLY,
        DeedKind.UNDO,
        DeedKind.EDIT,
        DeedKind.CHANGE,
        DeedKind.SETTLE_QUESTION,
        DeedKind.OPEN_QUESTION,
        DeedKind.NO_QUESTION,
        DeedKind.IS_QUESTION,
        DeedKind.PROMISE,
    }
)
"""What is done in the field or about the turn of a conversation."""


def belongs_there(deed: Deed, here: ConversationId) -> bool:
    """Whether the message's own conversation has to be opened first."""
    return deed.message is not None and deed.message.conversation != here and deed.kind in _THERE_ONLY
