"""The set-up form: the handle, and an app password or the browser; other servers only when asked for."""

from connectors.bluesky.settings import CHAT, DIRECTORY, SERVICE
from shopbell.connector import Field, FieldKind, Form


def bluesky_form() -> Form:
    """The form of `connectors/bluesky`."""
    return Form(
        title="Your Bluesky account",
        intro="Your server's page opens in the browser and asks whether a program on this computer may read and answer "
        "for you. With an app password no page opens.",
        fields=(
            Field("handle", "Handle", required=True, placeholder="your-shop.bsky.social"),
            Field(
                "app_password",
                "App password",
                FieldKind.PASSWORD,
                placeholder="Leave it empty to use the browser",
                help="What is allowed in the browser ends after two weeks, and Shopbell asks again; an app password "
                "lasts until you take it back. It is made on Bluesky under Settings, Privacy and security, App "
                "passwords: tick “Allow access to your direct messages” if customers write to you there.",
            ),
            Field(
                "service",
                "Server",
                advanced=True,
                default=SERVICE,
                placeholder=SERVICE,
                help="Only if your account is not at Bluesky's own servers.",
            ),
            Field(
                "chat_service",
                "Service for direct messages",
                advanced=True,
                default=CHAT,
                placeholder=CHAT,
                help="Only if your server uses another one.",
            ),
            Field(
                "client_id",
                "Page that describes Shopbell",
                advanced=True,
                placeholder="https://your-shop.example/shopbell.json",
                help="Only for the browser, and only if your server asks for one: see the handbook.",
            ),
            Field(
                "directory",
                "Directory of identities",
                advanced=True,
                default=DIRECTORY,
                placeholder=DIRECTORY,
                help="Only for the browser, and only in a network of its own.",
            ),
        ),
    )
