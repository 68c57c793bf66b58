"""`accounts check` and `accounts probe` through the whole program: nothing is kept, and a sign-out is a finding."""

import os
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell

pytestmark = pytest.mark.slow  # each command is a process


@pytest.fixture
def shopbell(tmp_path: Path) -> Shopbell:
    return Shopbell(tmp_path / "profile", os.environ)


def test_a_set_up_is_checked_and_an_account_tried_without_keeping_anything(shopbell: Shopbell) -> None:
    answers = '{"network": "mail", "password": "anything"}'
    checked = shopbell.ask("accounts", "check", "demo", "--answers", "-", typed=answers)
    assert [(row["name"], row["finding"]) for row in checked] == [("sign-in", "fine")]
    assert shopbell.ask("accounts", "list") == []
    known = shopbell.ask("--demo", "accounts", "list")
    well = next(account for account in known if account["state"] != "sign-in")
    tried = shopbell.ask("accounts", "probe", str(well["account"]))
    assert [(row["name"], row["finding"]) for row in tried] == [
        ("sign-in", "fine"),
        ("reading", "fine"),
        ("answering", "untried"),
    ]
    assert shopbell.ask("list", "all") == []
    assert shopbell.run("accounts", "probe", "99").said == "There is no account 99.\n"


def test_an_account_that_is_signed_out_says_so_and_ends_with_2(shopbell: Shopbell) -> None:
    known = shopbell.ask("--demo", "accounts", "list")
    facebook = next(account for account in known if account["address"] == "Tern Bakery")
    assert shopbell.run("sync", "--account", str(facebook["account"])).code == 3
    tried = shopbell.run("accounts", "probe", str(facebook["account"]))
    assert tried.code == 2
    (row,) = tried.rows
    assert (row["name"], row["finding"], row["needed"]) == ("sign-in", "missing", True)
    assert row["remedy"]
