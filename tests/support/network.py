"""Tests talk to this machine only: a connection anywhere else is an error, not a wait."""

import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_sendto = socket.socket.sendto
LOCAL = ("127.", "localhost", "::1", "0.0.0.0")


class LeftTheMachineError(OSError):
    """A test tried to reach another machine."""


def _check(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        host = str(address[0])
        if not host.startswith(LOCAL):
            raise LeftTheMachineError(f"a test tried to reach {host}")


def _local_connect(self: socket.socket, address: Any) -> None:
    _check(self, address)
    _connect(self, address)


def _local_connect_ex(self: socket.socket, address: Any) -> int:
    _check(self, address)
    return _connect_ex(self, address)


def _local_sendto(self: socket.socket, *args: Any) -> int:
    _check(self, args[-1])
    return _sendto(self, *args)


def stay_on_this_machine() -> None:
    """Refuse TCP and UDP to other hosts for the life of this process."""
    for name, local in (
        ("connect", _local_connect),
        ("connect_ex", _local_connect_ex),
        ("sendto", _local_sendto),
    ):
        setattr(socket.socket, name, local)
