"""Which mailboxes count, by their role (RFC 8621 2): what lies only in Drafts, Junk or Trash is not there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors._kit.values import records, text

ASKED: Final = {"ids": None, "properties": ["id", "name", "role"]}
_OUT: Final = frozenset({"drafts", "junk", "trash"})
_EVERYTHING: Final = frozenset({"all", "flagged", "important"})
"""Collections of what lies elsewhere (RFC 6154), of the bin too perhaps."""


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """An account's mailboxes; ids by role."""

    roles: Mapping[str, str]
    out: tuple[str, ...]
    """Those whose messages are left out."""
    everything: tuple[str, ...] = ()
    """Those that show what lies elsewhere."""

    @property
    def filter(self) -> Mapping[str, object]:
        """For `Email/query`: everything that is shown."""
        return {"inMailboxOtherThan": list(self.out)} if self.out else {}

    def shows(self, lies_in: Sequence[str] | frozenset[str]) -> bool:
        """Whether a message in these mailboxes is shown."""
        thrown = any(one in self.out for one in lies_in)
        return any(one not in self.out and not (thrown and one in self.everything) for one in lies_in)

    def is_sent(self, lies_in: frozenset[str]) -> bool:
        """Whether it was sent by the shop."""
        return self.roles.get("sent", "") in lies_in


def read_mailboxes(answer: Mapping[str, Any]) -> Mailboxes:
    """From the answer to `Mailbox/get`."""
    found = {text(one, "role"): text(one, "id") for one in records(answer, "list") if text(one, "role")}
    out, everything = (tuple(sorted(found[role] for role in some & found.keys())) for some in (_OUT, _EVERYTHING))
    return Mailboxes(found, out, everything)
