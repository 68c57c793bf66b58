"""The contract's own clauses, with Synapse in the place of our double.

Left out are those that need a server that refuses in a test's words, or a text that Synapse does not take (NUL).
"""

import importlib.util
import types
from typing import Any

import pytest

pytestmark = [pytest.mark.server("matrix"), pytest.mark.timeout(240)]
LEFT_OUT = {
    "test_a_refusal_says_why_and_the_line_stays_good",
    "test_being_told_to_wait",
    "test_being_told_to_wait_while_sending",
    "test_the_secret_is_in_no_log_repr_or_message",
}


SEEDED = 110
"""Messages: two pages in each room, and no more, as Synapse takes about thirty in a second."""


def _copy(name: str) -> Any:
    """A test module of the contract once more, with fewer messages."""
    spec = importlib.util.find_spec(f"tests.contract.{name}")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["SEEDED"] = SEEDED
    return module


def _without_parameters(test: Any) -> Any:
    """The same test, run once for this account and not for each connector."""
    copy = types.FunctionType(test.__code__, test.__globals__, test.__name__, test.__defaults__, test.__closure__)
    copy.__annotations__ = test.__annotations__
    return copy


def _take(module: types.ModuleType) -> dict[str, Any]:
    found = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    assert found
    return {name: _without_parameters(test) for name, test in found.items() if name not in LEFT_OUT}


_MODULES = ("reading", "sending", "failures", "leaving", "listening", "secrets")
for _module in [_copy(f"test_{name}") for name in _MODULES]:
    globals().update(_take(_module))
    if hasattr(_module, "sending"):
        sending = _module.sending
