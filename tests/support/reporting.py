"""What a test ran against goes into the report; a skip in CI is a failure."""

import os
from collections.abc import Generator
from typing import Any

import pytest

REAL_THINGS = ("server", "desktop", "peer")


def record_real_things(item: pytest.Item) -> None:
    """Write each server, desktop or peer of a test's marks as a property of its report."""
    for kind in REAL_THINGS:
        for mark in item.iter_markers(kind):
            for name in mark.args:
                if (kind, name) not in item.user_properties:
                    item.user_properties.append((kind, name))


def _fail_if_skipped(report: Any) -> None:
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and nothing may be skipped in CI: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        record_real_things(item)
