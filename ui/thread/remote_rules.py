"""What may be fetched from elsewhere: pure rules."""

import html as entities
import ipaddress
import re
from typing import Final

_SOURCE: Final = re.compile(r'<img\b[^>]*?\ssrc="(https://[^"]+)"', re.IGNORECASE)


def picture_addresses(html: str) -> list[str]:
    """Addresses of remote pictures in HTML that our cleaning wrote, each once, in order."""
    return list(dict.fromkeys(entities.unescape(match[1]) for match in _SOURCE.finditer(html)))


def is_public(address: str) -> bool:
    """Whether a numeric address is on the open internet: not this machine, not the shop's own network."""
    try:
        known = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    inner = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    if inner is not None and not is_public(str(inner)):
        return False
    return known.is_global and not known.is_multicast
