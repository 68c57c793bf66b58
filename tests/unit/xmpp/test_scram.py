"""SCRAM by the examples of its standards."""

import pytest

from connectors.xmpp.scram import Binding, NotTheServer, Scram, choose, prepared

EXAMPLES = [  # RFC 5802 section 5, RFC 7677 section 3
    (
        "SCRAM-SHA-1",
        "fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    ),
    (
        "SCRAM-SHA-256",
        "rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    ),
]


@pytest.mark.parametrize(("mechanism", "nonce", "challenge", "final", "last"), EXAMPLES)
def test_the_examples_of_the_standards(mechanism: str, nonce: str, challenge: str, final: str, last: str) -> None:
    talk = Scram(mechanism, "user", "pencil", None)
    assert talk.first(nonce) == f"n,,n=user,r={nonce}".encode()
    assert talk.final(challenge.encode()) == final.encode()
    talk.check(last.encode())
    with pytest.raises(NotTheServer):
        talk.check(b"v=" + last[2:].encode()[::-1])


def test_a_bound_sign_in_carries_the_line_it_is_on() -> None:
    talk = Scram("SCRAM-SHA-1-PLUS", "user", "pencil", Binding("tls-unique", b"this line"))
    assert talk.first("abc") == b"p=tls-unique,,n=user,r=abc"
    said = talk.final(b"r=abcdef,s=QSXCR+Q6sek8bf92,i=4096")
    assert said.startswith(b"c=cD10bHMtdW5pcXVlLCx0aGlzIGxpbmU=,r=abcdef,p=")


@pytest.mark.parametrize(
    "challenge",
    [
        b"",
        b"\xff",
        b"r=other,s=QSXCR+Q6sek8bf92,i=4096",
        b"r=abcdef,s=***,i=4096",
        b"r=abcdef,s=QSXCR+Q6sek8bf92,i=0",
        b"r=abcdef,s=QSXCR+Q6sek8bf92,i=99999999999",
        b"m=must,r=abcdef,s=QSXCR+Q6sek8bf92,i=4096",
    ],
)
def test_a_server_that_speaks_nonsense_learns_nothing(challenge: bytes) -> None:
    talk = Scram("SCRAM-SHA-256", "user", "pencil", None)
    talk.first("abc")
    with pytest.raises(NotTheServer):
        talk.final(challenge)


def test_a_server_that_proved_nothing_is_not_believed() -> None:
    with pytest.raises(NotTheServer):
        Scram("SCRAM-SHA-256", "user", "pencil", None).check(b"v=")


def test_the_strongest_way_is_chosen_and_none_that_shows_the_password_in_clear() -> None:
    offered = ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"]
    assert choose(offered, None, encrypted=True) == "SCRAM-SHA-256"
    assert choose(offered, Binding("tls-unique", b"x"), encrypted=True) == "SCRAM-SHA-1-PLUS"
    assert choose(["PLAIN"], None, encrypted=True) == "PLAIN"
    assert choose(["PLAIN", "DIGEST-MD5"], None, encrypted=False) == ""


def test_names_with_signs_of_their_own_and_odd_spaces() -> None:
    assert Scram("SCRAM-SHA-1", "a=b,c", "x", None, "y").first("n") == b"y,,n=a=3Db=2Cc,r=n"
    assert prepared("pass\u00a0wo\u00adrd\u2168") == "pass wordIX"
