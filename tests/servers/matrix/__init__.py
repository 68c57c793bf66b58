"""A real Matrix homeserver (Synapse) and an independent client (matrix-nio)."""

from tests.servers.matrix.doorway import Doorway
from tests.servers.matrix.person import MANIFEST, Person, Phone
from tests.servers.matrix.server import MatrixServer, MatrixUser, delegates_to, environment, signs_in_at

__all__ = [
    "MANIFEST",
    "Doorway",
    "MatrixServer",
    "MatrixUser",
    "Person",
    "Phone",
    "delegates_to",
    "environment",
    "signs_in_at",
]
