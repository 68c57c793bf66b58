"""Where each copy of a message lies."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

ID_FIELDS = "MESSAGE-ID FROM DATE"
"""What the remote id is made of; see `_kit/letters/identity.py`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy lies; as text 'FOLDER;uidvalidity;uid', the folder percent-encoded."""

    folder: str
    uidvalidity: int
    uid: int

    def __str__(self) -> str:
        return f"{folder_prefix(self.folder)}{self.uidvalidity};{self.uid}"

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """None when it is not one of ours."""
        folder, _, rest = text.partition(";")
        validity, _, uid = rest.partition(";")
        if not (validity.isdigit() and uid.isdigit()):
            return None
        return cls(unquote(folder), int(validity), int(uid))


def folder_prefix(folder: str) -> str:
    """What all places of a folder begin with."""
    return quote(folder, safe=" /.[]-_") + ";"
