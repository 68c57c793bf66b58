"""What servers say becomes what the owner has to do."""

import pytest

from connectors._kit.letters.reasons import delivery_reason
from connectors.mail.imap.sets import contains, expand, parse_set, size, write_set
from connectors.mail.wording import AppPasswordNeeded, NotThere, WrongPassword, imap_refusal, sign_in_refusal
from shopbell.errors import RateLimited, Unreachable


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", WrongPassword),
        ("[ALERT] Application-specific password required: https://support.google.com/…", AppPasswordNeeded),
        ("[ALERT] Please log in via your web browser: [WEBALERT …] Web login required", AppPasswordNeeded),
        ("534 5.7.9 Application-specific password required.", AppPasswordNeeded),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled", AppPasswordNeeded),
        ("454 4.7.0 Too many login attempts, please try again later.", RateLimited),
        ("454 4.7.0 Temporary authentication failure", Unreachable),
        ("LOGIN failed.", WrongPassword),
    ],
)
def test_a_refused_sign_in(said: str, kind: type[Exception]) -> None:
    assert type(sign_in_refusal(said, "mail.example")) is kind


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (b"NO", b"[NONEXISTENT] Unknown Mailbox", NotThere),
        (b"NO", b"[THROTTLED]", RateLimited),
        (b"NO", b"[OVERQUOTA] Account exceeded command or bandwidth limits", RateLimited),
        (b"NO", b"[UNAVAILABLE] Temporary failure", Unreachable),
        (b"BYE", b"Server shutting down", Unreachable),
        (b"BYE", b"Too many simultaneous connections", RateLimited),
    ],
)
def test_a_refused_command(status: bytes, said: bytes, kind: type[Exception]) -> None:
    assert type(imap_refusal(status, said, "mail.example")) is kind


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("550 5.1.1 <x@y>: Recipient address rejected", "There is no mailbox with this address."),
        ("552 5.2.2 over quota", "Their mailbox is full."),
        ("550 mailbox is full", "Their mailbox is full."),
        ("550 no such user here", "There is no mailbox with this address."),
        ("550 Go away\r\nnow", "The mail server said: “550 Go away  now”"),
        ("", "The mail server gave no reason."),
    ],
)
def test_a_reason(said: str, words: str) -> None:
    assert delivery_reason(said) == words


def test_sets_of_numbers() -> None:
    huge = parse_set("1:4294967295,x,7")
    assert size(huge) == 4294967296
    assert contains(huge, 99)
    assert len(expand(huge, 100)) == 100
    assert write_set([3, 1, 2, 9, 7, 8, 20]) == "1:3,7:9,20"
    assert parse_set("") == []
    assert expand(parse_set("5:3")) == {3, 4, 5}
