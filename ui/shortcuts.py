"""The one table of everything the window can do, with its keys; palette, menus and the sheet read it."""

from dataclasses import dataclass

from ui.words import tr


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do. `keys` are portable key sequences; "G, W" is G, then W."""

    id: str
    words: str
    keys: tuple[str, ...] = ()
    group: str = ""
    elsewhere: bool = False
    """The part of the window that has the focus answers to these keys itself."""


def deeds() -> tuple[Deed, ...]:
    """All of them, in the order of the sheet."""
    return (*_people(), *_going(), *_finding(), *_window())


def _people() -> tuple[Deed, ...]:
    group = tr("People")
    return (
        Deed("next", tr("Next person"), ("J",), group),
        Deed("previous", tr("Previous person"), ("K",), group),
        Deed("answer", tr("Answer"), ("R",), group),
        Deed("ways", tr("Answer another way…"), ("Ctrl+R", "W"), group),
        Deed("propose", tr("Propose a draft"), ("Ctrl+Shift+D",), group),
        Deed("send", tr("Send"), ("Ctrl+Return",), group, elsewhere=True),
        Deed("settle", tr("Settled"), ("E",), group),
        Deed("later", tr("Later…"), ("L",), group),
        Deed("no-answer", tr("No answer needed"), ("N",), group),
        Deed("settle-question", tr("Settle the open question"), ("Q",), group),
        Deed("no-question", tr("That is no question"), ("Shift+Q",), group),
        Deed("our-turn", tr("My turn after all"), ("M",), group),
        Deed("let-onlookers", tr("No public line needed"), (), group),
        Deed("call", tr("Log a call…"), ("C",), group),
        Deed("visit", tr("Log a visit…"), ("V",), group),
        Deed("promise", tr("Keep as a promise"), ("Ctrl+P",), group),
        Deed("outcome", tr("What it brought…"), ("B",), group),
        Deed("undo", tr("Undo"), ("U",), group),
        Deed("enough", tr("Enough for today…"), ("Ctrl+Shift+E",), group),
        Deed("new", tr("New conversation"), ("Ctrl+N",), group),
        Deed("person", tr("Show or hide the person"), ("P",), group),
        Deed("whole", tr("Everything with this person, or this conversation only"), ("T",), group),
        Deed("join", tr("Same person as…"), ("S",), group),
        Deed("proposal-yes", tr("Is this also…? Yes, join the two"), ("A, Y",), group),
        Deed("proposal-no", tr("Is this also…? No"), ("A, N",), group),
        Deed("proposal-later", tr("Is this also…? Later"), ("A, L",), group),
        Deed("split", tr("Take a name off this person…"), (), group),
        Deed("unjoin", tr("Undo the newest join of this person"), (), group),
        Deed("contacts-in", tr("Bring in contacts from a file…"), (), group),
        Deed("contacts-out", tr("Save contacts to a file…"), (), group),
    )


PERSON_DEEDS = ("join", "proposal-yes", "proposal-no", "proposal-later", "split", "unjoin")
"""Those that are about who is who."""


def _going() -> tuple[Deed, ...]:
    group = tr("Go to")
    return (
        Deed("go-waiting", tr("Go to: Waiting for you"), ("G, W",), group),
        Deed("order-longest", tr("Waiting for you: longest waiting first"), ("O, L",), group),
        Deed("order-closing", tr("Waiting for you: closing soon first"), ("O, C",), group),
        Deed("go-promises", tr("Go to: Promises"), ("G, P",), group),
        Deed("go-theirs", tr("Go to: Their turn"), ("G, T",), group),
        Deed("go-later", tr("Go to: Later"), ("G, L",), group),
        Deed("go-settled", tr("Go to: Settled"), ("G, S",), group),
        Deed("go-mentions", tr("Go to: Talking about you"), ("G, M",), group),
        Deed("go-robots", tr("Go to: Newsletters & robots"), ("G, N",), group),
        Deed("go-all", tr("Go to: Everything"), ("G, A",), group),
        Deed("go-drafts", tr("Go to: Drafts"), ("G, D",), group),
        Deed("go-outbox", tr("Go to: Outbox"), ("G, O",), group),
        Deed("go-insight", tr("Go to: How are we doing?"), ("G, H",), group),
    )


def _finding() -> tuple[Deed, ...]:
    group = tr("Find")
    return (
        Deed("search", tr("Search all messages"), ("Ctrl+K", "/"), group),
        Deed("palette", tr("All commands"), ("Ctrl+Shift+P",), group),
        Deed("shortcuts", tr("All keys"), ("F1", "?"), group),
    )


def _window() -> tuple[Deed, ...]:
    group = tr("Shopbell")
    return (
        Deed("try-now", tr("Look for messages now"), ("F5",), group),
        Deed("add-account", tr("Add account…"), (), group),
        Deed("accounts", tr("Accounts…"), (), group),
        Deed("settings", tr("Settings…"), ("Ctrl+,",), group),
        Deed("import", tr("Import an archive…"), (), group),
        Deed("larger", tr("Larger text"), ("Ctrl++", "Ctrl+="), group),
        Deed("smaller", tr("Smaller text"), ("Ctrl+-",), group),
        Deed("theme", tr("Light or dark"), (), group),
        Deed("close", tr("Close the window"), ("Ctrl+W",), group),
        Deed("quit", tr("Quit Shopbell"), ("Ctrl+Q",), group),
    )
