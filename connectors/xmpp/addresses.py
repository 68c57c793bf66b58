"""XMPP addresses (RFC 7622): name@domain/resource."""

import re

_BARE = re.compile(r"[^\s@/\"&':<>]{1,1023}@[^\s@/\"&':<>]{1,1023}")


def bare(jid: str) -> str:
    """Without the resource, in lower case, since servers compare so."""
    return jid.partition("/")[0].strip().lower()


def full(jid: str) -> str:
    """With its resource, whose letters count; the rest in lower case."""
    left, slash, resource = jid.strip().partition("/")
    return f"{left.lower()}{slash}{resource}"


def resource(jid: str) -> str:
    """What stands behind the slash."""
    return jid.partition("/")[2]


def domain(jid: str) -> str:
    """The server's name."""
    return bare(jid).rpartition("@")[2]


def local(jid: str) -> str:
    """What stands before the @, or the whole where there is none."""
    return bare(jid).partition("@")[0]


def is_person(jid: str) -> bool:
    """Whether it looks like name@domain."""
    return bool(_BARE.fullmatch(bare(jid)))
