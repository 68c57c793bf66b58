"""Checking a set-up and trying an account by command: rows of findings, an exit code, an address asked for."""

import argparse
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shopbell.cli import accounts
from shopbell.cli.context import OK, REFUSED, Context, Terminal
from shopbell.errors import FormRefused, NotFound
from shopbell.ids import AccountId
from shopbell.probing import Checked, Finding, Found
from shopbell.sign_in_code import AskAddress, ShowCode

FINE = Found("pages_read", "Reading comments.", Finding.FINE)
LACKING = Found("pages_messaging", "Answering.", Finding.MISSING, "Add it under Permissions.")
LESS = Found("like", "Liking.", Finding.MISSING, "Add it too.", needed=False)
HOW = "The page's address begins with https://localhost/shopbell."


class Setup:
    """Finds what the test says; signs in with an address that it asks for."""

    def __init__(self, found: Sequence[Found] = (FINE,), trouble: Exception | None = None) -> None:
        self.found, self.trouble = tuple(found), trouble
        self.brought: list[str] = []

    async def check(
        self, connector: str, answers: Mapping[str, str], show_code: ShowCode | None, ask_address: AskAddress
    ) -> Checked:
        if self.trouble is not None:
            raise self.trouble
        if "paste" in answers:
            self.brought.append(await ask_address(HOW))
        return Checked(self.found)

    async def add(
        self, connector: str, answers: Mapping[str, str], show_code: ShowCode | None, ask_address: AskAddress
    ) -> tuple[AccountId, str]:
        await self.check(connector, answers, show_code, ask_address)
        return AccountId(3), "shop@walled.example"


class Stand:
    """A terminal at which somebody may type."""

    def __init__(self, setup: Setup, typed: str = "", found: Sequence[Found] = ()) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.tried: list[int] = []
        terminal = Terminal(io.StringIO(typed), self.out, self.err)

        async def probe(account: AccountId) -> Sequence[Found]:
            self.tried.append(account)
            return found

        async def known() -> Sequence[object]:
            return (SimpleNamespace(id=AccountId(3)),)

        library = SimpleNamespace(accounts=known)
        self.context = cast(Context, SimpleNamespace(terminal=terminal, setup=setup, probe=probe, library=library))

    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@pytest.fixture
def answers(tmp_path: Path) -> str:
    file = tmp_path / "answers.json"
    file.write_text('{"paste": true}', encoding="utf-8")
    return str(file)


def words(source: str) -> argparse.Namespace:
    return argparse.Namespace(connector="walled", answers=source)


@pytest.mark.parametrize(("found", "code"), [((FINE, LESS), OK), ((FINE, LACKING, LESS), REFUSED)])
async def test_a_check_is_a_row_for_each_permission(found: Sequence[Found], code: int) -> None:
    stand = Stand(Setup(found), "{}")
    assert await accounts.check(stand.context, words("-")) == code
    assert [(row["name"], row["finding"], row["needed"]) for row in stand.rows()] == [
        (one.name, str(one.finding), one.needed) for one in found
    ]
    assert stand.rows()[-1]["remedy"] == "Add it too."


@pytest.mark.parametrize(
    ("trouble", "field"), [(FormRefused({"token": "It has run out."}), "token"), (NotFound("No such."), "connector")]
)
async def test_a_refusal_is_told_as_by_the_sign_in(trouble: Exception, field: str) -> None:
    stand = Stand(Setup(trouble=trouble), "{}")
    assert await accounts.check(stand.context, words("-")) == REFUSED
    assert list(stand.rows()[0]["errors"]) == [field]


async def test_the_address_of_a_page_is_asked_for_on_standard_error_and_never_printed(answers: str) -> None:
    setup = Setup()
    stand = Stand(setup, "  https://localhost/shopbell?code=once  \n")
    assert await accounts.add(stand.context, words(answers)) == OK
    assert setup.brought == ["https://localhost/shopbell?code=once"]
    assert stand.err.getvalue().startswith(HOW)
    assert "once" not in stand.err.getvalue() + stand.out.getvalue()
    assert stand.rows() == [{"account": 3, "address": "shop@walled.example"}]


async def test_an_address_that_nobody_types_ends_the_sign_in(answers: str) -> None:
    stand = Stand(Setup())
    assert await accounts.add(stand.context, words(answers)) == REFUSED
    assert stand.rows()[0]["errors"][""].startswith("No address was given")


async def test_an_address_cannot_be_typed_where_the_answers_came_from() -> None:
    setup = Setup()
    stand = Stand(setup, '{"paste": true}')
    assert await accounts.check(stand.context, words("-")) == REFUSED
    assert "Put the answers into a file" in stand.rows()[0]["errors"][""]
    assert setup.brought == []


@pytest.mark.parametrize(("found", "code"), [((FINE,), OK), ((LACKING,), REFUSED)])
async def test_an_account_is_tried(found: Sequence[Found], code: int) -> None:
    stand = Stand(Setup(), found=found)
    assert await accounts.probe(stand.context, argparse.Namespace(id=3)) == code
    assert stand.tried == [3]
    assert [row["name"] for row in stand.rows()] == [one.name for one in found]


async def test_an_account_that_is_not_there_is_not_tried() -> None:
    stand = Stand(Setup())
    with pytest.raises(NotFound):
        await accounts.probe(stand.context, argparse.Namespace(id=4))
    assert stand.tried == []
