"""What stands in the engine's place before there is one, or where none is wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from shopbell.engine.states import EngineState

if TYPE_CHECKING:
    from shopbell.engine.process import EngineProcess


class Relay:
    """The engine's process, for those who are built before it and have something to tell it."""

    def __init__(self) -> None:
        self.engine: EngineProcess | None = None

    def linked(self, up: bool) -> None:
        """The bell's line is there or gone."""
        if self.engine is not None:
            self.engine.linked(up)

    def restart(self) -> None:
        """Another place for secrets is in force."""
        if self.engine is not None:
            self.engine.restart()


class StillEngine:
    """For a picture: no engine runs, and none is missing."""

    def state(self) -> EngineState:
        """As if it ran: what is shown was just read."""
        return EngineState.RUNNING

    def subscribe(self, listener: Callable[[EngineState], None]) -> Callable[[], None]:
        """Nothing will change."""
        return lambda: None

    def wake(self) -> None:
        """There is nobody to wake."""
