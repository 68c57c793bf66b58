"""The set-up form: only the server is asked for; the rest happens on the server's own page."""

from shopbell.connector import Field, FieldKind, Form


def mastodon_form() -> Form:
    """The form of `connectors/mastodon`."""
    return Form(
        title="Your Mastodon account",
        intro="Your server's page opens in the browser and asks whether Shopbell may read and answer for you.",
        fields=(
            Field("server", "Your server", required=True, placeholder="mastodon.social"),
            Field(
                "sign_in",
                "Sign in with",
                FieldKind.CHOICE,
                advanced=True,
                default="browser",
                choices=(("browser", "The server's page"), ("code", "The server's page, and a code to paste here")),
            ),
            Field(
                "code",
                "Code from the server's page",
                advanced=True,
                help="The page shows it after you allowed Shopbell.",
            ),
            Field(
                "access_token",
                "Access token",
                FieldKind.PASSWORD,
                advanced=True,
                help="Instead of the page: made on your server under Preferences, Development.",
            ),
        ),
    )
