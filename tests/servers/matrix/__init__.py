"""A real Matrix homeserver (Synapse) and an independent client (matrix-nio)."""

from tests.servers.matrix.person import Person
from tests.servers.matrix.server import MatrixServer, MatrixUser, environment

__all__ = ["MatrixServer", "MatrixUser", "Person", "environment"]
