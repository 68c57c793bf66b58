"""A real WordPress and the people at it."""

from tests.servers.wordpress.database import DEBIAN, Database
from tests.servers.wordpress.server import PASSWORD, SUITES, WordPress, installed
from tests.servers.wordpress.visitor import approve_program

__all__ = ["DEBIAN", "PASSWORD", "SUITES", "Database", "WordPress", "approve_program", "installed"]
