"""The line to a model that the owner runs or pays for: no account, no manifest; the writing helper loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ports import Model


def model_server() -> Model:
    """One that speaks HTTP."""
    from connectors._model.line import ModelServer
    from shopbell.clock import SystemClock

    return ModelServer(SystemClock())
