"""Messenger as a connector that only explains."""

from pathlib import Path

from connectors._kit.explained import Explained
from connectors.messenger.form import messenger_form
from shopbell.connector import Connector


def connector() -> Connector:
    """For the catalogue."""
    return Explained(Path(__file__).parent, messenger_form())
