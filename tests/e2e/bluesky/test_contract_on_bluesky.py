"""The contract's own clauses, with a real PDS and AppView in the place of our double.

Left out are those that need a server that refuses in a test's words or at a test's time (test_signing_in.py has what
happens then), and those that only repeat others with hundreds of posts.
"""

import types
from typing import Any

import pytest

from tests.contract import test_failures, test_listening, test_reading, test_sending
from tests.contract.test_sending import sending

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]
LEFT_OUT = {
    "test_a_refusal_says_why_and_the_line_stays_good",
    "test_a_sign_in_that_ran_out_while_reading",
    "test_a_sign_in_that_ran_out_while_sending",
    "test_being_told_to_wait",
    "test_being_told_to_wait_while_sending",
    "test_a_nul_is_taken_out",
    "test_a_batch_is_small_and_its_cursor_opaque",
    "test_the_first_pull_ends_and_brings_everything",
    "test_reading_everything_again_changes_nothing",
    "test_a_cut_line_loses_nothing",
    "test_reading_goes_on_from_any_cursor_and_loses_nothing",
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


for _module in (test_reading, test_sending, test_failures, test_listening):
    globals().update(_take(_module))

__all__ = ["sending"]
