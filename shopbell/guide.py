"""A set-up guide as data: what a network's own console has to be told before its form can be filled in here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Copied:
    """Something to paste into the network's console, exactly: a redirect address, a list of permissions, a manifest."""

    label: str
    """The name of the field there."""
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, in the words that the console uses. Plain text; a new line begins a new line."""

    title: str
    text: str
    page: str = ""
    """Address of the page where it is done, opened by a button; '' when there is none."""
    copied: tuple[Copied, ...] = ()
    fields: tuple[str, ...] = ()
    """Names of the form's fields that this step gives: they are asked for beside it."""
    connector: str = ""
    """Another connector whose set-up this step leads to, where that is the way that works ("Add a Matrix account")."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything the owner has to know and do; shown before the form."""

    needs: str
    """What one has to have, and how long it takes."""
    costs: str
    cannot: tuple[str, ...]
    """What this network does not let programs do, a sentence each; not empty."""
    steps: tuple[Step, ...]
