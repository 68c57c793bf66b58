"""The set-up form: handle and app password; another server only when asked for."""

from connectors.bluesky.settings import CHAT, SERVICE
from shopbell.connector import Field, FieldKind, Form


def bluesky_form() -> Form:
    """The form of `connectors/bluesky`."""
    return Form(
        title="Your Bluesky account",
        intro="Shopbell signs in with an app password, which you can take back at any time without changing your own.",
        fields=(
            Field("handle", "Handle", required=True, placeholder="your-shop.bsky.social"),
            Field(
                "app_password",
                "App password",
                FieldKind.PASSWORD,
                required=True,
                placeholder="xxxx-xxxx-xxxx-xxxx",
                help="Made on Bluesky under Settings, Privacy and security, App passwords. Tick “Allow access to your "
                "direct messages” if customers write to you there.",
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
        ),
    )
