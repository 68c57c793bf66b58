"""By hand: python -m tests.servers.mail start DIR PORT (uses PORT to PORT+7), or stop DIR PORT.

A second start says the same at once. MAIL_INTROSPECTION=URL lets tokens sign in (XOAUTH2).
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from tests.servers.mail import ALICE, BOB, MailPorts, MailServer


def main(arguments: list[str]) -> int:
    """Start or stop; prints what a client needs as one line of JSON."""
    if len(arguments) != 3 or arguments[0] not in ("start", "stop"):
        print(__doc__, file=sys.stderr)
        return 2
    first = int(arguments[2])
    ports = MailPorts.of(range(first, first + 8))
    introspection = os.environ.get("MAIL_INTROSPECTION", "")
    server = MailServer(Path(arguments[1]).resolve(), ports, introspection)
    if arguments[0] == "stop":
        server.stop()
        return 0
    if not server.is_running():
        server.start()
    users = [asdict(user) for user in (ALICE, BOB)]
    facts = {"host": server.host, **asdict(ports), "ca_file": str(server.ca_file), "users": users}
    print(json.dumps(facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
