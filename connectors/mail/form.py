"""The set-up form: address and password first, everything else only when asked for or when it is wrong."""

from shopbell.connector import Field, FieldKind, Form

_SECURITY = (
    ("", "Find out"),
    ("tls", "TLS (encrypted from the start)"),
    ("starttls", "STARTTLS (encrypted after the greeting)"),
    ("none", "None (readable by everybody on the way)"),
)


def mail_form() -> Form:
    """The form of `connectors/mail`."""
    return Form(
        title="Your mail account",
        intro="Shopbell reads and sends through your own provider. Nothing is moved or deleted there.",
        fields=(
            Field("address", "Mail address", FieldKind.EMAIL, required=True, placeholder="you@your-shop.example"),
            Field(
                "password",
                "Password",
                FieldKind.PASSWORD,
                help="With Gmail, Yahoo, iCloud and some others: an app password, made on their security page.",
            ),
            Field("name", "Your name, as others see it", placeholder="Your shop"),
            *_servers("imap", "Incoming mail", "993"),
            *_servers("smtp", "Outgoing mail", "465"),
            Field("username", "User name", advanced=True, help="Only if it is not the address."),
            Field("aliases", "Other addresses of yours", advanced=True, help="Apart by spaces."),
            *_trust(),
            *_oauth(),
        ),
    )


def _servers(kind: str, label: str, port: str) -> tuple[Field, ...]:
    return (
        Field(f"{kind}_host", f"{label}: server", advanced=True, placeholder="Find out"),
        Field(f"{kind}_port", f"{label}: port", FieldKind.NUMBER, advanced=True, placeholder=port),
        Field(f"{kind}_security", f"{label}: security", FieldKind.CHOICE, advanced=True, choices=_SECURITY),
    )


def _trust() -> tuple[Field, ...]:
    return (
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
        Field(
            "allow_clear_text",
            "Send the password without encryption",
            FieldKind.CHECK,
            advanced=True,
            help="Everybody on the way can read it.",
        ),
    )


def _oauth() -> tuple[Field, ...]:
    return (
        Field(
            "auth",
            "Sign in with",
            FieldKind.CHOICE,
            advanced=True,
            default="password",
            choices=(("password", "Password"), ("oauth", "The provider's page in the browser")),
        ),
        Field(
            "oauth_provider",
            "Provider",
            FieldKind.CHOICE,
            advanced=True,
            choices=(("", "By the address"), ("google", "Google"), ("microsoft", "Microsoft"), ("other", "Another")),
        ),
        Field("oauth_client_id", "Client id of your own", advanced=True),
        Field("oauth_client_secret", "Client secret, if there is one", FieldKind.PASSWORD, advanced=True),
        Field("oauth_auth_url", "Address of the sign-in page", advanced=True),
        Field("oauth_token_url", "Address for tokens", advanced=True),
        Field("oauth_scopes", "Scopes", advanced=True),
    )
