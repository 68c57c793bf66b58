"""By hand: python -m tests.servers.oidc PORT [ACCESS_SECONDS]; runs until interrupted."""

import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.servers.oidc import OidcServer


def main(arguments: list[str]) -> int:
    """Run one provider in the foreground."""
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        server = OidcServer(Path(folder), int(arguments[0]), int(([*arguments, "3600"])[1]))
        server.start()
        urls = {name: getattr(server, f"{name}_url") for name in ("token", "introspection")}
        print(json.dumps({"issuer": server.issuer, "client_id": server.client_id, **urls}))
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
