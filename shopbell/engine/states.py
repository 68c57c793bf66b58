"""What the window knows of the engine's process."""

from enum import StrEnum


class EngineState(StrEnum):
    """Whether the other process is there."""

    STARTING = "starting"
    RUNNING = "running"
    DOWN = "down"
    """It died and is being started again; 'up to date' is not shown."""
