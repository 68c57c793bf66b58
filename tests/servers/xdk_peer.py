"""X's official client (xdk, MIT), in an environment of its own: a tool of the tests, never a part of Shopbell."""

from pathlib import Path

from tests.servers.peers import peer_python

PINNED = (
    "xdk==0.10.6 annotated-types==0.8.0 certifi==2026.10.19.post1 charset-normalizer==3.5.3 idna==3.20 oauthlib==4.0.1 "
    "pydantic==2.14.4 pydantic_core==2.50.5 requests==2.34.2 requests-oauthlib==2.0.0 typing-inspection==0.4.5 "
    "typing_extensions==4.16.0 urllib3==2.8.0"
)


def python() -> Path:
    """Installed when it is missing."""
    return peer_python("x", PINNED)
