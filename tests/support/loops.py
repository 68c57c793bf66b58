"""Notices asyncio tasks that a test left running when its loop was closed."""

import asyncio

import pytest_asyncio.plugin

left_behind: list[str] = []


class WatchingRunner(asyncio.Runner):  # type: ignore[misc]
    """The runner of pytest-asyncio, which otherwise cancels what is left without a word."""

    def close(self) -> None:
        loop = getattr(self, "_loop", None)
        if loop is not None and not loop.is_closed():
            left_behind.extend(repr(task) for task in asyncio.all_tasks(loop))
        super().close()


def watch() -> None:
    """Make pytest-asyncio use the watching runner; it looks the name up at each test."""
    pytest_asyncio.plugin.Runner = WatchingRunner  # type: ignore[attr-defined]


def collect() -> list[str]:
    """Tasks left since the last call."""
    found = left_behind.copy()
    left_behind.clear()
    return found
