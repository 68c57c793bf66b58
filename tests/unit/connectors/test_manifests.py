"""A manifest that is wrong says where."""

from pathlib import Path

import pytest

from connectors._kit.manifests import parse_manifest, read_manifest
from shopbell.errors import BugError
from shopbell.kinds import Visibility
from shopbell.manifest import Capability, Idempotency, SignIn

GOOD = """
id = "telex"
name = "Telex"
category = "wire"
capabilities = ["receive", "reply"]
sign_in = "password"
idempotency = "lookup"
reply_window_hours = 24
badge = "Tx"
colour = "#aabbcc"
[limit]
length = 66
unit = "code_points"
[facts]
exempt_limit_rate = "a telex never tires"
"""


def test_a_good_one_is_read_whole() -> None:
    manifest = parse_manifest(GOOD)
    assert manifest.id == "telex"
    assert manifest.capabilities == {Capability.RECEIVE, Capability.REPLY}
    assert manifest.sign_in is SignIn.PASSWORD
    assert manifest.idempotency is Idempotency.LOOKUP
    assert (manifest.limit.length, manifest.limit.unit) == (66, "code_points")
    assert manifest.reply_window_hours == 24
    assert manifest.facts == {"exempt_limit_rate": "a telex never tires"}
    assert not manifest.hidden


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('id = "telex"', "", "id is missing"),
        ('id = "telex"', 'id = "Te lex"', "lower-case word"),
        ('sign_in = "password"', 'sign_in = "stamp"', "sign_in: 'stamp' is not one of none, password"),
        ('"reply"]', '"replay"]', "capabilities: 'replay' is not one of receive"),
        ('idempotency = "lookup"', "idempotency = 3", "idempotency has to be str, not int"),
        ("reply_window_hours = 24", "reply_window_hours = true", "reply_window_hours has to be int, not bool"),
        ("reply_window_hours = 24", "reply_window_days = 1", "reply_window_days is not a key"),
        ("length = 66", "length = -1", "limit.length cannot be negative"),
        ("length = 66", "size = 66", "limit.size is not a key"),
        ('unit = "code_points"', 'unit = "letters"', "limit.unit: 'letters' is not one of bytes"),
        ('colour = "#aabbcc"', 'colour = "red"', "colour has to look like"),
        ('badge = "Tx"', 'badge = "Telex"', "badge has to be one or two letters"),
        ("[limit]", "[limit", "is not TOML"),
    ],
)
def test_a_bad_one_is_refused_by_its_key(before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    with pytest.raises(BugError) as error:
        parse_manifest(GOOD.replace(before, after))
    assert complaint in str(error.value)


def test_the_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wire" / "manifest.toml"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(BugError, match=r"wire/manifest.toml: id is 'telex'"):
        read_manifest(path)
    path.write_text("x", encoding="utf-8")
    with pytest.raises(BugError, match=r"wire/manifest.toml: is not TOML"):
        read_manifest(path)


PRICED = """
id = "x"
name = "X"
category = "social"
capabilities = ["reply"]
sign_in = "browser"
idempotency = "none"
verdicts = ["hide", "show", "bin"]
[price]
currency = "USD"
answer = 10000
link = 200000
private = 15000
"""


def test_a_price_is_told_by_what_is_sent_and_to_whom() -> None:
    manifest = parse_manifest(PRICED)
    assert manifest.price_of(Visibility.PUBLIC, link=False) == 10000
    assert manifest.price_of(Visibility.PUBLIC, link=True) == 200000
    assert manifest.price_of(Visibility.PRIVATE, link=True) == 15000
    assert manifest.verdicts == {"hide", "show", "bin"}


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [('"USD"', '"dollars"', "price.currency"), ("10000", "-1", "price.answer"), ('"hide"', '"shout"', "verdicts")],
)
def test_a_wrong_price_or_verdict_is_named(right: str, wrong: str, named: str) -> None:
    with pytest.raises(BugError, match=named):
        parse_manifest(PRICED.replace(right, wrong))
