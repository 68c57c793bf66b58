"""Which folders are read: by special use (RFC 6154), else by the names providers give them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.mail.imap.client import Listed

_ALWAYS_OUT = frozenset(
    {"\\noselect", "\\nonexistent", "\\drafts", "\\junk", "\\trash", "\\flagged", "\\important", "\\snoozed"}
)
_NAMES = {
    "\\sent": "sent|sent items|sent mail|sent messages|gesendet|gesendete elemente|gesendete objekte|envoyés|"
    "messages envoyés|éléments envoyés|enviados|elementos enviados|posta inviata|inviata|verzonden items|"
    "wysłane|отправленные",
    "\\drafts": "drafts|draft|entwürfe|brouillons|borradores|bozze|concepten|rascunhos|szkice|черновики",
    "\\trash": "trash|deleted items|deleted messages|bin|papierkorb|gelöschte elemente|gelöscht|corbeille|"
    "éléments supprimés|papelera|elementos eliminados|cestino|prullenbak|lixeira|kosz|корзина",
    "\\junk": "junk|junk e-mail|junk email|spam|bulk mail|bulk|spamverdacht|unbekannt|courrier indésirable|"
    "indésirables|correo no deseado|posta indesiderata|ongewenste e-mail|lixo eletrônico|спам",
    "\\noselect": "outbox|postausgang|calendar|kalender|contacts|kontakte|tasks|aufgaben|notes|notizen|journal|"
    "sync issues|conversation history|templates|vorlagen|rss feeds",
}
_BY_NAME = {name: use for use, names in _NAMES.items() for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class Folder:
    """One that is read."""

    name: str
    uidvalidity: int
    messages: int
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Folders:
    """What an account has. `sent` is '' when it has no such folder."""

    read: tuple[Folder, ...]
    sent: str = ""
    everything: str = ""
    """Gmail's All Mail."""

    def named(self, name: str) -> Folder | None:
        """One of those read."""
        return next((one for one in self.read if one.name == name), None)


def chosen(listed: Sequence[Listed], *, gmail: bool) -> list[Listed]:
    """Folders to read, INBOX first, then Sent, then the rest by name."""
    kept = [one for one in listed if not (uses(one, listed) & _ALWAYS_OUT)]
    everything = [one for one in kept if "\\all" in one.flags]
    if gmail and everything:
        # Every other folder is a label on what All Mail has; INBOX stays, for IDLE and for speed.
        kept = [one for one in kept if one.name == "INBOX" or one in everything]
    else:
        kept = [one for one in kept if one not in everything]
    return sorted(kept, key=lambda one: (one.name != "INBOX", "\\sent" not in uses(one, listed), one.name))


def sent_folder(listed: Sequence[Listed]) -> str:
    """Where what was sent is filed."""
    return next((one.name for one in listed if "\\sent" in uses(one, listed)), "")


def uses(one: Listed, listed: Iterable[Listed]) -> frozenset[str]:
    """Its special uses; by its name only where the server names no folder for that use."""
    if one.name == "INBOX":
        return one.flags
    last = one.name.replace(".", "/").rpartition("/")[2].strip().lower()
    guess = _BY_NAME.get(last)
    if guess is None or any(guess in other.flags for other in listed if guess != "\\noselect"):
        return one.flags
    # Without a mark, INBOX.Sent or Sent is meant, and not a folder of a customer's called so deep below.
    return one.flags | {guess} if one.name.replace(".", "/").count("/") <= 1 else one.flags
