"""`insight` on the made-up shop against figures computed from its export by a script that knows nothing of us."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.figures_from_export import exchanges, lines, responses, sustained
from tests.e2e.program.shopbell import Shopbell

SAME = ("asked", "never", "answered", "median", "slowest_tenth")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shopbell, Path]:
    """The made-up shop, read once, and its export."""
    folder = tmp_path_factory.mktemp("insight")
    shopbell = Shopbell(folder / "profile", os.environ)
    assert shopbell.run("--demo", "sync").code == 3  # one account of the made-up shop is signed out
    shopbell.ask("export", str(folder / "export"))
    return shopbell, folder / "export"


def only(rows: list[Any], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("words", [(), ("--from", "2026-01-01"), ("--from", "2000-01-01")])
def test_the_page_says_what_a_script_finds_in_the_export(shop: tuple[Shopbell, Path], words: tuple[str, ...]) -> None:
    shopbell, folder = shop
    (page,) = shopbell.ask("insight", *words)
    start, end = datetime.fromisoformat(page["from"]), datetime.fromisoformat(page["to"])
    found = exchanges(folder)
    addresses = {row["account"]: row["address"] for row in lines(folder / "accounts.jsonl")}
    mine = {addresses[account]: told for account, told in responses(found, start, end).items()}
    assert mine
    assert page["uncounted"] == 0
    assert {row["account"]: {name: row[name] for name in SAME} for row in page["responses"]} == mine
    earlier = {addresses[a]: told for a, told in responses(found, start - (end - start), start).items()}
    assert {row["account"]: {name: row[name] for name in SAME} for row in page["before"]} == earlier
    told = sustained(found, start, end, min(datetime.now().astimezone(), end))
    weeks = only(page["sustain"]["weeks"], ("asked", "answered", "waiting"))
    assert sum(week["asked"] for week in weeks) == sum(week["asked"] for week in told["weeks"])
    assert weeks[-1]["waiting"] == told["waiting"] == page["sustain"]["waiting"]
    assert (page["sustain"]["answers"], page["sustain"]["evenings"]) == (told["answers"], told["evenings"])


@pytest.mark.slow
def test_outcomes_are_marked_counted_and_taken_back(shop: tuple[Shopbell, Path]) -> None:
    shopbell, _ = shop
    conversation = str(shopbell.ask("list", "all", "--limit", "1")[0]["conversation"])
    marked = [
        shopbell.ask("outcome", conversation, "sale", "--amount", amount, "--currency", "EUR")[0]["outcome"]
        for amount in ("38,5", "12")
    ]
    shopbell.ask("outcome", conversation, "visit")
    (page,) = shopbell.ask("insight")
    brought = {row["kind"]: (row["now"], row["cents"], row["currency"]) for row in page["brought"]}
    assert brought == {"sale": (2, 5050, "EUR"), "visit": (1, 0, "")}
    shopbell.ask("unmark", str(marked[0]))
    (page,) = shopbell.ask("insight")
    assert next(row for row in page["brought"] if row["kind"] == "sale")["cents"] == 1200
    assert shopbell.run("outcome", conversation, " ").code == 1
    assert shopbell.run("outcome", conversation, "sale", "--amount", "x").code == 1
    assert shopbell.run("insight", "--from", "2026-02-01", "--to", "2026-01-01").code == 1
