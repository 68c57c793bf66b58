"""Comments and tagged posts as messages: pure, and it believes nothing of what came.

Instagram knows two steps only: an answer to an answer lands beneath the top comment. So a conversation is a top comment
with all that stands beneath it, in the order of time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.graph.said import author_of
from connectors._kit.graph.times import later, moment_of
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

Record = Mapping[str, Any]
CONTEXT_LETTERS: Final = 600
PRIVATE_FOR: Final = timedelta(days=7)
"""How long a comment can be answered in private (instagram-messaging/features/private-replies)."""
TAGS: Final = "tags"
NO_COMMENT: Final = "Instagram lets no program comment on a post in which you are tagged. Open it in the browser."
HIDDEN: Final = "Instagram takes no answer to a hidden comment. Show it again first."


@dataclass(frozen=True, slots=True)
class Us:
    """The account: its numbers at Meta, and its name."""

    numbers: frozenset[str]
    username: str

    def wrote(self, comment: Record) -> bool:
        """By number, or by the name that only one account has."""
        name = values.text(comment, "from", "username") or values.text(comment, "username")
        return values.text(comment, "from", "id") in self.numbers or bool(name and name == self.username)


def messages_of(us: Us, source: str, post: Record, comments: Sequence[Record], live: bool) -> list[MessageSeen]:
    """What stands beneath a post of ours; of a post that tags us, itself."""
    number = values.text(post, "id")
    if source == TAGS:
        return [_tagged(post, live)] if number else []
    found: list[MessageSeen] = []
    for comment in comments:
        top = values.text(comment, "id")
        if top:
            found.append(_comment(us, post, comment, top, live))
            answers = [one for one in values.records(comment, "replies", "data") if values.text(one, "id")]
            found += [_comment(us, post, one, top, live) for one in answers]
    return found


def _comment(us: Us, post: Record, comment: Record, top: str, live: bool) -> MessageSeen:
    number, at, own = values.text(comment, "id"), moment_of(comment, "timestamp"), us.wrote(comment)
    hidden = values.flag(comment, "hidden")
    facts = {"post": values.text(post, "id"), "answer_at": top, "link": _link(post), "hidden": "1" if hidden else ""}
    facts["judged"] = "delete" if own else "hide show bin"
    if not own:
        facts |= {"privately": "comment_id", "private_until": later(at, PRIVATE_FOR).isoformat()}
        facts["no_answer"] = HIDDEN if hidden else ""
    return MessageSeen(
        remote_id=number,
        at=at,
        author=_author(comment, f"comment:{number}"),
        own=own,
        text=clean_text(values.text(comment, "text")).strip(),
        thread=Thread(conversation=top),
        visibility=Visibility.PUBLIC,
        reply_to=top if top != number else "",
        context=clean_text(values.text(post, "caption")).strip()[:CONTEXT_LETTERS],
        live=live,
        facts={name: value for name, value in facts.items() if value},
    )


def _tagged(post: Record, live: bool) -> MessageSeen:
    number = values.text(post, "id")
    words = clean_text(values.text(post, "caption")).strip()
    return MessageSeen(
        remote_id=number,
        at=moment_of(post, "timestamp"),
        author=_author(post, f"post:{number}"),
        own=False,
        text=words or "Tagged you in a post without words.",
        thread=Thread(conversation=number),
        visibility=Visibility.PUBLIC,
        mention=True,
        live=live,
        facts={"link": _link(post), "no_answer": NO_COMMENT, "judged": ""},
    )


def _author(thing: Record, nobody: str) -> Author:
    """By number where Instagram gives one; else by the name there, which its owner may change."""
    writer = values.record(thing, "from")
    if values.text(writer, "id"):
        return author_of(writer, nobody)
    name = one_line(clean_text(values.text(thing, "username")))
    return Author(f"@{name}" if name else nobody, name or "Somebody")


def _link(post: Record) -> str:
    link = one_line(values.text(post, "permalink"))
    return link if link.startswith("https://") else ""
