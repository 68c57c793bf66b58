"""SRV records, by which a domain tells where its servers are (RFC 2782)."""

from collections.abc import Sequence
from typing import Protocol

import dns.asyncresolver
import dns.exception
from dns.rdtypes.IN.SRV import SRV

SECONDS = 8.0


class Resolver(Protocol):
    """SRV look-ups."""

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        """Host and port by priority and weight; none when there is no such record."""
        ...


class DnsResolver:
    """The system's name servers."""

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        """RFC 2782 order; a target of '.' says that there is no such service."""
        try:
            answer = await dns.asyncresolver.resolve(name, "SRV", lifetime=SECONDS)
        except (dns.exception.DNSException, OSError):
            return ()
        records = sorted((r for r in answer if isinstance(r, SRV)), key=lambda r: (r.priority, -r.weight))
        pairs = [(record.target.to_text(omit_final_dot=True), record.port) for record in records]
        return [(host, port) for host, port in pairs if host not in ("", ".")]


class NoResolver:
    """Where no other computer may be asked."""

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        """Nothing."""
        return ()
