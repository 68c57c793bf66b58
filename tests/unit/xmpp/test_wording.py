"""A server's errors in words for the owner."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import pytest

from connectors.xmpp.stanzas import make
from connectors.xmpp.wording import (
    STANZAS,
    NotFoundThere,
    UnknownDomain,
    WrongPassword,
    moment,
    refusal,
    sign_in_refusal,
    stream_refusal,
)
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unreachable

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def refused(condition: str, *beside: Element, text: str = "") -> KnownError:
    error = make("{jabber:client}error", {"type": "cancel"}, make(f"{{{STANZAS}}}{condition}"), *beside)
    if text:
        error.append(make(f"{{{STANZAS}}}text", text=text))
    return refusal(make("{jabber:client}message", {"type": "error"}, error), NOW)


def test_a_refusal_has_our_sentence_and_the_servers_own_words() -> None:
    assert str(refused("forbidden")) == "The server does not allow this."
    assert str(refused("forbidden", text="Only  staff")) == "The server does not allow this. It says: Only staff."
    assert str(refused("something-new")) == "The server refused this."
    assert isinstance(refused("item-not-found"), NotFoundThere)
    assert isinstance(refusal(make("{jabber:client}message")), Rejected)


def test_an_upload_service_says_when_it_takes_more() -> None:
    retry = make("{urn:xmpp:http:upload:0}retry", {"stamp": "2026-11-21T10:00:00Z"})
    error = refused("resource-constraint", retry)
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(hours=1)
    vague = refused("resource-constraint", make("{urn:xmpp:http:upload:0}retry", {"stamp": "soon"}))
    assert isinstance(vague, RateLimited)
    assert vague.until == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("host-unknown", UnknownDomain),
        ("not-authorized", SignInNeeded),
        ("conflict", Unreachable),
        ("system-shutdown", Unreachable),
        ("policy-violation", Unreachable),
        ("internal-server-error", Unreachable),
    ],
)
def test_what_ends_a_stream(condition: str, kind: type[KnownError]) -> None:
    error = make("{http://etherx.jabber.org/streams}error")
    error.append(make(f"{{urn:ietf:params:xml:ns:xmpp-streams}}{condition}"))
    assert isinstance(stream_refusal(error), kind)


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("not-authorized", WrongPassword),
        ("account-disabled", SignInNeeded),
        ("credentials-expired", SignInNeeded),
        ("temporary-auth-failure", Unreachable),
        ("mechanism-too-weak", SignInNeeded),
    ],
)
def test_why_a_sign_in_fails(condition: str, kind: type[KnownError]) -> None:
    sasl = "{urn:ietf:params:xml:ns:xmpp-sasl}"
    error = sign_in_refusal(make(f"{sasl}failure", None, make(f"{sasl}{condition}")))
    assert isinstance(error, kind)
    assert str(error).endswith(".")


def test_times_with_and_without_a_zone() -> None:
    assert moment("2026-11-21T10:00:00+01:00") == NOW
    assert moment("2026-11-21T09:00:00") == NOW
    assert moment("yesterday") is None
