"""The contract's own clauses, with Cyrus in the place of our double.

Left out are those that need a server that refuses or slows down in a test's words, one that takes a NUL in a mail, and
one whose event source speaks: this one is asked every minute instead, and test_round_trips.py says what happens then.
"""

import types
from typing import Any

import pytest

from tests.contract import (
    test_failures,
    test_leaving,
    test_listening,
    test_reading,
    test_secrets,
    test_sending,
    test_store,
)
from tests.contract.test_sending import sending
from tests.contract.test_store import book

pytestmark = [pytest.mark.server("cyrus"), pytest.mark.server("mail"), pytest.mark.timeout(300)]
LEFT_OUT = {
    "test_a_refusal_says_why_and_the_line_stays_good",
    "test_a_refused_answer_says_so_and_stays",
    "test_being_told_to_wait",
    "test_being_told_to_wait_while_sending",
    "test_a_nul_is_taken_out",
    "test_the_secret_is_in_no_log_repr_or_message",
    "test_a_lost_line_is_said",
}


def _without_parameters(test: Any) -> Any:
    """The same test, run once for this account and not for each connector."""
    copy = types.FunctionType(test.__code__, test.__globals__, test.__name__, test.__defaults__, test.__closure__)
    copy.__annotations__ = test.__annotations__
    return copy


def _take(module: types.ModuleType) -> dict[str, Any]:
    found = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    assert found
    return {name: _without_parameters(test) for name, test in found.items() if name not in LEFT_OUT}


for _module in (test_reading, test_sending, test_failures, test_leaving, test_listening, test_secrets, test_store):
    globals().update(_take(_module))

__all__ = ["book", "sending"]
