"""The set-up form: address and password first, everything else only when asked for or when it is wrong."""

from shopbell.connector import Field, FieldKind, Form

_SECURITY = (
    ("", "Find out"),
    ("starttls", "STARTTLS (encrypted after the greeting)"),
    ("tls", "TLS (encrypted from the start)"),
    ("none", "None (only for a server on this computer)"),
)


def xmpp_form() -> Form:
    """The form of `connectors/xmpp`."""
    return Form(
        title="Your XMPP account",
        intro=(
            "Shopbell reads the archive that your server keeps of your messages, and asks it to keep those of new "
            "customers too."
        ),
        fields=(
            Field("jid", "XMPP address", FieldKind.EMAIL, required=True, placeholder="shop@example.org"),
            Field("password", "Password", FieldKind.PASSWORD, required=True),
            Field("name", "Your name, as others see it in rooms", placeholder="Your shop"),
            Field("host", "Server", advanced=True, placeholder="Find out"),
            Field("port", "Port", FieldKind.NUMBER, advanced=True, placeholder="5222"),
            Field("security", "Security", FieldKind.CHOICE, advanced=True, choices=_SECURITY),
            Field(
                "rooms",
                "Rooms to read",
                advanced=True,
                help="Apart by spaces. Rooms that your other programs enter by themselves are read anyway.",
            ),
            Field(
                "tell_read",
                "Tell people when you have read their messages",
                FieldKind.CHECK,
                advanced=True,
            ),
            Field(
                "ca_file",
                "Certificate authority (file)",
                FieldKind.FILE,
                advanced=True,
                help="For a server with a certificate of your own authority.",
            ),
            Field(
                "trusted_fingerprint",
                "Accept this one certificate (SHA-256)",
                advanced=True,
                help="Only a server that shows exactly this certificate is talked to.",
            ),
        ),
    )
