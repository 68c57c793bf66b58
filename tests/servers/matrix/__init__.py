"""A real Matrix homeserver (Synapse) and an independent client (matrix-nio)."""

from tests.servers.matrix.person import MANIFEST, Person, Phone
from tests.servers.matrix.server import MatrixServer, MatrixUser, environment

__all__ = ["MANIFEST", "MatrixServer", "MatrixUser", "Person", "Phone", "environment"]
