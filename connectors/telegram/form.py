"""What is asked to add a bot."""

from shopbell.connector import Field, FieldKind, Form

SERVICE = "https://api.telegram.org"


def telegram_form() -> Form:
    """One field; the other is for tests and for a Bot API server of one's own."""
    return Form(
        title="Your Telegram bot",
        intro="Write to @BotFather in Telegram, send /newbot, and paste the token it gives you. Connected under "
        "Settings, Telegram Business, Chatbots, the bot answers for your own account. Telegram keeps what nobody "
        "fetched for 24 hours, and only one program may read a bot.",
        fields=(
            Field(
                "bot_token",
                "Bot token",
                FieldKind.PASSWORD,
                required=True,
                placeholder="123456789:AAE…",
                help="Whoever has it can write as your bot.",
            ),
            Field("api_base", "Server", advanced=True, default=SERVICE, help="Only for a Bot API server of your own."),
        ),
    )
