"""What to ask the owner of a Matrix account."""

from shopbell.connector import Field, FieldKind, Form


def matrix_form() -> Form:
    """Three questions, of which one is enough where the server signs in through its own page."""
    return Form(
        title="Your Matrix account",
        intro="Shopbell signs in as a device of its own, named “Shopbell”, and keeps no password.",
        fields=(
            Field(
                "user",
                "Your Matrix name",
                required=True,
                placeholder="@bakery:example.org",
                help="Your whole name, or only its first part when you give the server below.",
            ),
            Field(
                "password",
                "Password",
                FieldKind.PASSWORD,
                help="Leave it empty to sign in through the server's page in your browser.",
            ),
            Field(
                "homeserver",
                "Server",
                placeholder="example.org",
                help="Only needed when your name does not end with it.",
            ),
            Field(
                "way",
                "Signing in without a password",
                FieldKind.CHOICE,
                advanced=True,
                choices=(("", "In the browser of this computer"), ("code", "With a code, on another device")),
                help="A code is shown here then. You type it in on any phone or computer where you can sign in.",
            ),
            Field(
                "recovery_key",
                "Recovery key",
                FieldKind.PASSWORD,
                advanced=True,
                help="For encrypted chats: the long key or passphrase that your Matrix app gave you. With it all see "
                "that this device is yours, and opens older messages. Used once, not kept. Without it new messages "
                "work, but some apps warn about you.",
            ),
        ),
    )
