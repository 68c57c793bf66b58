"""The set-up form: where, who, and the password or a token."""

from shopbell.connector import Field, FieldKind, Form


def jmap_form() -> Form:
    """The form of `connectors/jmap`."""
    return Form(
        title="Mail over JMAP",
        intro="For providers that speak JMAP, such as Fastmail, Stalwart or Cyrus. Nothing of yours is moved or "
        "deleted there; what you send goes through Drafts.",
        fields=(
            Field(
                "session_url",
                "Mail address or server",
                required=True,
                placeholder="you@your-shop.example",
                help="The address is enough where your provider can be found by it.",
            ),
            Field("username", "User name", help="Only if it is not the address."),
            Field(
                "password",
                "Password",
                FieldKind.PASSWORD,
                help="An app password, where your provider makes some. With a token it stays empty.",
            ),
            Field(
                "token",
                "Token",
                FieldKind.PASSWORD,
                advanced=True,
                help="In place of the password, where your provider makes some (Fastmail: API token).",
            ),
            Field("name", "Your name, as others see it", advanced=True, placeholder="Your shop"),
            Field(
                "address",
                "Your mail address",
                FieldKind.EMAIL,
                advanced=True,
                help="Only if the server does not tell it, or tells another one.",
            ),
            Field("aliases", "Other addresses of yours", advanced=True, help="Apart by spaces."),
            Field(
                "ca_file",
                "Certificate authority (file)",
                FieldKind.FILE,
                advanced=True,
                help="For a server with a certificate of your own authority.",
            ),
        ),
    )
