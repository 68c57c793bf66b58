"""The files that Dovecot and Postfix read, for one pair of servers in one folder."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class MailPorts:
    """Every port of a mail server, all on 127.0.0.1."""

    imap: int  # clear, or STARTTLS
    imaps: int
    submission: int  # clear, or STARTTLS; only after signing in
    submissions: int
    lmtp: int
    inbound: int  # mail from strangers, without signing in
    sasl: int
    sieve: int

    @classmethod
    def of(cls, ports: Sequence[int]) -> "MailPorts":
        """Eight ports in the order of the fields."""
        return cls(*ports)


def _oauth(folder: Path, introspection_url: str) -> dict[str, str]:
    """Settings that accept XOAUTH2 and OAUTHBEARER when there is somebody to ask about tokens."""
    if not introspection_url:
        return {"oauth_mechanisms": "", "oauth_passdb": ""}
    settings = folder / "oauth2.conf.ext"
    settings.write_text(
        f"introspection_mode = post\nintrospection_url = {introspection_url}\n"
        "username_attribute = sub\nactive_attribute = active\nactive_value = true\n",
        encoding="utf-8",
    )
    passdb = f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {settings}\n}}"
    return {"oauth_mechanisms": "xoauth2 oauthbearer", "oauth_passdb": passdb}


def write(folder: Path, ports: MailPorts, introspection_url: str) -> None:
    """Fill the three templates in."""
    values = {"folder": str(folder), **{k: str(v) for k, v in asdict(ports).items()}}
    values |= _oauth(folder, introspection_url)
    places = {
        "dovecot.conf": folder,
        "main.cf": folder / "postfix",
        "master.cf": folder / "postfix",
    }
    for name, place in places.items():
        place.mkdir(parents=True, exist_ok=True)
        text = Template((TEMPLATES / name).read_text(encoding="utf-8")).substitute(values)
        (place / name).write_text(text, encoding="utf-8")
