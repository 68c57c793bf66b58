"""Comments at a WordPress site as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.wordpress import signing_in
from connectors.wordpress.session import WordPressSession
from shopbell.connector import Field, FieldKind, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account


def form() -> Form:
    """What to ask."""
    return Form(
        title="Your WordPress site",
        intro="Comments at your site are read and answered here.",
        fields=(
            Field(
                "site",
                "Address of the site",
                required=True,
                placeholder="www.example.org",
                help="This is enough. Your site's own page opens in the browser and asks whether Shopbell may have a "
                "password of its own.",
            ),
            Field("username", "User name", advanced=True, help="Only with the password below."),
            Field(
                "application_password",
                "Application password",
                FieldKind.PASSWORD,
                advanced=True,
                help="Made on your profile page at the site; not the password you sign in with there.",
            ),
        ),
    )


class WordPressConnector:
    """Opens sessions at sites of an owner's own."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await signing_in.verify(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return WordPressSession(account.settings, tools)


def connector() -> WordPressConnector:
    """The one of this folder."""
    return WordPressConnector()
