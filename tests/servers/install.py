"""Installs everything the real servers need in one go: python -m tests.servers.install."""

import sys
import time

from tests.servers import (
    bluesky,
    chat,
    cyrus,
    desktop,
    fediverse,
    gated_peers,
    google,
    jmap_peer,
    keyring,
    llama,
    mail,
    matrix,
    meta,
    oidc,
    packages,
    wordpress,
    xdk_peer,
    xmpp,
)

PROGRAMS_OF_TESTS = ("strace", "procps", "sqlite3", "at-spi2-core", "python3-pyatspi")


def main() -> int:
    """Debian packages first, then npm's; says how long it took."""
    began = time.monotonic()
    wanted = {
        *mail.DEBIAN,
        *bluesky.DEBIAN,
        *keyring.DEBIAN,
        *wordpress.DEBIAN,
        *xmpp.DEBIAN,
        *cyrus.DEBIAN,
        *fediverse.DEBIAN,
        *PROGRAMS_OF_TESTS,
    }
    for some in desktop.DEBIAN.values():
        wanted.update(some)
    try:
        packages.debian(sorted(wanted))
        packages.npm(oidc.MANIFEST)
        packages.npm(bluesky.MANIFEST)
        packages.npm(jmap_peer.MANIFEST)
        packages.npm(gated_peers.MANIFEST)
        gated_peers.trustpilot_python()
        xdk_peer.python()
        for suite in wordpress.SUITES:
            wordpress.installed(suite)
        cyrus.installed()
        fediverse.installed()
        google.environment()
        chat.python()
        matrix.environment()
        llama.environment()
        meta.python()
        packages.npm(matrix.MANIFEST)
    except packages.CannotInstallError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The servers of the tests are installed ({time.monotonic() - began:.0f} s).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
